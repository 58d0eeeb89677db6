/** Making a server: everything is checked before anything is made, as the real one does. */
import type { Context as Request } from "hono";
import { z } from "zod";
import { makePrimaryIp } from "./addresses.ts";
import { byIdOrName, IMAGES, SERVER_TYPES, type ServerType } from "./catalogue.ts";
import { type Context, newId, type Step } from "./context.ts";
import { checkServer, putFirewall } from "./firewallSteps.ts";
import { body, hostname, idAsked, labels, reference } from "./input.ts";
import { NETWORKS_PER_SERVER, USER_DATA_BYTES } from "./limits.ts";
import { serverOf, specOf } from "./machine.ts";
import { find, given, uniqueName, withinLimit } from "./named.ts";
import { roomInGroup } from "./placementGroups.ts";
import { locationAsked } from "./primaryIps.ts";
import { ApiProblem, invalidField, notEmulated } from "./problem.ts";
import { attachNetworkStep, attachTo } from "./serverNetworks.ts";
import type { Action, HetznerState, Server } from "./state.ts";
import { attachStep, freeVolume, mustFit } from "./volumeActions.ts";

const creation = z.object({
  name: hostname,
  server_type: reference,
  image: reference,
  location: reference.optional(),
  /** Older clients name the data center. */
  datacenter: reference.optional(),
  ssh_keys: z.array(reference).nullish(),
  user_data: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= USER_DATA_BYTES, `must not exceed ${USER_DATA_BYTES} bytes`)
    .nullish(),
  labels: labels.nullish(),
  firewalls: z.array(z.object({ firewall: idAsked })).nullish(),
  networks: z.array(idAsked).max(NETWORKS_PER_SERVER).nullish(),
  volumes: z.array(idAsked).nullish(),
  automount: z.boolean().nullish(),
  placement_group: idAsked.nullish(),
  public_net: z
    .object({
      enable_ipv4: z.boolean().default(true),
      enable_ipv6: z.boolean().default(true),
      ipv4: idAsked.nullish(),
      ipv6: idAsked.nullish(),
    })
    .nullish(),
  start_after_create: z.boolean().default(true),
});

type Asked = z.infer<typeof creation>;

export async function createServer(c: Request, context: Context): Promise<{ server: Server; actions: Action[] }> {
  const asked = await body(c, creation);
  if (asked.automount === true && (asked.volumes ?? []).length > 0) throw notEmulated("mounting a volume by itself");
  const type = given(byIdOrName(SERVER_TYPES, asked.server_type), "server_type", "server type not found");
  const image = given(byIdOrName(IMAGES, asked.image), "image", "image not found");
  const location = placeFor(asked, type);
  mustBeThere(context, type, location);

  return context.change((state, start) => {
    uniqueName(state.servers, asked.name);
    withinLimit(state.servers, context.limits().servers, "servers");
    const group = asked.placement_group ?? null;
    if (group !== null) {
      find(state.placementGroups, "placement_group", group);
      roomInGroup(state, group);
    }
    const server: Server = {
      id: newId(state),
      name: asked.name,
      labels: asked.labels ?? {},
      created: context.now(),
      serverType: type.name,
      diskGb: type.diskGb,
      image: image.name,
      location,
      userData: asked.user_data ?? "",
      sshKeys: (asked.ssh_keys ?? []).map(
        (key) => given(byIdOrName(state.sshKeys, key), "ssh_keys", `SSH key '${key}' not found`).publicKey,
      ),
      networks: [],
      placementGroup: group,
      protection: { delete: false, rebuild: false },
      applied: [],
      locked: false,
      doing: "initializing",
    };
    state.servers.push(server);
    giveAddresses(state, context, server, asked);
    for (const { firewall } of asked.firewalls ?? []) {
      const { servers } = find(state.firewalls, "firewall", firewall);
      if (servers.includes(server.id)) throw new ApiProblem(422, "server_already_added", "firewall is named twice");
      servers.push(server.id);
    }
    checkServer(state, server.id);
    const actions = start(steps(state, context, server, asked), { machine: server.id, locks: true });
    return { server, actions };
  });
}

