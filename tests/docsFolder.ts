/** A folder with this checkout's data as a repository, and a branch with one tenant more: where what our pages say is typed. */
import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { commit, git } from "./ci/repository.ts";
import { textOf, words } from "./pages.ts";
import { meet, type Said } from "./scripts/meetHere.ts";

export function docsFolder(): string {
  // What these data say has not ended on this day.
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z"), toFake: ["Date"] });
  const root = mkdtempSync(join(tmpdir(), "meet-docs-"));
  for (const file of globSync("{tenants,coop,stacks}/*.yaml", { cwd: CHECKOUT }))
    cpSync(join(CHECKOUT, file), join(root, file));
  git(root, "init", "-q", "-b", "main");
  commit(root, "all");
  git(root, "checkout", "-q", "-b", "my-branch");
  writeFileSync(join(root, "tenants", "harbour.yaml"), yamlOf("tenants/README.md"));
  commit(root, "a tenant");
  git(root, "checkout", "-q", "main");
  return root;
}

export function closeDocsFolder(root: string): void {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
}

/** The file that a page shows. */
export function yamlOf(page: string): string {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(textOf(page)) ?? [];
  return yaml.replaceAll(/^ {3}/gm, "");
}

/** Types a command of a page in the folder. */
export async function typed(command: string, root: string): Promise<Said> {
  const [npx, name, ...args] = words(command);
  expect([npx, name]).toEqual(["npx", "meet"]);
  const [verb = ""] = args;
  if (["picture", "form"].includes(verb)) args.push("--output", join(root, `${verb}.html`));
  if (!["explain", "form"].includes(verb) && !args.includes("--root")) args.push("--root", ".");
  const here = process.cwd();
  process.chdir(root);
  try {
    return await meet(...args);
  } finally {
    process.chdir(here);
  }
}
