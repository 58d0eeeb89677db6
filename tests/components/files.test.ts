/** The scripts that run on machines are read by shellcheck: file by file, and whole as a machine gets them. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { script } from "../../components/script.ts";

const folder = fileURLToPath(new URL("../../components/files", import.meta.url));
const files = globSync("**/*.sh", { cwd: folder }).sort();
const shellcheck = (args: readonly string[], input = "") => {
  const ran = spawnSync("shellcheck", ["-s", "bash", ...args], { cwd: folder, encoding: "utf8", input });
  return `${ran.stdout}${ran.stderr}`;
};
const absent = spawnSync("shellcheck", ["--version"]).status !== 0;
if (absent)
  console.info("shellcheck is not installed, so the scripts are not read by it. Remedy: apt-get install shellcheck.");

test.skipIf(absent)("shellcheck finds nothing in any script", () => {
  expect(files.length).toBeGreaterThan(4);
  expect(shellcheck(files)).toBe("");
});

test.skipIf(absent).each(files.filter((name) => name.includes("/") && !name.includes("pin-host-key")))(
  "nor in %s with all that it shares",
  (name) => {
    // A function that this one does not use (SC2317) is another's.
    expect(shellcheck(["-e", "SC2317", "-"], script(name, {}))).toBe("");
  },
);
