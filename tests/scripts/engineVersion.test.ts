/** A program is asked for its version once, for as long as it is the same file. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { versionOf } from "../../scripts/engineVersion.ts";

let folder: string;
let kept: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-version-"));
  kept = join(folder, "deep", "engines.json");
});

/** A CLI that says a version, writes down that it was asked, and is as large as a program where `size` says so. */
function cli(version: string, size = 2 * 1024 * 1024): string {
  const file = join(folder, "pulumi");
  const body = `#!/bin/sh\necho asked >>"${folder}/asked"\necho "${version}"\nexit 0\n`;
  writeFileSync(file, body.padEnd(size, "#"));
  chmodSync(file, 0o755);
  return file;
}
const asked = () => readFileSync(join(folder, "asked"), "utf8").trim().split("\n").length;

test("asked once, remembered, and asked again when it is another file", async () => {
  const first = cli("v3.260.0");
  expect(await versionOf(first, kept)).toBe("3.260.0");
  expect(await versionOf(first, kept)).toBe("3.260.0");
  expect(asked()).toBe(1);
  const second = cli("v3.261.0", 3 * 1024 * 1024);
  expect(await versionOf(second, kept)).toBe("3.261.0");
  expect(asked()).toBe(2);
});

test("a script may lead to another program each time, and is asked each time", async () => {
  const script = cli("v3.260.0", 0);
  for (const times of [1, 2]) expect([await versionOf(script, kept), asked()]).toEqual(["3.260.0", times]);
});

test("what says no version is asked again; an answer that cannot be kept or read is no obstacle", async () => {
  const broken = cli("not a version");
  for (const times of [1, 2]) expect([await versionOf(broken, kept), asked()]).toEqual([null, times]);
  expect(await versionOf(join(folder, "nowhere"), kept)).toBeNull();
  const fine = cli("v3.260.0");
  expect(await versionOf(fine, join(fine, "engines.json"))).toBe("3.260.0");
  writeFileSync(join(folder, "junk.json"), "{");
  expect(await versionOf(fine, join(folder, "junk.json"))).toBe("3.260.0");
});
