/** Getting firewalls onto machines. */
import type { Context, Start, Step } from "./context.ts";
import { firewallsOf, machineRules } from "./firewallRules.ts";
import { FIREWALLS_PER_SERVER } from "./limits.ts";
import { addressOf } from "./machine.ts";
import { ApiProblem, overLimit } from "./problem.ts";
import type { Action, HetznerState, Server } from "./state.ts";

/** Put on a machine what holds for it by the time its turn comes. A machine that is gone needs nothing. */
export async function putFirewall(context: Context, id: number): Promise<void> {
  const server = context.state().servers.find((one) => one.id === id);
  if (server === undefined) return;
  const now = firewallsOf(context.state(), server).map((firewall) => firewall.id);
  await context.machines.firewall(id, machineRules(context.state(), server));
  context.change((state) => {
    const changed = state.servers.find((one) => one.id === id);
    if (changed !== undefined) changed.applied = now;
  });
}

function step(context: Context, command: string, firewall: number, server: number): Step {
  const resources = [
    { id: firewall, type: "firewall" },
    { id: server, type: "server" },
  ];
  return { command, resources, work: () => putFirewall(context, server) };
}

/** Make a change to firewalls, and put it on every machine that it concerns: one action each. */
export function changeFirewalls(
  context: Context,
  state: HetznerState,
  start: Start,
  firewall: number,
  change: () => void,
): Action[] {
  const before = holders(state, firewall);
  change();
  const after = holders(state, firewall);
  for (const id of after) checkServer(state, id);
  const actions: Action[] = [];
  for (const id of new Set([...before, ...after])) {
    const command = after.has(id) ? "apply_firewall" : "remove_firewall";
    actions.push(...start([step(context, command, firewall, id)], { machine: id }));
  }
  return actions;
}

/** The same for a server whose labels change: it may match other selectors now. */
export function relabel(context: Context, state: HetznerState, start: Start, server: Server, change: () => void): void {
  const held = (): Set<number> => new Set(firewallsOf(state, server).map(({ id }) => id));
  const before = held();
  change();
  const after = held();
  checkServer(state, server.id);
  for (const id of new Set([...before, ...after])) {
    if (before.has(id) && after.has(id)) continue;
    const command = after.has(id) ? "apply_firewall" : "remove_firewall";
    start([step(context, command, id, server.id)], { machine: server.id });
  }
}

/** The servers that a firewall holds for. */
function holders(state: HetznerState, firewall: number): Set<number> {
  const holding = state.servers.filter((server) => firewallsOf(state, server).some(({ id }) => id === firewall));
  return new Set(holding.map(({ id }) => id));
}

/** Refuse more firewalls than a server may have, and one for a server without a public address. */
export function checkServer(state: HetznerState, id: number): void {
  const server = state.servers.find((one) => one.id === id);
  const count = server === undefined ? 0 : firewallsOf(state, server).length;
  if (count > FIREWALLS_PER_SERVER) throw overLimit("firewalls of a server", FIREWALLS_PER_SERVER);
  if (count > 0 && addressOf(state, id, "ipv4") === null && addressOf(state, id, "ipv6") === null) {
    throw new ApiProblem(422, "private_net_only_server", `server with ID ${id} has no public interface`);
  }
}
