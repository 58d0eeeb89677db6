/** What a resource is to people, instead of its logical name: whose it is, and what. */
import { keyName } from "../../model/plan/people.ts";
import type { Plan } from "../../model/shape.ts";
import { finder, type Owner } from "./owners.ts";
import { nameOf, subjectOf } from "./subject.ts";

export interface Words {
  /** `tenant mill`, `node bbb1`; what belongs to none is the region's. */
  readonly subject: string;
  /** `IPv4 address`, `container of Redis`: what is made, changed or removed. */
  readonly what: string;
}

/** Whether it is something on its own: neither a component nor what the engine itself keeps. */
export function isThing(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return !type.startsWith("pulumi:") && !type.startsWith("meet:");
}

const REGION = "the region";

/** @param known whom the state knows: what leaves stands in no plan any more, and is somebody's all the same */
export function wordsOf(urn: string, plan: Plan, known: readonly Owner[] = []): Words {
  const name = nameOf(urn);
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const atBalancer = (key: string): boolean => name === `meet-${key}-a` || name === `meet-${key}-aaaa`;
  const tenant =
    plan.tenants.find(({ key }) => atBalancer(key)) ??
    known.find(({ kind, id }) => kind === "tenant" && atBalancer(id));
  if (tenant !== undefined) {
    return { subject: `tenant ${tenant.id}`, what: `${versionOf(name)} address at the balancer in DNS` };
  }
  const planned = subjectOf(urn, plan);
  const subject = planned === name ? (finder(known)(urn)?.words ?? REGION) : planned;
  const word = KINDS[type] ?? plainType;
  return { subject, what: word(name, plan, type) };
}

type Word = (name: string, plan: Plan, type: string) => string;

const KINDS: Readonly<Record<string, Word>> = {
  "hcloud:index/sshKey:SshKey": (name, plan) => `SSH key of ${ownerOf(name, plan)}`,
  "hcloud:index/network:Network": () => "private network of the machines",
  "hcloud:index/networkSubnet:NetworkSubnet": () => "addresses of the private network",
  "hcloud:index/firewall:Firewall": (name) => `firewall of ${groupOf(name)}`,
  "hcloud:index/placementGroup:PlacementGroup": (name) => `spread of ${groupOf(name)} over Hetzner's computers`,
  "hcloud:index/primaryIp:PrimaryIp": (name) => `${versionOf(name)} address`,
  "hcloud:index/rdns:Rdns": (name) => `name of its ${versionOf(name)} address`,
  "hcloud:index/server:Server": () => "server",
  "hcloud:index/serverNetwork:ServerNetwork": () => "place in the private network",
  "hcloud:index/volume:Volume": () => "disk for data",
  "hcloud:index/volumeAttachment:VolumeAttachment": () => "link to its disk",
  "cloudflare:index/dnsRecord:DnsRecord": (name) => `${versionOf(name)} address in DNS`,
  "docker:index/network:Network": () => "network of its containers",
  "docker:index/remoteImage:RemoteImage": (name) => `image ${name.slice(name.indexOf("-image-") + "-image-".length)}`,
  "docker:index/container:Container": (name) => `container of ${programOf(name)}`,
  "command:local:Command": (name) => (lastOf(name) === "names" ? "names that others set" : "host key"),
  "command:remote:Command": (name) => COMMANDS[lastOf(name)] ?? "set-up",
};

/** By the last part of their names. */
const COMMANDS: Readonly<Record<string, string>> = {
  api: "health of Scalelite",
  access: "list of who may log in",
  bbb: "installation of BBB",
  prepare: "database and secrets",
  reconcile: "list of nodes and tenants",
  serve: "name and settings",
  stores: "health of PostgreSQL and Redis",
  well: "health of its containers",
};

const PROGRAMS: Readonly<Record<string, string>> = {
  api: "Scalelite",
  caddy: "Caddy",
  coturn: "coturn",
  importer: "Scalelite's importer of recordings",
  nginx: "nginx",
  poller: "Scalelite's poller",
  postgres: "PostgreSQL",
  redis: "Redis",
};

/** A tenant's own container carries a digest; every other one the name of its program. */
function programOf(name: string): string {
  return PROGRAMS[lastOf(name)] ?? (name.startsWith("tenant-") ? "Greenlight" : lastOf(name));
}

const GROUPS: Readonly<Record<string, string>> = {
  balancer: "balancers",
  host: "hosts",
  node: "nodes",
  turn: "TURN servers",
};

function groupOf(name: string): string {
  return GROUPS[lastOf(name)] ?? lastOf(name);
}

function ownerOf(name: string, plan: Plan): string {
  if (name === "key-local") return "this computer";
  const owner = plan.people.find(({ keys }) => keys.some((line) => keyName(line) === name));
  return owner?.name ?? "somebody who is no operator any more";
}

function versionOf(name: string): "IPv4" | "IPv6" {
  return /(?:-aaaa|6)$/.test(name) ? "IPv6" : "IPv4";
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf("-") + 1);
}

/** `docker:index/volume:Volume` -> `volume`: of what no program of ours makes now. */
function plainType(name: string, _: Plan, type: string): string {
  const word = type
    .slice(type.lastIndexOf(":") + 1)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return `${word} ${name}`;
}
