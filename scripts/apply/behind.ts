/** Whether the checkout lacks what its base already has: an `up` from there would undo what others applied. */
import { spawnSync } from "node:child_process";
import { EXIT, Refusal } from "../refusal.ts";

function git(folder: string, ...args: readonly string[]): string | null {
  const done = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  return done.status === 0 ? done.stdout.trim() : null;
}

/** The branch that everything is merged into, as this clone last saw it; null where no remote has one. */
function baseOf(folder: string): string | null {
  const remotes = (git(folder, "remote") ?? "").split("\n").filter((it) => it !== "");
  const remote = remotes.includes("origin") ? "origin" : remotes[0];
  if (remote === undefined) return null;
  const head = git(folder, "symbolic-ref", "--quiet", "--short", `refs/remotes/${remote}/HEAD`);
  const guesses = [...(head === null ? [] : [head]), `${remote}/main`, `${remote}/master`];
  return guesses.find((it) => git(folder, "rev-parse", "--verify", "--quiet", `refs/remotes/${it}`) !== null) ?? null;
}

/**
 * Asks no network: a clone knows what it last fetched. A folder outside any repository, and one whose remote has no
 * such branch, is behind nothing.
 *
 * @throws Refusal that says by how much, and how to catch up
 */
export function refuseBehind(root: string): void {
  const base = baseOf(root);
  if (base === null) return;
  const missing = Number(git(root, "rev-list", "--count", `HEAD..${base}`) ?? "0");
  if (missing === 0) return;
  const commits = missing === 1 ? "1 commit" : `${missing} commits`;
  throw new Refusal(
    EXIT.guard,
    "behind",
    `this checkout lacks ${commits} of ${base}, which may be deployed already: going on would undo what they did`,
    `git merge ${base}, look at it again with npx meet preview, then run this again`,
  );
}

/** Whether data of the folder are not committed: then what is applied is in no history. */
export function isUncommitted(root: string): boolean {
  return (git(root, "status", "--porcelain", "--", "tenants", "coop", "stacks/*.yaml") ?? "") !== "";
}
