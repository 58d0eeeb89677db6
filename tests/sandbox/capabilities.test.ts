import { expect, test } from "vitest";
import { capabilities, ownCapabilities } from "../../sandbox/capabilities.ts";

test("every bit is one name, in the kernel's order", () => {
  expect(capabilities("0000000000000001")).toEqual(["CHOWN"]);
  expect(capabilities("0000000000200400")).toEqual(["NET_BIND_SERVICE", "SYS_ADMIN"]);
  expect(capabilities("0000000000000000")).toEqual([]);
});

test("a virtual machine without CAP_SYS_RESOURCE passes on everything else it has", () => {
  const names = capabilities("000001fffeffffff");
  expect(names).not.toContain("SYS_RESOURCE");
  expect(names).toHaveLength(37);
});

test("capabilities that older Docker engines do not know are left out", () => {
  const names = capabilities("000001ffffffffff");
  expect(names.at(-1)).toBe("AUDIT_READ");
  for (const name of ["PERFMON", "BPF", "CHECKPOINT_RESTORE"]) expect(names).not.toContain(name);
});

test.runIf(process.platform === "linux")("this process has a bounding set", () => {
  expect(ownCapabilities()).toContain("CHOWN");
});
