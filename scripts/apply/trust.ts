/** Whether a state can be believed before anything is done by its word. */
import { refuseStrangers } from "./census.ts";
import { stampFile } from "./places.ts";
import { isLast, refuseOlder } from "./stamp.ts";
import type { State } from "./state.ts";

/** @throws Refusal for a state that is older or smaller than what this computer, or Hetzner, knows of */
export async function trust(state: State, stack: string, config: ReadonlyMap<string, string>): Promise<void> {
  const file = stampFile(stack);
  refuseOlder(file, state, stack);
  // Who left the state so knows what stands: a tenant that joins asks Hetzner nothing.
  if (!isLast(file, state)) await refuseStrangers(state, stack, config);
}
