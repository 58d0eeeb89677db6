/** Addresses and ranges: arithmetic only. */
import { isIPv4, isIPv6 } from "node:net";

/** An IPv4 range; `first` is its network address. */
export interface Range4 {
  readonly first: number;
  readonly bits: number;
}

/** An IPv4 address as a number, or null. */
export function ipv4(text: string): number | null {
  return isIPv4(text) ? text.split(".").reduce((value, octet) => value * 256 + Number(octet), 0) : null;
}

/** A number as an IPv4 address. */
export function text4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

export const size4 = (range: Range4): number => 2 ** (32 - range.bits);
export const last4 = (range: Range4): number => range.first + size4(range) - 1;
export const show4 = (range: Range4): string => `${text4(range.first)}/${range.bits}`;

/** An IPv4 range in CIDR form without host bits, or null. */
export function range4(text: string): Range4 | null {
  const [address = "", bits = ""] = text.split("/");
  const first = ipv4(address);
  if (first === null || !/^(?:\d|[12]\d|3[0-2])$/.test(bits) || text.split("/").length !== 2) return null;
  const range = { first, bits: Number(bits) };
  return first % size4(range) === 0 ? range : null;
}

/** Whether the second range lies wholly in the first. */
export function contains(outer: Range4, inner: Range4): boolean {
  return inner.first >= outer.first && last4(inner) <= last4(outer);
}

export function overlap(one: Range4, other: Range4): boolean {
  return one.first <= last4(other) && other.first <= last4(one);
}

/**
 * Ranges that private networks may use: RFC 1918 as at Hetzner, and 198.18.0.0/15 (RFC 2544, benchmarking), which
 * is the sandbox's own addition: nothing of anybody's can be there.
 */
const PRIVATE: readonly Range4[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"].flatMap(
  (text) => range4(text) ?? [],
);

export function isPrivate(range: Range4): boolean {
  return PRIVATE.some((one) => contains(one, range));
}

/** An IPv6 address in the form of RFC 5952, or null. */
export function canonical6(text: string): string | null {
  if (!isIPv6(text) || text.includes("%")) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** An IPv6 address as a number, or null. */
export function ipv6(text: string): bigint | null {
  const address = canonical6(text);
  if (address === null) return null;
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const filled = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return filled.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** A range of either kind in the form the API gives back, or null when it is none or has host bits. */
export function canonicalRange(text: string): string | null {
  const four = range4(text);
  if (four !== null) return show4(four);
  const [address = "", bits = ""] = text.split("/");
  const value = ipv6(address);
  if (value === null || !/^\d{1,3}$/.test(bits) || Number(bits) > 128) return null;
  return value % 2n ** BigInt(128 - Number(bits)) === 0n ? `${canonical6(address)}/${Number(bits)}` : null;
}

/** Whether an IPv6 address lies in a /64 such as `2001:db8:7:1::/64`. */
export function inNetwork6(address: string, network: string): boolean {
  const [one, other] = [ipv6(address), ipv6(network.split("/")[0] ?? "")];
  return one !== null && other !== null && one >> 64n === other >> 64n;
}
