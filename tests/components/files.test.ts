/** The scripts that run on machines are read by shellcheck, file by file. */
import { expect, test } from "vitest";
import { absent, files, shellcheck } from "./shellcheck.ts";

if (absent)
  console.info("shellcheck is not installed, so the scripts are not read by it. Remedy: apt-get install shellcheck.");

test.skipIf(absent)("shellcheck finds nothing in any script", () => {
  expect(files.length).toBeGreaterThan(4);
  expect(shellcheck(files)).toBe("");
});
