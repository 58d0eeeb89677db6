/** Before the engine starts: leftovers of a dead run, its lock, its half-made things, and changed host keys. */
import { endLeftovers, leftovers } from "./leftovers.ts";
import { isDead, lockSentence, locksIn } from "./lock.ts";
import { shownHostKey } from "./machine.ts";
import type { Refusal } from "./ready.ts";
import { settle, withoutPending } from "./settle.ts";
import { type PinnedMachine, pinnedMachines, readState, type State } from "./state.ts";
import type { Workspace } from "./workspace.ts";

export interface Preflight {
  /** What was found and done, one sentence each. */
  readonly settled: readonly string[];
  readonly refusal: Refusal | null;
  readonly state: State | null;
}

/** Reads the state; null where there is none yet. */
export async function exportState(workspace: Workspace): Promise<State | null> {
  const answer = await workspace.raw(["stack", "export"]);
  return answer.code === 0 ? readState(answer.stdout) : null;
}

export async function preflight(workspace: Workspace, acceptHostKey: string | null): Promise<Preflight> {
  const settled: string[] = [];
  const left = leftovers(workspace.checkout, workspace.stack);
  if (left.length > 0) {
    await endLeftovers(left);
    settled.push(`ended ${left.length} process${left.length === 1 ? "" : "es"} of a run that died: ${[...new Set(left.map(({ command }) => command))].join(", ")}`);
  }

  let state = await exportState(workspace);
  if (state === null) return { settled, refusal: null, state };

  if (state.deployment.pending_operations.length > 0) {
    const settlements = await settle(state, workspace.stack, workspace.env);
    settled.push(...settlements.filter((one) => one.settled).map((one) => one.sentence));
    const open = settlements.find((one) => !one.settled);
    if (open !== undefined) return { settled, refusal: { code: 5, sentence: `a run ended half-way: ${open.sentence}`, help: open.help }, state };
    const cleaned = withoutPending(state);
    const refusal = await unlocked(workspace, settled, () => workspace.raw(["stack", "import"], JSON.stringify(cleaned)));
    if (refusal !== null) return { settled, refusal, state };
    state = cleaned;
  }
  return { settled, refusal: await changedHostKeys(pinnedMachines(state), acceptHostKey), state };
}

/**
 * Runs something that needs the state's lock. A lock whose holder is certainly dead on this machine is cleared,
 * once; any other is a refusal that names its holder.
 */
export async function unlocked(
  workspace: Workspace,
  settled: string[],
  action: () => Promise<{ code: number; stdout: string; stderr: string }>,
): Promise<Refusal | null> {
  for (const lastTry of [false, true]) {
    const result = await action();
    if (result.code === 0) return null;
    const locks = locksIn(`${result.stdout}\n${result.stderr}`);
    if (locks.length === 0) return { code: 4, sentence: "the state could not be written", help: lastLine(result.stderr) };
    const refusal = await clearDeadLock(workspace, locks, settled);
    if (refusal !== null) return refusal;
    if (lastTry) return { code: 10, sentence: "the lock came back", help: "see whether somebody else runs this stack, then run this again" };
  }
  return null;
}

/** Clears the lock when all its holders are dead here; else says who holds it and how to clear it. */
export async function clearDeadLock(workspace: Workspace, locks: ReturnType<typeof locksIn>, settled: string[]): Promise<Refusal | null> {
  const living = locks.find((lock) => !isDead(lock));
  if (living !== undefined) {
    return {
      code: 10,
      sentence: lockSentence(living),
      help: `wait until it ends. Only when you know that it is dead: \`npm exec -c 'pulumi cancel --stack ${workspace.stack}'\`; while it lives, clearing it breaks the state`,
    };
  }
  await workspace.raw(["cancel", "--yes"]);
  settled.push(...locks.map((lock) => `cleared the lock of a run that died (process ${lock.pid} on this machine, since ${lock.since})`));
  return null;
}

/** Refuses when a machine shows another key than the pinned one; a silent machine is the engine's to report. */
async function changedHostKeys(machines: readonly PinnedMachine[], accepted: string | null): Promise<Refusal | null> {
  const shown = await Promise.all(machines.map(async (machine) => ({ machine, key: await shownHostKey(machine.address) })));
  for (const { machine, key } of shown) {
    if (key === null) {
      return {
        code: 4,
        sentence: `${machine.title} (${machine.address}) does not answer SSH on port 22`,
        help: "what ran before keeps running; switch it on or open port 22 to this address, then run this again",
      };
    }
    if (key !== machine.hostKey && machine.name !== accepted) {
      const id = machine.name.replace(/^[a-z]+-/, "");
      return {
        code: 5,
        sentence: `${machine.title} (${machine.address}) shows another SSH host key than the one pinned at first contact; nothing was sent to it`,
        help: `if it was reinstalled on purpose: npx meet up ${machine.title.split(" in ")[1] ?? "STACK"} --accept-host-key ${id}; if not, somebody may stand between`,
      };
    }
  }
  return null;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "the engine gave no reason";
}
