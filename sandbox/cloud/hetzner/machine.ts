/** Between servers of the API and machines of the driver: what a machine is made from, and what it is doing. */
import type { MachineSpec } from "../machines/driver.ts";
import { machineIpv6 } from "./addresses.ts";
import { byIdOrName, SERVER_TYPES, type ServerType } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { find } from "./named.ts";
import { ApiProblem, locked } from "./problem.ts";
import type { HetznerState, PrimaryIp, Server } from "./state.ts";

/** The server with this id. */
export function serverOf(state: HetznerState, id: number): Server {
  return find(state.servers, "server", id);
}

/** The same, when nothing else is going on with it. */
export function freeServer(state: HetznerState, id: number): Server {
  const server = serverOf(state, id);
  if (server.locked) throw locked(`server with ID ${id}`);
  return server;
}

/** A server's type; the state names none that does not exist. */
export function typeOf(server: Pick<Server, "serverType">): ServerType {
  const type = byIdOrName(SERVER_TYPES, server.serverType);
  if (type === undefined) throw new Error(`no server type ${server.serverType}`);
  return type;
}

/** A server's primary IP of a kind. */
export function addressOf(state: HetznerState, id: number, type: "ipv4" | "ipv6"): PrimaryIp | null {
  return state.primaryIps.find((primary) => primary.server === id && primary.type === type) ?? null;
}

/** The public addresses of a server's machine. */
export function addressesOf(state: HetznerState, id: number): Pick<MachineSpec, "ipv4" | "ipv6"> {
  const network = addressOf(state, id, "ipv6");
  return { ipv4: addressOf(state, id, "ipv4")?.ip ?? null, ipv6: network === null ? null : machineIpv6(network.ip) };
}

/** What the driver needs to make a server's machine. */
export function specOf(state: HetznerState, server: Server): MachineSpec {
  const { cores, memoryGb } = typeOf(server);
  return {
    id: server.id,
    name: server.name,
    ...addressesOf(state, server.id),
    cores,
    memoryGb,
    image: server.image,
    userData: server.userData,
    sshKeys: server.sshKeys,
  };
}

/** A server's status: what it is doing, else what its machine says. A machine that is gone is off. */
export async function statusOf(context: Context, server: Server): Promise<string> {
  if (server.doing !== null) return server.doing;
  try {
    return (await context.machines.state(server.id)) === "running" ? "running" : "off";
  } catch {
    return "unknown";
  }
}

/** Refuse unless the server is off. */
export async function mustBeOff(context: Context, id: number): Promise<void> {
  const server = freeServer(context.state(), id);
  if ((await statusOf(context, server)) !== "off") {
    throw new ApiProblem(422, "server_not_stopped", `server with ID ${id} must be powered off`);
  }
}
