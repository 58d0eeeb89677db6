/** Which public addresses are given out, and the names they have. */
import { type Context, newId } from "./context.ts";
import { withinLimit } from "./named.ts";
import { ApiProblem, invalidField } from "./problem.ts";
import { inNetwork6 } from "./ranges.ts";
import { type HetznerState, LAST_IPV4, type PrimaryIp } from "./state.ts";

const NETWORK4 = "198.18.7";
const NETWORK6 = "2001:db8:7";

/** An IPv4 address: one that nobody had yet, else the one that was given back longest ago. */
export function takeIpv4(state: HetznerState): string {
  const { addresses } = state;
  if (addresses.nextIpv4 <= LAST_IPV4) {
    addresses.nextIpv4 += 1;
    return `${NETWORK4}.${addresses.nextIpv4 - 1}`;
  }
  const octet = addresses.freedIpv4.shift();
  if (octet === undefined) throw new ApiProblem(403, "resource_limit_exceeded", "no IPv4 address is left");
  return `${NETWORK4}.${octet}`;
}

/** An IPv6 network. They are never given out twice: there are enough. */
export function takeIpv6(state: HetznerState): string {
  state.addresses.nextIpv6 += 1;
  return `${NETWORK6}:${(state.addresses.nextIpv6 - 1).toString(16)}::/64`;
}

/** Take an address back. */
export function giveBack(state: HetznerState, address: PrimaryIp): void {
  if (address.type === "ipv4") state.addresses.freedIpv4.push(Number(address.ip.split(".").at(-1)));
}

/** The machine's own address in its /64. */
export function machineIpv6(network: string): string {
  return network.replace("::/64", "::1");
}

/** Whether this address belongs to a primary IP. */
export function owns(primary: PrimaryIp, ip: string): boolean {
  return primary.type === "ipv4" ? primary.ip === ip : inNetwork6(ip, primary.ip);
}

/** An address's name: its own, or for IPv4 the one every address has. */
export function nameOf(primary: PrimaryIp): string {
  return primary.names[primary.ip] ?? `static.${primary.ip.split(".").reverse().join(".")}.clients.meet.test`;
}

/** The names of a primary IP as the API shows them. */
export function dnsPtr(primary: PrimaryIp): { ip: string; dns_ptr: string }[] {
  if (primary.type === "ipv4") return [{ ip: primary.ip, dns_ptr: nameOf(primary) }];
  return Object.entries(primary.names).map(([ip, name]) => ({ ip, dns_ptr: name }));
}

/** Every address with a name, for the DNS server. */
export function reverseNames(state: HetznerState): { ip: string; name: string }[] {
  return state.primaryIps.flatMap((primary) => dnsPtr(primary).map(({ ip, dns_ptr: name }) => ({ ip, name })));
}

/** A new primary IP, unprotected. */
export function makePrimaryIp(
  state: HetznerState,
  context: Context,
  asked: Pick<PrimaryIp, "type" | "labels" | "location" | "server"> & { readonly name: string | null },
): PrimaryIp {
  withinLimit(state.primaryIps, context.limits().primaryIps, "primary IPs");
  const id = newId(state);
  const primary: PrimaryIp = {
    id,
    name: asked.name ?? `primary_ip-${id}`,
    labels: asked.labels,
    created: context.now(),
    type: asked.type,
    ip: asked.type === "ipv4" ? takeIpv4(state) : takeIpv6(state),
    location: asked.location,
    autoDelete: true,
    server: asked.server,
    protection: false,
    names: {},
  };
  state.primaryIps.push(primary);
  return primary;
}

/** Refuse a second address of a kind for a server. */
export function mustHaveNone(state: HetznerState, server: number, type: "ipv4" | "ipv6"): void {
  if (!state.primaryIps.some((primary) => primary.server === server && primary.type === type)) return;
  const kind = type === "ipv4" ? "IPv4" : "IPv6";
  throw new ApiProblem(422, type === "ipv4" ? "server_has_ipv4" : "server_has_ipv6", `server already has an ${kind}`);
}

/** Give an address a name, or with none take it away again. */
export function setName(primary: PrimaryIp, ip: string, name: string | null): void {
  if (!owns(primary, ip)) throw invalidField("ip", `'${ip}' does not belong to this address`);
  if (name === null || name === "") delete primary.names[ip];
  else primary.names[ip] = name;
}
