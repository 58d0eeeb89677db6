/** Asks the tool that reads `.gitlab-ci.yml` as GitLab does. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { git } from "./repository.ts";

export const TEXT = readFileSync(join(CHECKOUT, ".gitlab-ci.yml"), "utf8");

/** What it answers about a text. */
export function ask(text: string, ...words: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "meet-gitlab-"));
  git(folder, "init", "-q", "-b", "main");
  git(folder, "remote", "add", "origin", "https://git.example.coop/meet/infra.git");
  writeFileSync(join(folder, ".gitlab-ci.yml"), text);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "all");
  const tool = join(CHECKOUT, "node_modules/gitlab-ci-local/dist/index.js");
  const env = { ...process.env, HOME: folder, GCL_IGNORE_PREDEFINED_VARS: "CI_PIPELINE_SOURCE,CI_COMMIT_BRANCH" };
  const done = spawnSync(process.execPath, [tool, ...words], { cwd: folder, encoding: "utf8", env });
  rmSync(folder, { recursive: true });
  return { code: done.status, stdout: done.stdout, said: done.stdout + done.stderr };
}
