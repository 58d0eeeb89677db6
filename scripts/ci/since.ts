/** Which pull requests a run applies: all that were merged since a region was last applied, not only the newest. */
import type { Forge, PullRequest } from "../forge/forge.ts";
import { git } from "../git.ts";
import { EXIT, Refusal } from "../refusal.ts";

/** The environment in which a region is applied; the one that is called like the region only asks. */
export function deployments(stack: string): string {
  return `${stack}-up`;
}

export interface Merged {
  readonly commit: string;
  /** Empty when the commit came without a pull request. */
  readonly pulls: readonly PullRequest[];
}

/**
 * The commits of the main branch that are applied with this one, oldest first. A run that was superseded while it
 * waited left its commits to the next one, so what counts is when the region was last applied.
 *
 * @throws Refusal when the clone does not reach back so far
 */
export async function mergedSince(
  forge: Forge,
  root: string,
  stack: string,
  commit: string,
): Promise<readonly Merged[]> {
  const last = await lastApplied(forge, root, stack, commit);
  const commits = commitsBetween(root, last, commit);
  const merged: Merged[] = [];
  for (const one of commits) merged.push({ commit: one, pulls: await forge.pullsOf(one) });
  return merged;
}

/**
 * The commit that a region was last applied from, as the forge knows it; null: none is known.
 *
 * @throws Refusal when the clone does not reach back so far
 */
export async function lastApplied(forge: Forge, root: string, stack: string, commit: string): Promise<string | null> {
  const last = await forge.deployed(deployments(stack), commit);
  if (last === null || git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${last}^{commit}`).ok)
    return last;
  const help = "the clone must reach back so far: fetch-depth: 0 at GitHub, GIT_DEPTH: 0 at GitLab";
  const sentence = `${last.slice(0, 10)}, which was last applied, is not in this clone`;
  throw new Refusal(EXIT.usage, "no-commit", sentence, help);
}

function commitsBetween(root: string, last: string | null, commit: string): readonly string[] {
  const own = full(root, commit);
  if (last === null) return [own];
  const range = git(root, "rev-list", "--first-parent", "--reverse", `${last}..${own}`);
  return range.stdout.split("\n").filter((line) => line !== "");
}

function full(root: string, commit: string): string {
  const found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`).stdout.trim();
  if (found !== "") return found;
  throw new Refusal(EXIT.usage, "no-commit", `"${commit}" is no commit of this repository`, "git fetch origin");
}
