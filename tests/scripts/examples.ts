/** The examples that `--help` shows, and where those of CI can be run: a repository and a forge that answers. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { git } from "../ci/repository.ts";
import { meet } from "./meetHere.ts";

export async function exampleOf(verb: string): Promise<string[]> {
  const { code, stdout } = await meet(...verb.split(" "), "--help");
  expect(code).toBe(0);
  const [, example = ""] = /\nExample:\n {2}npx meet (.+)\n$/.exec(stdout) ?? [];
  return example.split(" ");
}

/** What jobs before them left in the folder, and what a webhook brought: for the examples of CI. */
export function afterOtherJobs(folder: string): Readonly<Record<string, string>> {
  const out = join(folder, ".out");
  mkdirSync(out);
  writeFileSync(join(out, "ca.md"), "<!-- meet:ca -->\n\n**ca: 1 tenant added**\n");
  writeFileSync(join(out, "ca.json"), JSON.stringify({ schemaVersion: 1, problems: [], stack: "ca", unapplied: [] }));
  const payload = {
    object_kind: "merge_request",
    object_attributes: {
      ...{ iid: 7, state: "opened", action: "open", target_branch: "main", target_project_id: 7 },
      last_commit: { id: git(folder, "rev-parse", "HEAD") },
    },
  };
  writeFileSync(join(out, "payload.json"), JSON.stringify(payload));
  return { TRIGGER_PAYLOAD: join(out, "payload.json"), CI_PROJECT_ID: "7", CI_DEFAULT_BRANCH: "main" };
}
