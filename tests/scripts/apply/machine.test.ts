import { afterAll, expect, test } from "vitest";
import { onMachine, shownHostKey } from "../../../scripts/apply/machine.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
afterAll(fake.close);
fake.add("ssh", `printf '%s\\n' "$@"`);
fake.add(
  "ssh-keyscan",
  "echo '# 192.0.2.7:22 SSH-2.0-OpenSSH'",
  "[ \"$said\" = 192.0.2.7 ] && echo '192.0.2.7 ssh-ed25519 AAAAshown'",
);

const machine = {
  title: "gl1 in north",
  name: "host-gl1",
  urn: "urn:x",
  address: "192.0.2.7",
  hostKey: "ssh-ed25519 AAAApinned",
};

test("a machine is spoken to with the pinned key and no other, and nothing is asked of a person", async () => {
  const { code, stdout } = await onMachine(machine, "docker ps -aq", fake.env);
  const [, ...args] = stdout
    .split("\n")
    .slice(0, -1)
    .join("\n")
    .split(/(?:^|\n)-o\n/);
  const last = args.at(-1)?.split("\n") ?? [];
  expect(code).toBe(0);
  expect([...args.slice(0, -1), last[0]]).toEqual([
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    "HostKeyAlgorithms=ssh-ed25519",
    "ConnectTimeout=10",
    "KnownHostsCommand=/bin/echo 192.0.2.7 ssh-ed25519 AAAApinned",
  ]);
  expect(last.slice(1)).toEqual(["root@192.0.2.7", "docker ps -aq"]);
});

test("the key that a machine shows now, and none when it does not answer", async () => {
  const before = process.env;
  process.env = { ...before, ...fake.env };
  try {
    expect(await shownHostKey("192.0.2.7")).toBe("ssh-ed25519 AAAAshown");
    expect(await shownHostKey("192.0.2.8")).toBeNull();
  } finally {
    process.env = before;
  }
});
