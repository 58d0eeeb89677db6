/** IP addresses as numbers, so that two spellings of one address are equal and ranges can be asked. */

export interface Range {
  readonly version: 4 | 6;
  /** The address as it was written, as a number. */
  readonly address: bigint;
  readonly prefix: number;
}

/** An IPv4 address that the schema accepted, as a number. */
export function ipv4(text: string): bigint {
  return text.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

/** An IPv6 address that the schema accepted, as a number. */
export function ipv6(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const left = groups(head);
  const right = groups(tail ?? "");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: gap }, () => 0n), ...right];
  return all.reduce((sum, group) => sum * 65536n + group, 0n);
}

function groups(text: string): bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const address = ipv4(group);
    return [address >> 16n, address & 0xffffn];
  });
}

/** An address range that the schema accepted. */
export function range(text: string): Range {
  const slash = text.indexOf("/");
  const address = text.slice(0, slash);
  const version = address.includes(":") ? 6 : 4;
  return { version, address: version === 6 ? ipv6(address) : ipv4(address), prefix: Number(text.slice(slash + 1)) };
}

/** The first address of a range. */
export function networkOf(it: Range): bigint {
  const hostBits = BigInt((it.version === 4 ? 32 : 128) - it.prefix);
  return (it.address >> hostBits) << hostBits;
}

/** Whether a range holds an address of the same version. */
export function holds(it: Range, address: bigint): boolean {
  const hostBits = BigInt((it.version === 4 ? 32 : 128) - it.prefix);
  return it.address >> hostBits === address >> hostBits;
}

/** A range as people write it: `203.0.113.0/24`. IPv6 without the `::` shorthand except at the end. */
export function printRange(version: 4 | 6, network: bigint, prefix: number): string {
  if (version === 4) {
    return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 0xffn).join(".")}/${prefix}`;
  }
  const all = Array.from({ length: 8 }, (_, i) => (network >> BigInt(112 - 16 * i)) & 0xffffn);
  while (all.at(-1) === 0n) all.pop();
  const text = all.map((group) => group.toString(16)).join(":");
  return `${text}${all.length < 8 ? "::" : ""}/${prefix}`;
}
