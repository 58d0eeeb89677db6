/** The hook before a commit: what is judged is what is committed, whatever lies in the folder. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
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
  return committed();
}

/** Commits what is staged. */
function committed(folder = root) {
  const who = ["-c", "user.name=t", "-c", "user.email=t@t.example"];
  const { status, stdout, stderr } = spawnSync("git", ["-C", folder, ...who, "commit", "-q", "-m", "x"], {
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

describe("what HEAD has is what a commit is compared with:", () => {
  const WEKA = RIGHT.replace("Kea Collective", "Weka Works").replace("ada@kea", "bo@weka");
  const file = (name: string) => join(root, `tenants/${name}.yaml`);
  beforeEach(() => {
    git(root, "reset", "-q", "--hard");
    if (!existsSync(file("weka"))) writeFileSync(file("weka"), WEKA);
    git(root, "add", "--all");
    committed();
  });

  test("a tenant's file that is deleted is refused", () => {
    rmSync(file("weka"));
    git(root, "add", "--all");
    const { done, said } = committed();
    expect(done).toBe(false);
    expect(said).toContain(
      'tenants/weka.yaml:1:1: error[retire-missing]: tenant "weka" is gone, and its file did not say that it retires',
    );
  });

  test("one that is renamed without the id it had is refused, and with it is committed", () => {
    renameSync(file("weka"), file("weka-works"));
    git(root, "add", "--all");
    expect(committed().said).toContain("tenants/weka-works.yaml:1:6: error[retire-missing]: ");
    writeFileSync(file("weka-works"), `${WEKA}previously: [weka]\n`);
    git(root, "add", "--all");
    expect(committed()).toEqual({ done: true, said: "5 files checked, no problems\n" });
    git(root, "reset", "-q", "--hard", "HEAD^");
  });

  test("an emptied tenants/ is refused", () => {
    git(root, "rm", "-q", "-r", "tenants");
    expect(committed().said).toContain('error[emptied]: tenants/ holds no tenant of stack "nz" any more');
  });

  test("errors that are committed already keep nobody from mending them", () => {
    writeFileSync(join(root, KEA), WRONG);
    git(root, "-c", "core.hooksPath=/nowhere", "commit", "-q", "-a", "-m", "past the hook");
    const { done, said } = commit(RIGHT, RIGHT);
    expect([done, said]).toEqual([
      true,
      "The data of HEAD have errors: this is compared with what could be read there (not tenants/kea.yaml).\n5 files checked, no problems\n",
    ]);
    git(root, "reset", "-q", "--hard", "HEAD~2");
  });

  describe("a merge with a conflict", () => {
    const past = ["-c", "core.hooksPath=/nowhere", "commit", "-q", "-a", "-m", "x"];
    /** Both sides change kea; `theirs` and `ours` are what else each does. */
    const conflict = (theirs: () => void, ours: () => void) => {
      git(root, "checkout", "-q", "-B", "other");
      writeFileSync(join(root, KEA), RIGHT.replace("locale: fr", "locale: de"));
      theirs();
      git(root, ...past);
      git(root, "checkout", "-q", "main");
      writeFileSync(join(root, KEA), RIGHT.replace("locale: fr", "locale: es"));
      ours();
      git(root, ...past);
      expect(() => git(root, "merge", "-q", "other")).toThrow();
    };
    const removed = () => git(root, "rm", "-q", "tenants/weka.yaml");
    const nothing = () => {};

    test.each<[string, () => void, () => void]>([
      ["theirs", removed, nothing],
      ["ours", nothing, removed],
    ])("is not asked once more what one side was asked: %s removed a tenant", (_, theirs, ours) => {
      conflict(theirs, ours);
      expect(commit(RIGHT, RIGHT)).toEqual({ done: true, said: "4 files checked, no problems\n" });
    });

    test("is refused where a tenant goes that both sides have", () => {
      conflict(nothing, nothing);
      removed();
      const { done, said } = commit(RIGHT, RIGHT);
      expect(done).toBe(false);
      expect(said).toContain('error[retire-missing]: tenant "weka" is gone');
      git(root, "merge", "--abort");
    });
  });
});

test("a clone's second work tree is checked as the first, from its own HEAD", () => {
  const more = join(mkdtempSync(join(tmpdir(), "meet-hook-")), "tree");
  git(root, "worktree", "add", "-q", more, "-b", "second");
  symlinkSync(join(CHECKOUT, "scripts"), join(more, "scripts"));
  git(more, "rm", "-q", "-r", "tenants");
  expect(committed(more).said).toContain("error[emptied]: ");
});
