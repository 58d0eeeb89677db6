/** Each resource in the words that people read while a run goes on. */
import { describe, expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { keyName } from "../../../model/plan/people.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { ownersIn } from "../../../scripts/apply/owners.ts";
import { nameOf } from "../../../scripts/apply/subject.ts";
import { isThing, wordsOf } from "../../../scripts/apply/words.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { north } from "../../components/graph.ts";

const { platform } = load(readSources(CHECKOUT));
if (platform === null) throw new Error("the example does not load");
const example = plan(platform, "sandbox");
const line = (type: string, name: string): string => {
  const { subject, what } = wordsOf(`urn:pulumi:sandbox::meet-infra::meet:X$${type}::${name}`, example);
  return `${subject}: ${what}`;
};

test.each([
  ["hcloud:index/sshKey:SshKey", "key-local", "the region: SSH key of this computer"],
  ["hcloud:index/sshKey:SshKey", "key-0123456789", "the region: SSH key of somebody who is no operator any more"],
  ["hcloud:index/network:Network", "network-network", "the region: private network of the machines"],
  ["hcloud:index/networkSubnet:NetworkSubnet", "network-subnet", "the region: addresses of the private network"],
  ["hcloud:index/firewall:Firewall", "network-firewall-node", "the region: firewall of nodes"],
  [
    "hcloud:index/placementGroup:PlacementGroup",
    "network-spread-turn",
    "the region: spread of TURN servers over Hetzner's computers",
  ],
  ["hcloud:index/primaryIp:PrimaryIp", "node-bbb1-ipv4", "node bbb1: IPv4 address"],
  ["hcloud:index/primaryIp:PrimaryIp", "node-bbb1-ipv6", "node bbb1: IPv6 address"],
  ["hcloud:index/rdns:Rdns", "node-bbb1-rdns4", "node bbb1: name of its IPv4 address"],
  ["hcloud:index/rdns:Rdns", "node-bbb1-rdns6", "node bbb1: name of its IPv6 address"],
  ["cloudflare:index/dnsRecord:DnsRecord", "tenant-mill-aaaa", "tenant mill: IPv6 address in DNS"],
  ["cloudflare:index/dnsRecord:DnsRecord", "meet-garden-a", "tenant garden: IPv4 address at the balancer in DNS"],
  ["docker:index/container:Container", "tenant-garden-809d04b568", "tenant garden: container of Greenlight"],
  ["docker:index/container:Container", "tenant-garden-redis", "tenant garden: container of Redis"],
  ["docker:index/container:Container", "balancer-lb1-poller", "balancer lb1: container of Scalelite's poller"],
  ["docker:index/container:Container", "turn-turn1-coturn", "TURN server turn1: container of coturn"],
  [
    "docker:index/remoteImage:RemoteImage",
    "host-gl1-image-redis:7.2.16-alpine3.21",
    "host gl1: image redis:7.2.16-alpine3.21",
  ],
  ["command:remote:Command", "balancer-lb1-pool-reconcile", "balancer lb1: list of nodes and tenants"],
  ["command:remote:Command", "node-bbb1-bbb", "node bbb1: installation of BBB"],
  ["docker:index/volume:Volume", "host-gl1-old", "host gl1: volume host-gl1-old"],
])("%s %s", (type, name, words) => {
  expect(line(type, name)).toBe(words);
});

test("what leaves stands in no plan any more: it is called by what the state knows", () => {
  const type = { tenant: "meet:Greenlight", node: "meet:Machine" };
  const urn = (kind: string, name: string): string => `urn:pulumi:sandbox::meet-infra::${kind}::${name}`;
  const known = ownersIn([
    { urn: urn(type.tenant, "tenant-tools") },
    { urn: urn(type.node, "node-bbb2") },
    { urn: urn(type.node, "node-bbb2-old") },
  ]);
  const said = (kind: string, name: string): string => {
    const { subject, what } = wordsOf(urn(`meet:X$${kind}`, name), example, known);
    return `${subject}: ${what}`;
  };
  expect([
    said("hcloud:index/server:Server", "node-bbb2-server"),
    said("hcloud:index/server:Server", "node-bbb2-old-server"),
    said("docker:index/container:Container", "tenant-tools-809d04b568"),
    said("cloudflare:index/dnsRecord:DnsRecord", "meet-tools-aaaa"),
    said("hcloud:index/network:Network", "network-network"),
  ]).toEqual([
    "node bbb2: server",
    "node bbb2-old: server",
    "tenant tools: container of Greenlight",
    "tenant tools: IPv6 address at the balancer in DNS",
    "the region: private network of the machines",
  ]);
});

test("a key is its person's", () => {
  const [person] = example.people;
  const [key = ""] = person?.keys ?? [];
  expect(line("hcloud:index/sshKey:SshKey", keyName(key))).toBe(`the region: SSH key of ${person?.name}`);
});

describe("of everything that the program declares for a whole region", () => {
  test("nothing is called by its logical name, and no two things of one subject are called the same", async () => {
    const { graph, plan: planned } = await north();
    const things = graph.resources.filter(({ urn }) => isThing(urn));
    expect(things.length).toBeGreaterThan(50);
    const said = things.map(({ urn }) => ({ name: nameOf(urn), ...wordsOf(urn, planned) }));
    expect(said.filter(({ name, subject, what }) => subject === name || what.includes(name))).toEqual([]);
    // A person may have several keys.
    const lines = said
      .filter(({ what }) => !what.startsWith("SSH key of "))
      .map(({ subject, what }) => `${subject}: ${what}`);
    expect(lines.filter((it, index) => lines.indexOf(it) !== index)).toEqual([]);
  });
});
