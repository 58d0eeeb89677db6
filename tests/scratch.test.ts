/** Where tests write: in one folder that a run takes away with all that is in it. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import config from "../vitest.config.ts";
import { setup } from "./scratch.ts";

test("this run has such a folder, and so has every kind of run", () => {
  expect(basename(tmpdir())).toMatch(/^meet-run-/);
  const projects = config.test?.projects ?? [];
  expect(projects).toHaveLength(6);
  for (const project of projects) expect(JSON.stringify(project)).toContain('"tests/scratch.ts"');
});

test("it goes with what is in it, and the next one is another", () => {
  const before = tmpdir();
  const end = setup();
  const folder = tmpdir();
  expect(dirname(folder)).toBe(before);
  const made = mkdtempSync(join(folder, "meet-data-"));
  mkdirSync(join(made, "tenants"));
  writeFileSync(join(made, "tenants", "kea.yaml"), "");
  end();
  expect([existsSync(folder), tmpdir()]).toEqual([false, before]);
});
