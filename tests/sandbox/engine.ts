/** The engine's own view of the sandbox's state, and the end of a run that nobody asked for. */
import { readdirSync, readFileSync } from "node:fs";
import { exportState } from "../../scripts/apply/stateStore.ts";
import { openWorkspace } from "../../scripts/apply/workspace.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { findEngine } from "../../scripts/engine.ts";

/** The URNs in the state, less default providers, sorted. */
export async function exportedUrns(): Promise<string[]> {
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(engine.missing);
  const workspace = openWorkspace({ engine, root: CHECKOUT, stack: "sandbox" });
  const state = await exportState(workspace);
  workspace.close();
  return (state?.deployment.resources ?? [])
    .map(({ urn }) => urn)
    .filter((urn) => !urn.includes("::default_"))
    .sort();
}

/** Kills a process group and all that its members started, at once: as a power cut does, plugins included or not. */
export function killGroup(leader: number): void {
  const group = readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === leader;
    } catch {
      return false;
    }
  });
  for (const pid of group) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // Gone meanwhile.
    }
  }
}
