import { expect, test } from "vitest";
import { machinesOf } from "../../model/machinesOf.ts";
import { north } from "./graph.ts";

const { one, children, plan } = await north();

const EVERYBODY = ["0.0.0.0/0", "::/0"];
const opened = (kind: string) => {
  const { rules } = one(`network-firewall-${kind}`).inputs;
  if (!Array.isArray(rules)) throw new Error("no rules");
  return rules.map((rule) =>
    `${rule.direction} ${rule.protocol} ${rule.port ?? ""} ${rule.sourceIps.join(" ")}`.replace("  ", " "),
  );
};

test("a region at Hetzner has a network, and a firewall and a spread for each kind of machine", () => {
  expect(children("network", "meet:StackNetwork")).toEqual(
    [
      ...["balancer", "host", "node", "turn"].flatMap((kind) => [
        `hcloud:index/firewall:Firewall network-firewall-${kind}`,
        `hcloud:index/placementGroup:PlacementGroup network-spread-${kind}`,
      ]),
      "hcloud:index/network:Network network-network",
      "hcloud:index/networkSubnet:NetworkSubnet network-subnet",
    ].sort(),
  );
});

test.each([
  ["host", ["tcp 80", "tcp 443", "udp 443"]],
  ["balancer", ["tcp 80", "tcp 443", "udp 443"]],
  ["node", ["tcp 80", "tcp 443", "udp 16384-32768"]],
  ["turn", ["tcp 80", "tcp 443", "tcp 3478", "udp 3478", "udp 32769-65535"]],
])("a %s lets everybody in at its own ports and nowhere else", (kind, ports) => {
  const everybody = opened(kind).filter((rule) => rule.endsWith(EVERYBODY.join(" ")) && !rule.includes("icmp"));
  expect(everybody.map((rule) => rule.split(" ").slice(1, 3).join(" ")).sort()).toEqual([...ports].sort());
});

test.each(["host", "balancer", "node", "turn"])(
  "only named addresses reach port 22 of a %s, and every rule is inbound",
  (kind) => {
    expect(opened(kind).filter((rule) => rule.includes(" 22 "))).toEqual(["in tcp 22 198.51.100.0/24"]);
    expect(opened(kind).every((rule) => rule.startsWith("in "))).toBe(true);
  },
);

test("every server stands behind the firewall of its kind", () => {
  for (const machine of machinesOf(plan)) {
    const { firewallIds } = one(`${machine.name}-server`).inputs;
    expect(firewallIds).toHaveLength(1);
    expect(
      one(`${machine.name}-server`).options.dependsOn.some((urn) => urn.endsWith(`::network-firewall-${machine.role}`)),
    ).toBe(true);
  }
});
