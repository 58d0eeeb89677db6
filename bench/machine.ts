/** Where and from what a result was made. Nothing that names the machine or its owner. */
import { spawnSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { CHECKOUT } from "../scripts/bootstrap.js";

export function machine() {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    /** Processes that wanted a core in the last minute: above `cores`, seconds say more about the machine than about us. */
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

/** The commit, and whether there were changes on top of it besides results. */
export function commit(): { readonly commit: string; readonly changesOnTop: boolean } {
  const git = (...args: readonly string[]) =>
    spawnSync("git", ["-C", CHECKOUT, ...args], { encoding: "utf8" }).stdout.trim();
  const changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/results");
  return { commit: git("rev-parse", "--short", "HEAD"), changesOnTop: changed !== "" };
}
