/** Before the engine starts: leftovers of a dead run, its lock, its half-made things, and changed host keys. */
import { EXIT, Refusal } from "../refusal.ts";
import { adopt } from "./adopt.ts";
import { forgetGone } from "./gone.ts";
import { endLeftovers, leftovers } from "./leftovers.ts";
import { isDead, type Lock, lockSentence, locksIn } from "./lock.ts";
import { shownHostKey } from "./machine.ts";
import { settle, withoutPending } from "./settle.ts";
import { type PinnedMachine, pinnedMachines, readState, type State } from "./state.ts";
import { configSecrets, type Workspace } from "./workspace.ts";

/** Reads the state; null where there is none yet. */
export async function exportState(workspace: Workspace): Promise<State | null> {
  const answer = await workspace.raw(["stack", "export"]);
  return answer.code === 0 ? readState(answer.stdout) : null;
}

/**
 * Settles what can be settled and says each thing; the state as it is then, or null where there is none.
 *
 * @param accepted logical names of machines whose new host key is accepted
 * @throws Refusal for what nobody can prove safe
 */
export async function preflight(
  workspace: Workspace,
  accepted: readonly string[],
  say: (line: string) => void,
): Promise<State | null> {
  const left = leftovers(workspace.checkout, workspace.stack);
  if (left.length > 0) {
    await endLeftovers(left);
    const commands = [...new Set(left.map(({ command }) => command))].sort().join(", ");
    say(`ended ${left.length} process${left.length === 1 ? "" : "es"} of a run that died: ${commands}`);
  }
  let state = await exportState(workspace);
  if (state === null) return null;

  if (state.deployment.pending_operations.length > 0) {
    const config = () => configSecrets(workspace);
    const settlements = await settle(state, workspace.stack, workspace.env, config);
    for (const one of settlements) if (one.settled) say(one.sentence);
    const open = settlements.find((one) => !one.settled);
    if (open !== undefined)
      throw new Refusal(EXIT.guard, "half-done", `a run ended half-way: ${open.sentence}`, open.help);
    state = withoutPending(state);
    await writeState(workspace, state, say);
    const orphans = settlements.flatMap(({ orphan }) => orphan ?? []);
    if (orphans.length > 0) {
      await adopt(workspace, orphans, await config(), say);
      state = (await exportState(workspace)) ?? state;
    }
  }
  const silent = await refuseChangedHostKeys(pinnedMachines(state), accepted, workspace.stack);
  if (silent.length === 0) return state;
  const [first] = await forgetGone(workspace, state, silent, (pruned) => writeState(workspace, pruned, say), say);
  if (first !== undefined) {
    throw new Refusal(
      EXIT.failed,
      "no-answer",
      `${first.title} (${first.address}) does not answer SSH on port 22`,
      "what ran before keeps running; switch it on or open port 22 to this address, then run this again",
    );
  }
  return exportState(workspace);
}

async function writeState(workspace: Workspace, state: State, say: (line: string) => void): Promise<void> {
  for (const lastTry of [false, true]) {
    const result = await workspace.raw(["stack", "import"], JSON.stringify(state));
    if (result.code === 0) return;
    const locks = locksIn(`${result.stdout}\n${result.stderr}`);
    if (locks.length === 0 || lastTry) {
      const reason = result.stderr.trim().split("\n").at(-1);
      throw new Refusal(EXIT.failed, "state", "the state could not be written", reason ?? "the engine gave no reason");
    }
    await clearDeadLock(workspace, locks, say);
  }
}

/**
 * Clears a lock whose holders are all certainly dead on this machine.
 *
 * @throws Refusal that names the holder of any other, and how to clear it
 */
export async function clearDeadLock(
  workspace: Workspace,
  locks: readonly Lock[],
  say: (line: string) => void,
): Promise<void> {
  const living = locks.find((lock) => !isDead(lock));
  if (living !== undefined) {
    throw new Refusal(
      EXIT.lock,
      "locked",
      lockSentence(living),
      `wait until it ends; only when you know that it is dead: npm exec -c 'pulumi cancel --stack ${workspace.stack}' (while it lives, that breaks the state)`,
    );
  }
  await workspace.raw(["cancel", "--yes"]);
  for (const lock of locks)
    say(`cleared the lock of a run that died (process ${lock.pid} on this machine, since ${lock.since})`);
}

/** Refuses when a machine shows another key than the pinned one; returns those that do not answer at all. */
async function refuseChangedHostKeys(
  machines: readonly PinnedMachine[],
  accepted: readonly string[],
  stack: string,
): Promise<PinnedMachine[]> {
  const shown = await Promise.all(
    machines.map(async (machine) => ({ machine, key: await shownHostKey(machine.address) })),
  );
  for (const { machine, key } of shown) {
    if (key !== null && key !== machine.hostKey && !accepted.includes(machine.name)) {
      const id = machine.name.replace(/^[a-z]+-/, "");
      throw new Refusal(
        EXIT.guard,
        "host-key",
        `${machine.title} (${machine.address}) shows another SSH host key than the one pinned at first contact; nothing was sent to it`,
        `if it was reinstalled on purpose: npx meet up ${stack} --accept-host-key ${id}; if not, somebody may stand between`,
      );
    }
  }
  return shown.flatMap(({ machine, key }) => (key === null ? [machine] : []));
}
