/** What each known machine shows where the data have it: its pinned key, another one, or nothing. */
import { machinesOf } from "../../model/machinesOf.ts";
import type { Plan } from "../../model/shape.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { shownHostKey } from "./machine.ts";
import type { PinnedMachine } from "./state.ts";

/** A machine whose new host key somebody accepted. */
export interface Anew {
  readonly machine: PinnedMachine;
  /** Where it shows that key. */
  readonly address: string;
  readonly key: string;
}

/** What the machines of a state show: those that say nothing, and those whose new key is accepted. */
export interface Shown {
  readonly silent: readonly PinnedMachine[];
  readonly anew: readonly Anew[];
}

/**
 * Asks every machine for its host key. One that somebody already has is asked where the data want it: the engine believes
 * that everything is there already, whatever becomes of the old address.
 *
 * @param planned what the data want; null where only the state counts
 * @param accepted logical names of machines whose new host key is accepted
 * @throws Refusal for a machine that shows another key than the pinned one, and for one that would move to where nothing
 * answers
 */
export async function shownKeys(
  machines: readonly PinnedMachine[],
  planned: Plan | null,
  accepted: readonly string[],
  stack: string,
): Promise<Shown> {
  const shown = await Promise.all(
    machines.map(async (machine) => {
      const address = wanted(machine, planned);
      return { machine, address, key: await shownHostKey(address) };
    }),
  );
  const silent: PinnedMachine[] = [];
  const anew: Anew[] = [];
  for (const { machine, address, key } of shown) {
    if (key === machine.hostKey) continue;
    if (key !== null && accepted.includes(machine.name)) anew.push({ machine, address, key });
    else if (address !== machine.address) throw moved(machine, address, key, stack);
    else if (key !== null) throw changed(machine, stack);
    else silent.push(machine);
  }
  return { silent, anew };
}

/** Where the data want a machine; where it was, when they do not say. */
function wanted({ name, address }: PinnedMachine, planned: Plan | null): string {
  const made = machinesOf(planned).find((machine) => machine.name === name)?.made;
  return made?.by === "owner" ? made.ipv4 : address;
}

function changed(machine: PinnedMachine, stack: string): Refusal {
  const sentence = `${machine.title} (${machine.address}) shows another SSH host key than the one pinned at first contact`;
  const help = `if it was reinstalled on purpose: ${accept(machine, stack)}; if not, somebody may stand between`;
  return new Refusal(EXIT.guard, "host-key", `${sentence}; nothing was sent to it`, help);
}

function moved(machine: PinnedMachine, address: string, key: string | null, stack: string): Refusal {
  const found = key === null ? "nothing answers SSH there" : "what answers there shows another SSH host key";
  const sentence = `${machine.title} would move from ${machine.address} to ${address}, and ${found}; nothing was done`;
  const same = "the same machine shows the same key: see that it is on and that the address is right";
  const another = `; if another machine takes its place, empty, on purpose: ${accept(machine, stack)}`;
  return new Refusal(EXIT.guard, "host-key", sentence, key === null ? same : same + another);
}

const accept = ({ name }: PinnedMachine, stack: string): string =>
  `npx meet up ${stack} --accept-host-key ${name.replace(/^[a-z]+-/, "")}`;
