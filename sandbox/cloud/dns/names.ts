/** Domain names as the sandbox's DNS server compares them, and the names under which addresses are looked up backwards. */
import { isIPv4, isIPv6 } from "node:net";

/** Lower case, without the dot at the end: two spellings of one name are equal. */
export function plainName(name: string): string {
  return (name.endsWith(".") ? name.slice(0, -1) : name).toLowerCase();
}

/** Whether `name` is `zone` or lies below it. Both plain. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** The name of the PTR record of an address; null when it is no address. */
export function reverseName(address: string): string | null {
  if (isIPv4(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const digits = isIPv6(address) ? ipv6Digits(address) : null;
  return digits === null ? null : `${[...digits].reverse().join(".")}.ip6.arpa`;
}

/** The 32 hexadecimal digits of an IPv6 address, read by the URL parser, which knows every way to write one. */
function ipv6Digits(address: string): string {
  const short = new URL(`http://[${address.split("%")[0]}]/`).hostname.slice(1, -1);
  const [head = "", tail] = short.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join("");
}

/** Text of a TXT record in strings of at most 255 bytes: as given, or as the quoted strings it is written in. */
export function textStrings(content: string): Buffer[] {
  const quoted = [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? "").replace(/\\(.)/g, "$1"));
  const texts = content.startsWith('"') && quoted.length > 0 ? quoted : [content];
  return texts.flatMap((text) => cut(Buffer.from(text)));
}

function cut(text: Buffer): Buffer[] {
  const parts: Buffer[] = [text.subarray(0, 255)];
  for (let at = 255; at < text.length; at += 255) parts.push(text.subarray(at, at + 255));
  return parts;
}
