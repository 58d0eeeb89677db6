/** Servers and private networks: attached, detached, with other addresses beside their own. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import type { Context, Step } from "./context.ts";
import { body, idAsked, pathId } from "./input.ts";
import { NETWORKS_PER_SERVER } from "./limits.ts";
import { freeServer } from "./machine.ts";
import { find } from "./named.ts";
import { ApiProblem, overLimit } from "./problem.ts";
import type { HetznerState, Network, Server } from "./state.ts";
import { type AddressAsked, freeAddress, isIn, mustNotOverlap } from "./subnets.ts";

const attaching = z.object({
  network: idAsked,
  ip: z.string().optional(),
  ip_range: z.string().optional(),
  alias_ips: z.array(z.string()).nullish(),
});

export function serverNetworkRoutes(app: Hono, context: Context): void {
  app.post("/servers/:id/actions/attach_to_network", async (c) => {
    const asked = await body(c, attaching);
    const [action] = context.change((state, start) => {
      const server = freeServer(state, pathId(c, "server"));
      const network = find(state.networks, "network", asked.network);
      const ip = attachTo(state, server, network, asked);
      for (const alias of asked.alias_ips ?? []) addAlias(state, server, network, alias);
      return start([attachNetworkStep(context, server.id, network.id, ip)], { machine: server.id, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post("/servers/:id/actions/detach_from_network", async (c) => {
    const asked = await body(c, z.object({ network: idAsked }));
    const [action] = context.change((state, start) => {
      const server = freeServer(state, pathId(c, "server"));
      mustBeIn(server, asked.network);
      const step: Step = {
        command: "detach_from_network",
        resources: resources(server.id, asked.network),
        work: () => context.machines.detachNetwork(server.id, asked.network),
        done: (state) => leave(state, server.id, asked.network),
      };
      return start([step], { machine: server.id, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  // The machine's own system has to take alias addresses up; the API only keeps others from getting them.
  app.post("/servers/:id/actions/change_alias_ips", async (c) => {
    const asked = await body(c, z.object({ network: idAsked, alias_ips: z.array(z.string()) }));
    const [action] = context.change((state, start) => {
      const server = freeServer(state, pathId(c, "server"));
      mustBeIn(server, asked.network).aliasIps = [];
      const network = find(state.networks, "network", asked.network);
      for (const alias of asked.alias_ips) addAlias(state, server, network, alias);
      return start([{ command: "change_alias_ips", resources: resources(server.id, network.id) }]);
    });
    return c.json({ action: action && actionView(action) }, 201);
  });
}

/** Write a server down as attached, and say with which address. */
export function attachTo(state: HetznerState, server: Server, network: Network, asked: AddressAsked): string {
  if (isIn(server, network.id)) {
    throw new ApiProblem(422, "server_already_attached", `server is already attached to network with ID ${network.id}`);
  }
  if (server.networks.length >= NETWORKS_PER_SERVER) throw overLimit("networks of a server", NETWORKS_PER_SERVER);
  mustNotOverlap(state, network, server);
  const ip = freeAddress(state, network, server, asked);
  server.networks.push({ network: network.id, ip, aliasIps: [] });
  return ip;
}

/** Attach the machine of a server that is written down as attached; when that fails it is not any more. */
export function attachNetworkStep(context: Context, id: number, network: number, ip: string): Step {
  return {
    command: "attach_to_network",
    resources: resources(id, network),
    work: () => {
      const { ipRange } = find(context.state().networks, "network", network);
      return context.machines.attachNetwork(id, { id: network, ipRange }, ip);
    },
    failed: (state) => leave(state, id, network),
  };
}

function addAlias(state: HetznerState, server: Server, network: Network, ip: string): void {
  mustBeIn(server, network.id).aliasIps.push(freeAddress(state, network, server, { ip }));
}

function mustBeIn(server: Server, network: number): Server["networks"][number] {
  const found = server.networks.find((one) => one.network === network);
  if (found === undefined) {
    throw new ApiProblem(404, "not_found", `server is not attached to network with ID ${network}`);
  }
  return found;
}

function leave(state: HetznerState, id: number, network: number): void {
  const server = state.servers.find((one) => one.id === id);
  if (server !== undefined) server.networks = server.networks.filter((one) => one.network !== network);
}

function resources(server: number, network: number): Step["resources"] {
  return [
    { id: server, type: "server" },
    { id: network, type: "network" },
  ];
}
