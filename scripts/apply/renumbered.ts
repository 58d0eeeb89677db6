/** A machine that the data lead to at another address: the same one shows the same host key there. */
import { z } from "zod";
import { EXIT, Refusal } from "../refusal.ts";
import { shownHostKey } from "./machine.ts";
import type { PreviewedStep } from "./previewed.ts";
import { pinnedMachines, type State } from "./state.ts";

const Addressed = z.looseObject({ environment: z.looseObject({ ADDRESS: z.string() }) });

/**
 * A new host key cannot be accepted at the same time: what is still there would be asked at the old address.
 *
 * @throws Refusal for another machine under the same key: the engine believes that everything is on it already
 */
export async function refuseOtherMachines(steps: readonly PreviewedStep[], state: State): Promise<void> {
  const machines = pinnedMachines(state);
  for (const { urn, becomes } of steps) {
    const machine = machines.find((it) => it.urn === urn);
    const address = Addressed.safeParse(becomes?.inputs).data?.environment.ADDRESS;
    // What is made in this run has no address yet.
    if (machine === undefined || address === undefined || !/^[\d.]+$/.test(address) || address === machine.address)
      continue;
    const key = await shownHostKey(address);
    if (key === machine.hostKey) continue;
    const found = key === null ? "nothing answers SSH there" : "what answers there shows another SSH host key";
    throw new Refusal(
      EXIT.guard,
      "host-key",
      `${machine.title} would move from ${machine.address} to ${address}, and ${found}; nothing was done`,
      "the same machine shows the same key: see that it is on and that the address is right; another machine gets a line of its own, under another id",
    );
  }
}
