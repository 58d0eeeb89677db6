/** An existing machine's address can be reached by the others: a machine's own, and private only where all are. */
import { holds, ipv4, ipv6, type Range, range } from "../address.ts";
import type { Finding, Spot } from "../problem.ts";
import { machines, type Rule } from "./rule.ts";

interface Special {
  readonly range: Range;
  readonly what: string;
}

const special = (what: string, ...texts: string[]): Special[] => texts.map((it) => ({ range: range(it), what }));

/** Ranges that no machine answers on: IANA's special-purpose address registries, RFC 6890. */
const NOBODY: readonly Special[] = [
  ...special("a loopback address", "127.0.0.0/8", "::1/128"),
  ...special("a multicast address", "224.0.0.0/4", "ff00::/8"),
  ...special("no machine's address", "0.0.0.0/8", "240.0.0.0/4", "::/128"),
  ...special("a link-local address", "169.254.0.0/16", "fe80::/10"),
  ...special("an IPv4 address written as IPv6", "::ffff:0:0/96"),
];

const NEIGHBOURS = "a private address";

/** Ranges that only neighbours reach; 198.18.0.0/15 is for test networks. */
const PRIVATE: readonly Special[] = [
  ...special(NEIGHBOURS, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
  ...special("an address for tests", "198.18.0.0/15"),
];

export const addressesReachMachines: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    const all = machines(stackId, stack);
    const hetzner = all.find((it) => it.it.type !== undefined);
    const check = (version: 4 | 6, address: bigint, text: string, at: Spot) => {
      const within = (it: Special) => it.range.version === version && holds(it.range, address);
      const nobody = NOBODY.find(within);
      const closed = PRIVATE.find(within);
      if (nobody !== undefined) {
        found.push({
          code: "unreachable-address",
          message: `${text} is ${nobody.what}: no machine can be reached there`,
          help: `write the address on which the machine answers, such as ${version === 4 ? "203.0.113.7" : "2001:db8::7"}`,
          at,
        });
      } else if (closed !== undefined && hetzner !== undefined) {
        found.push({
          code: "unreachable-address",
          message: `${text} is ${closed.what}, which the Hetzner machines of stack "${stackId}" cannot reach`,
          help: `write its public address, such as ${version === 4 ? "203.0.113.7" : "2001:db8::7"}`,
          at,
          also: [{ label: "at Hetzner", at: { ...hetzner.at(), key: true } }],
        });
      } else if (closed?.what === NEIGHBOURS && version === 4) {
        found.push({
          code: "unreachable-address",
          severity: "warning",
          message: `${text} is ${closed.what}: nobody outside its own network reaches what runs there`,
          help: "write its public address, such as 203.0.113.7, unless everybody who meets is in that network",
          at,
        });
      }
    };
    for (const { it, at } of all) {
      if (it.existing !== undefined) check(4, ipv4(it.existing), it.existing, at("existing"));
      if (it.ipv6 !== undefined) check(6, ipv6(it.ipv6), it.ipv6, at("ipv6"));
    }
  }
  return found;
};
