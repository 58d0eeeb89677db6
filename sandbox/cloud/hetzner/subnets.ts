/** The arithmetic of private networks: which ranges fit, and which address a server gets. */
import { z } from "zod";
import { HETZNER_LOCATIONS } from "./catalogue.ts";
import { SUBNETS_PER_NETWORK } from "./limits.ts";
import { ApiProblem, invalidField, notEmulated, overLimit } from "./problem.ts";
import { contains, ipv4, isPrivate, last4, overlap, type Range4, range4, show4, size4, text4 } from "./ranges.ts";
import type { HetznerState, Network, Server } from "./state.ts";

/** The smallest network and the smallest subnet there can be, and the subnet one gets without asking (prefix bits). */
const SMALLEST_NETWORK = 24;
const SMALLEST_SUBNET = 30;
const USUAL_SUBNET = 24;

/** A subnet as it is asked for. */
export const subnetAsked = z.object({
  type: z.enum(["cloud", "server", "vswitch"]),
  network_zone: z.enum([...new Set(HETZNER_LOCATIONS.map(({ zone }) => zone))]),
  ip_range: z.string().optional(),
});

/** A network's range. */
export function networkRange(network: Network): Range4 {
  const range = range4(network.ipRange);
  if (range === null) throw new Error(`network ${network.id} has no range`);
  return range;
}

/** The range that a request asks a network to have. */
export function rangeAsked(text: string): Range4 {
  const range = range4(text);
  if (range === null) throw invalidField("ip_range", `'${text}' is not an IPv4 range without host bits`);
  if (!isPrivate(range)) {
    throw invalidField("ip_range", `'${text}' is not in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 198.18.0.0/15`);
  }
  if (range.bits > SMALLEST_NETWORK) throw invalidField("ip_range", `must be /${SMALLEST_NETWORK} or larger`);
  return range;
}

/** Every subnet's gateway is the first address of the whole network. */
export function gatewayOf(range: Range4): string {
  return text4(range.first + 1);
}

/** Whether a server is attached to a network. */
export function isIn(server: Server, network: number): boolean {
  return server.networks.some((one) => one.network === network);
}

export function addSubnet(network: Network, asked: z.infer<typeof subnetAsked>): void {
  if (asked.type === "vswitch") throw notEmulated("vSwitches");
  if (network.subnets.length >= SUBNETS_PER_NETWORK) throw overLimit("subnets", SUBNETS_PER_NETWORK);
  const taken = network.subnets.flatMap(({ ipRange }) => range4(ipRange) ?? []);
  const whole = networkRange(network);
  const range = asked.ip_range === undefined ? firstFree(whole, taken) : range4(asked.ip_range);
  if (range === null) throw invalidField("ip_range", `'${asked.ip_range}' is not an IPv4 range without host bits`);
  if (range.bits > SMALLEST_SUBNET) throw invalidField("ip_range", `must be /${SMALLEST_SUBNET} or larger`);
  if (!contains(whole, range)) throw invalidField("ip_range", `is not in the network's range ${network.ipRange}`);
  const other = taken.find((one) => overlap(one, range));
  if (other !== undefined) throw invalidField("ip_range", `overlaps with the subnet ${show4(other)}`);
  network.subnets.push({ ipRange: show4(range), type: asked.type, networkZone: asked.network_zone });
}

function firstFree(whole: Range4, taken: readonly Range4[]): Range4 {
  const step = { first: whole.first, bits: Math.max(USUAL_SUBNET, whole.bits) };
  for (let first = whole.first; first <= last4(whole); first += size4(step)) {
    const range = { first, bits: step.bits };
    if (!taken.some((one) => overlap(one, range))) return range;
  }
  throw new ApiProblem(422, "no_subnet_available", "no free subnet is left in the network");
}

export function deleteSubnet(state: HetznerState, network: Network, text: string): void {
  const range = range4(text);
  const found = network.subnets.find(({ ipRange }) => ipRange === text);
  if (range === null || found === undefined) throw new ApiProblem(404, "not_found", `subnet '${text}' not found`);
  const used = addressesIn(state, network.id).some((address) => contains(range, { first: address, bits: 32 }));
  if (used) throw new ApiProblem(409, "service_error", "cannot remove subnet because servers are attached to it");
  network.subnets = network.subnets.filter((subnet) => subnet !== found);
}

/** What a request to attach a server says about its address. */
export interface AddressAsked {
  readonly ip?: string | undefined;
  readonly ip_range?: string | undefined;
}

/** The address a server gets in a network: the one it asks for, else the first that is free. */
export function freeAddress(state: HetznerState, network: Network, server: Server, asked: AddressAsked): string {
  const zone = HETZNER_LOCATIONS.find(({ name }) => name === server.location)?.zone;
  const subnets = network.subnets
    .filter(({ networkZone, ipRange }) => networkZone === zone && ipRange === (asked.ip_range ?? ipRange))
    .flatMap(({ ipRange }) => range4(ipRange) ?? []);
  const taken = new Set([...addressesIn(state, network.id), networkRange(network).first + 1]);
  if (asked.ip !== undefined) {
    const ip = ipv4(asked.ip);
    const subnet = subnets.find((range) => ip !== null && ip > range.first && ip < last4(range));
    if (ip !== null && subnet !== undefined && !taken.has(ip)) return text4(ip);
    throw new ApiProblem(422, "ip_not_available", `IP ${asked.ip} is not available in the network`);
  }
  for (const range of subnets) {
    for (let ip = range.first + 1; ip < last4(range); ip += 1) if (!taken.has(ip)) return text4(ip);
  }
  throw new ApiProblem(422, "no_subnet_available", "no subnet or IP is available for the server in the network");
}

/** Every address that servers have in a network. */
function addressesIn(state: HetznerState, network: number): number[] {
  return state.servers
    .flatMap((server) => server.networks)
    .filter((one) => one.network === network)
    .flatMap((one) => [one.ip, ...one.aliasIps].flatMap((ip) => ipv4(ip) ?? []));
}

/** Refuse a network whose addresses mean something else to the server already. */
export function mustNotOverlap(state: HetznerState, network: Network, server: Server): void {
  const range = networkRange(network);
  const other = state.networks.find(
    (one) => one.id !== network.id && isIn(server, one.id) && overlap(networkRange(one), range),
  );
  if (other !== undefined) {
    throw new ApiProblem(422, "networks_overlap", `network overlaps with the attached network with ID ${other.id}`);
  }
}
