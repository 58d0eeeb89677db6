import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { FirewallRule } from "../../../../sandbox/cloud/machines/driver.ts";
import { ruleset } from "../../../../sandbox/cloud/machines/rules.ts";

const rule = (change: Partial<FirewallRule>): FirewallRule => ({
  direction: "in",
  protocol: "tcp",
  port: "80",
  sourceIps: ["0.0.0.0/0"],
  destinationIps: [],
  ...change,
});
/** What is accepted, in order, and whether the rest is dropped. */
const accepted = (rules: readonly FirewallRule[]) =>
  ruleset(rules)
    .split("\n")
    .filter((line) => / accept$|drop$/.test(line) && !/public|established|nd-neighbor/.test(line))
    .map((line) => line.trim());

test("the whole of it, once: replaced in one step, before ports of containers, the private side left alone", () => {
  expect(ruleset([rule({ port: "22", sourceIps: ["198.18.7.1/32"] })])).toBe(`table inet meet_cloud
delete table inet meet_cloud
table inet meet_cloud {
  chain in {
    type filter hook prerouting priority -150; policy accept;
    iifname != $public accept
    ct state established,related accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept
    ip saddr 198.18.7.1/32 tcp dport 22 accept
    drop
  }
}
`);
});

test.each([
  ["no rule: nothing comes in", {}, null],
  [
    "everywhere, both families",
    { sourceIps: ["0.0.0.0/0", "::/0"] },
    ["meta nfproto ipv4 tcp dport 80 accept", "meta nfproto ipv6 tcp dport 80 accept"],
  ],
  ["a range of ports", { protocol: "udp", port: "16384-32768" }, ["meta nfproto ipv4 udp dport 16384-32768 accept"]],
  ["all ports", { port: null }, ["meta nfproto ipv4 meta l4proto tcp accept"]],
  ["IPv6 sources", { sourceIps: ["2001:db8:7::/48"] }, ["ip6 saddr 2001:db8:7::/48 tcp dport 80 accept"]],
  [
    "ICMP of both families",
    { protocol: "icmp", port: null, sourceIps: ["0.0.0.0/0", "::/0"] },
    ["meta nfproto ipv4 meta l4proto icmp accept", "meta nfproto ipv6 meta l4proto ipv6-icmp accept"],
  ],
  [
    "other protocols",
    { protocol: "gre", port: null, sourceIps: ["10.0.0.0/8"] },
    ["ip saddr 10.0.0.0/8 meta l4proto gre accept"],
  ],
] as const)("%s", (_, change, lines) => {
  expect(accepted(lines === null ? [] : [rule(change)])).toEqual([...(lines ?? []), "drop"]);
});

test("outwards everything goes until a rule has that direction", () => {
  expect(ruleset([rule({})])).not.toContain("postrouting");
  const both = ruleset([
    rule({}),
    rule({ direction: "out", port: "443", sourceIps: [], destinationIps: ["192.0.2.0/24"] }),
  ]);
  expect(both).toContain("    oifname != $public accept\n");
  expect(both).toContain("    ip daddr 192.0.2.0/24 tcp dport 443 accept\n    drop\n");
});

test("nothing but addresses and ports gets into it", () => {
  expect(() => ruleset([rule({ sourceIps: ["0.0.0.0/0 accept; flush ruleset"] })])).toThrow("is no range of addresses");
  expect(() => ruleset([rule({ port: "80 accept" })])).toThrow("80 accept is no port and no range of ports");
});

const nft = spawnSync("nft", ["--version"]).status === 0 && process.getuid?.() === 0;
test.runIf(nft)("nft reads it", () => {
  const all = ruleset([
    rule({}),
    rule({ port: null, sourceIps: ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"] }),
    rule({ protocol: "icmp", port: null, sourceIps: ["::/0"] }),
    rule({ protocol: "esp", port: null }),
    rule({ direction: "out", protocol: "udp", port: "1-65535", sourceIps: [], destinationIps: ["::/0"] }),
  ]);
  // Only checked: nothing of this computer's is touched.
  const ran = spawnSync("nft", ["--check", "-D", "public=eth0", "-f", "-"], { input: all, encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
});
