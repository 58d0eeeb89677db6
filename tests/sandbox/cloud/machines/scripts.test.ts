/** The cloud's own scripts on machines and in its containers are read by shellcheck, and can be run. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../../../sandbox/images", import.meta.url));
const files = globSync(["machine/files/usr/{lib/meet,sbin}/*", "authority/meet-*"], { cwd: folder }).sort();
const absent = spawnSync("shellcheck", ["--version"]).status !== 0;

test("there they are: programs for a plain shell", () => {
  expect(files.length).toBeGreaterThan(6);
  for (const file of files) {
    expect(readFileSync(`${folder}/${file}`, "utf8").split("\n")[0], file).toBe("#!/bin/sh");
    expect(statSync(`${folder}/${file}`).mode & 0o111, file).toBe(0o111);
  }
});

test.skipIf(absent)("shellcheck finds nothing in them", () => {
  const ran = spawnSync("shellcheck", ["-s", "sh", ...files], { cwd: folder, encoding: "utf8" });
  expect(`${ran.stdout}${ran.stderr}`).toBe("");
});
