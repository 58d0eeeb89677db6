/** The hook before a commit: what is judged is what is committed, whatever lies in the folder. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { git } from "../ci/repository.ts";
import { dataFolder, fileOf } from "./data.ts";

const KEA = "tenants/kea.yaml";
const RIGHT = `${fileOf(KEA)}locale: fr\n`;
const WRONG = `${fileOf(KEA)}registraton: open\n`;

let root: string;
beforeAll(() => {
  root = dataFolder();
  git(root, "init", "-q", "-b", "main");
  git(root, "config", "core.hooksPath", join(CHECKOUT, ".githooks"));
  // The command is this checkout's; git leaves it aside.
  symlinkSync(join(CHECKOUT, "scripts"), join(root, "scripts"));
  mkdirSync(join(root, ".git/info"), { recursive: true });
  writeFileSync(join(root, ".git/info/exclude"), "scripts\n");
});

function commit(staged: string, lies: string) {
  writeFileSync(join(root, KEA), staged);
  git(root, "add", "--all");
  writeFileSync(join(root, KEA), lies);
  const who = ["-c", "user.name=t", "-c", "user.email=t@t.example"];
  const { status, stdout, stderr } = spawnSync("git", ["-C", root, ...who, "commit", "-q", "-m", "x"], {
    encoding: "utf8",
  });
  return { done: status === 0, said: stdout + stderr };
}

test("data that are right are committed, though what lies in the folder is wrong", () => {
  expect(commit(RIGHT, WRONG)).toEqual({ done: true, said: "4 files checked, no problems\n" });
  expect(git(root, "show", `HEAD:${KEA}`)).toContain("locale: fr");
});

test("a staged line that is wrong is refused with its place, though the folder has been put right", () => {
  const { done, said } = commit(WRONG, RIGHT);
  expect(done).toBe(false);
  expect(said).toContain('tenants/kea.yaml:8:1: error[unknown-key]: unknown key "registraton"');
  expect(git(root, "log", "--oneline").split("\n")).toHaveLength(1);
});

test("a commit without data is not asked", () => {
  git(root, "reset", "-q", "--hard");
  writeFileSync(join(root, "notes.txt"), "later\n");
  expect(commit(RIGHT, WRONG)).toEqual({ done: true, said: "" });
});