/** Make the machine and close it off, attach what is asked for, then start it. */
function steps(state: HetznerState, context: Context, server: Server, asked: Asked): Step[] {
  const { id } = server;
  const settle = (doing: Server["doing"]) => (state: HetznerState) => {
    serverOf(state, id).doing = doing;
  };
  const resources = [{ id, type: "server" }];
  const startIt = asked.start_after_create;
  const attached = [
    ...(asked.networks ?? []).map((network) => {
      const ip = attachTo(state, server, find(state.networks, "network", network), {});
      return attachNetworkStep(context, id, network, ip);
    }),
    ...(asked.volumes ?? []).map((one) => {
      const volume = freeVolume(state, one);
      mustFit(state, volume, server);
      volume.server = id;
      return attachStep(context, one, id);
    }),
  ].map((step): Step => ({ ...step, failed: both(step.failed, settle(null)) }));
  const create: Step = {
    command: "create_server",
    resources,
    work: async () => {
      await context.machines.create({ ...specOf(context.state(), serverOf(context.state(), id)), start: false });
      await putFirewall(context, id);
    },
    done: settle(startIt ? "starting" : null),
    failed: settle(null),
  };
  const boot: Step = {
    command: "start_server",
    resources,
    work: () => context.machines.start(id),
    done: settle(null),
    failed: settle(null),
  };
  return [create, ...attached, ...(startIt ? [boot] : [])];
}

function both(one: Step["failed"], other: (state: HetznerState) => void): (state: HetznerState) => void {
  return (state) => {
    one?.(state);
    other(state);
  };
}

/** The location asked for, else the first where this type can be had. */
function placeFor(asked: Asked, type: ServerType): string {
  if (asked.location !== undefined || asked.datacenter !== undefined) {
    return locationAsked(asked.location, asked.datacenter);
  }
  return given(type.locations[0], "server_type", `server type '${type.name}' can be had nowhere`);
}

/** Refuse a type that a location does not have, or has no more of. */
export function mustBeThere(context: Context, type: ServerType, location: string): void {
  if (!type.locations.includes(location)) throw invalidField("server_type", "unsupported location for server type");
  const gone = context
    .limits()
    .soldOut.some((one) => one.serverType === type.name && (one.location === null || one.location === location));
  if (gone) throw new ApiProblem(412, "resource_unavailable", "error during placement");
}

/** The primary IPs asked for, and new ones where none are named. */
function giveAddresses(state: HetznerState, context: Context, server: Server, asked: Asked): void {
  const net = asked.public_net ?? { enable_ipv4: true, enable_ipv6: true, ipv4: null, ipv6: null };
  for (const type of ["ipv4", "ipv6"] as const) {
    const enabled = type === "ipv4" ? net.enable_ipv4 : net.enable_ipv6;
    const id = net[type] ?? null;
    if (id === null) {
      const { location } = server;
      if (enabled) makePrimaryIp(state, context, { name: null, type, labels: {}, location, server: server.id });
      continue;
    }
    const primary = find(state.primaryIps, "primary_ip", id);
    const refuse = (code: string, why: string): never => {
      throw new ApiProblem(422, code, `primary IP with ID ${id} ${why}`);
    };
    if (!enabled) throw invalidField(`public_net.${type}`, `must be null when ${type} is not enabled`);
    if (primary.type !== type) refuse("primary_ip_version_mismatch", `is of type ${primary.type}`);
    if (primary.server !== null) refuse("primary_ip_assigned", "is already assigned to a server");
    if (primary.location !== server.location) refuse("primary_ip_datacenter_mismatch", `is in ${primary.location}`);
    primary.server = server.id;
  }
}
