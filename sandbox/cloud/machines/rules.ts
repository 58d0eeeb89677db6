/** Firewall rules as nftables reads them, for the public interface of a machine. */
import type { FirewallRule } from "./driver.ts";

/** What `nft -D public=DEVICE -f` loads. It replaces the rules of before in one step, and leaves other tables alone. */
export function ruleset(rules: readonly FirewallRule[]): string {
  const going = rules.filter((it) => it.direction === "out");
  return [
    "table inet meet_cloud",
    "delete table inet meet_cloud",
    "table inet meet_cloud {",
    // After connection tracking (-200), before a port of this machine becomes that of a container (-100).
    ...chain("in", "prerouting", -150, "iifname", rules.filter((it) => it.direction === "in").flatMap(lines)),
    // Outwards everything goes until a rule has that direction. After a container's address became the machine's (100).
    ...(going.length === 0 ? [] : chain("out", "postrouting", 150, "oifname", going.flatMap(lines))),
    "}",
    "",
  ].join("\n");
}

function chain(name: string, hook: string, priority: number, device: string, accepted: readonly string[]): string[] {
  return [
    `  chain ${name} {`,
    `    type filter hook ${hook} priority ${priority}; policy accept;`,
    `    ${device} != $public accept`,
    "    ct state established,related accept",
    // Without these IPv6 finds no neighbour; no cloud's firewall stops them.
    "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept",
    ...accepted.map((it) => `    ${it} accept`),
    "    drop",
    "  }",
  ];
}

/** One line for each range of addresses. */
function lines(rule: FirewallRule): string[] {
  const [side, ranges] = rule.direction === "in" ? ["saddr", rule.sourceIps] : ["daddr", rule.destinationIps];
  return ranges.map((range) => {
    if (!/^[0-9a-f:.]+\/[0-9]{1,3}$/i.test(range)) throw new RangeError(`${range} is no range of addresses`);
    const six = range.includes(":");
    const all = range.endsWith("/0");
    const where = all ? `meta nfproto ${six ? "ipv6" : "ipv4"}` : `${six ? "ip6" : "ip"} ${side} ${range}`;
    return `${where} ${what(rule, six)}`;
  });
}

function what({ protocol, port }: FirewallRule, six: boolean): string {
  if (protocol === "icmp") return `meta l4proto ${six ? "ipv6-icmp" : "icmp"}`;
  if (port === null || (protocol !== "tcp" && protocol !== "udp")) return `meta l4proto ${protocol}`;
  if (!/^[0-9]{1,5}(?:-[0-9]{1,5})?$/.test(port)) throw new RangeError(`${port} is no port and no range of ports`);
  return `${protocol} dport ${port}`;
}
