/** Before the engine starts: leftovers of a dead run, its half-made things, and changed host keys. */
import type { Plan } from "../../model/shape.ts";
import { list } from "../../model/words.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { adopt } from "./adopt.ts";
import { forgetGone, without } from "./gone.ts";
import { shownKeys } from "./hostKeys.ts";
import { endLeftovers, leftovers } from "./leftovers.ts";
import { forgetAbsent } from "./reinstalled.ts";
import { settle, withoutPending } from "./settle.ts";
import { pinnedMachines, type State } from "./state.ts";
import { exportState, proveUnlocked, writeState } from "./stateStore.ts";
import type { Workspace } from "./workspace.ts";

type Say = (line: string) => void;

/** Ends what a dead run of this checkout left running, which may still be making things. */
export async function endDead(workspace: Workspace, say: Say): Promise<void> {
  const left = leftovers(workspace.checkout, workspace.stack);
  if (left.length === 0) return;
  await endLeftovers(left);
  const commands = [...new Set(left.map(({ command }) => command))].sort().join(", ");
  say(`ended ${left.length} process${left.length === 1 ? "" : "es"} of a run that died: ${commands}`);
}

/**
 * Settles what can be settled of a state that is known to be the newest one, and says each thing; the state as it is
 * then.
 *
 * @param planned what the data want; null where only the state counts
 * @param config the stack's configuration with its secrets
 * @param accepted logical names of machines whose new host key is accepted
 * @throws Refusal for what nobody can prove safe
 */
export async function preflight(
  workspace: Workspace,
  state: State,
  planned: Plan | null,
  config: ReadonlyMap<string, string>,
  accepted: readonly string[],
  say: Say,
): Promise<State> {
  const settled =
    state.deployment.pending_operations.length === 0 ? state : await settlePending(workspace, config, say);
  const { silent, anew } = await shownKeys(pinnedMachines(settled), planned, accepted, workspace.stack);
  let now = settled;
  const write = async (pruned: State): Promise<void> => {
    await writeState(workspace, now, pruned, say);
    now = (await exportState(workspace)) ?? pruned;
  };
  for (const one of anew) {
    const left = await forgetAbsent(now, one, workspace.env, say);
    if (left !== now) await write(left);
  }
  const mute = await forgetGone(now, silent, config, write, say);
  if (mute.length > 0) {
    const [verb, them] = mute.length === 1 ? ["does", "it"] : ["do", "them"];
    throw new Refusal(
      EXIT.failed,
      "no-answer",
      `${list(mute.map(({ title, address }) => `${title} (${address})`))} ${verb} not answer SSH on port 22`,
      `what ran before keeps running; switch ${them} on or open port 22 to this address, then run this again`,
    );
  }
  return now;
}

/** What is pending may be what a living run is just making: nothing is touched before it is certain that none is. */
async function settlePending(workspace: Workspace, config: ReadonlyMap<string, string>, say: Say): Promise<State> {
  await proveUnlocked(workspace, say);
  const state = await exportState(workspace);
  if (state === null) throw new Error("a state that was there a moment ago is gone");
  const settlements = await settle(state, workspace.stack, workspace.env, config);
  for (const one of settlements) if (one.settled) say(one.sentence);
  const open = settlements.find((one) => !one.settled);
  if (open !== undefined)
    throw new Refusal(EXIT.guard, "half-done", `a run ended half-way: ${open.sentence}`, open.help);
  const gone = settlements.flatMap((one) => one.gone ?? []);
  const left = without(withoutPending(state), gone);
  await writeState(workspace, state, left, say);
  const orphans = settlements.flatMap(({ orphan }) => orphan ?? []);
  if (orphans.length > 0) await adopt(workspace, orphans, config, say);
  return (await exportState(workspace)) ?? left;
}
