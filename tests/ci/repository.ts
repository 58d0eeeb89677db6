/** A forge's repository with this checkout's own data, and a job's clone of it with a pull request. */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CHECKOUT } from "../../scripts/bootstrap.js";

/** Paths with their new text, or where a link leads; null removes the file. A function gets the text before. */
export type Edit = Readonly<Record<string, string | null | { readonly link: string } | ((before: string) => string)>>;

/** What is thrown away after a test needs no housekeeping after each commit, and no sample hooks. */
const SETTINGS = [
  ["maintenance.auto", "false"],
  ["gc.auto", "0"],
  ["init.templateDir", ""],
] as const;
const QUICK = Object.fromEntries([
  ["GIT_CONFIG_COUNT", `${SETTINGS.length}`],
  ...SETTINGS.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]),
]);

export function git(folder: string, ...args: readonly string[]): string {
  const at = "2026-11-21T12:00:00Z";
  const who = {
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@t.example",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@t.example",
  };
  const env = {
    ...process.env,
    ...who,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_DATE: at,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...QUICK,
  };
  return execFileSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** What a pull request can change without being code. */
const DATA = ["tenants/*", "coop/*", "stacks/*.yaml", "!stacks/Pulumi.*"] as const;

/** A bare repository whose main branch holds the data, and more files where a test wants them. */
export function forge(more: Readonly<Record<string, string>> = {}): string {
  const work = mkdtempSync(join(tmpdir(), "meet-pulls-"));
  git(work, "init", "-q", "-b", "main");
  const files = DATA.flatMap((pattern) => (pattern.startsWith("!") ? [] : globSync(pattern, { cwd: CHECKOUT })));
  for (const file of files.filter((it) => !/^stacks\/Pulumi\./.test(it))) {
    mkdirSync(dirname(join(work, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(work, file));
  }
  apply(work, more);
  commit(work, "main");
  const bare = mkdtempSync(join(tmpdir(), "meet-forge-"));
  git(bare, "clone", "-q", "--bare", work, ".");
  rmSync(work, { recursive: true });
  return bare;
}

export function apply(folder: string, edit: Edit): void {
  for (const [file, change] of Object.entries(edit)) {
    const path = join(folder, file);
    if (change === null) {
      rmSync(path, { recursive: true });
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    if (typeof change === "object") {
      symlinkSync(change.link, path);
      continue;
    }
    writeFileSync(path, typeof change === "string" ? change : change(readFileSync(path, "utf8")));
  }
}

export function commit(folder: string, message: string): string {
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "--allow-empty", "-m", message);
  return git(folder, "rev-parse", "HEAD");
}

export interface Pull {
  /** A clone with the main branch, as the job of a review has it. */
  readonly main: string;
  /** A clone at the commit that the merge would make, as the job of a check has it. */
  readonly merged: string;
  readonly base: string;
  readonly head: string;
}

/** Opens pull request 7 with the edits, on top of the main branch. */
export function openPull(bare: string, edit: Edit): Pull {
  const folder = mkdtempSync(join(tmpdir(), "meet-pull-"));
  const cloned = (name: string): string => {
    git(folder, "clone", "-q", bare, name);
    return join(folder, name);
  };
  const [work, main, merged] = [cloned("work"), cloned("main"), cloned("merged")];
  const base = git(main, "rev-parse", "HEAD");
  apply(work, edit);
  const head = commit(work, "the pull request");
  git(work, "push", "-q", "--force", "origin", "HEAD:refs/pull/7/head");
  git(merged, "fetch", "-q", "origin", "refs/pull/7/head");
  git(merged, "merge", "-q", "--no-ff", "-m", "merge", "FETCH_HEAD");
  return { main, merged, base, head };
}
