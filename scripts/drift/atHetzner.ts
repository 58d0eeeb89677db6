/** What the state says of each thing at Hetzner, against what Hetzner says: one entry for each type of resource. */
import { z } from "zod";
import type { StateResource } from "../apply/state.ts";
import { differs, onOff, type Row } from "./difference.ts";
import type { Hetzner, Kind } from "./hetzner.ts";

/** Ids are numbers or texts, as the provider likes; they are compared as texts. */
const id = z.union([z.string(), z.number()]).transform(String);
const labels = z.record(z.string(), z.string()).default({});
const named = { name: z.string(), labels };

export interface Compared {
  /** Which object of Hetzner this is about; null: the resource says too little to look for it. */
  readonly object: { readonly kind: Kind; readonly id: string } | null;
  /** `server bbb1.de.meet.coop` */
  readonly what: string;
  /** null: there is no such object. */
  readonly rows: readonly Row[] | null;
}

/** The words for each kind of object, as people know them. */
export const WORDS: Readonly<Record<Kind, string>> = {
  servers: "server",
  primary_ips: "address",
  volumes: "volume",
  firewalls: "firewall",
  networks: "network",
  placement_groups: "placement group",
  ssh_keys: "SSH key",
};

type Compare = (resource: StateResource, held: Hetzner) => Compared | null;

/** An object with an id, a name and labels of its own. */
function own<
  S extends z.ZodType<{ name: string; labels: Readonly<Record<string, string>> }>,
  T extends { readonly name: string; readonly labels: Readonly<Record<string, string>> },
>(
  kind: Kind,
  map: (held: Hetzner) => ReadonlyMap<string, T>,
  schema: S,
  rows: (should: z.infer<S>, is: T, held: Hetzner) => readonly Row[],
): Compare {
  return (resource, held) => {
    const read = schema.safeParse(resource.inputs);
    if (!read.success || resource.id === undefined) return null;
    const { data } = read;
    const about = { object: { kind, id: resource.id }, what: `${WORDS[kind]} ${data.name}` };
    const is = map(held).get(resource.id);
    if (is === undefined) return { ...about, rows: null };
    const more = rows(data, is, held);
    return { ...about, rows: [...differs("name", data.name, is.name), ...labelRows(data.labels, is.labels), ...more] };
  };
}

/** Labels that are missing or say something else; more of them do no harm. */
function labelRows(should: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>): readonly Row[] {
  return Object.entries(should).flatMap(([key, value]) => differs(`label ${key}`, value, is[key] ?? "not there"));
}

const protection = (should: boolean | undefined, is: boolean) => differs("protection", onOff(should), onOff(is));

const server = z.object({
  ...named,
  serverType: z.string(),
  deleteProtection: z.boolean().optional(),
  placementGroupId: id.optional(),
  firewallIds: z.array(id).optional(),
  publicNets: z.array(z.object({ ipv4: id.optional(), ipv6: id.optional() })).optional(),
});

const rule = z.object({
  direction: z.string(),
  protocol: z.string(),
  port: z.string().optional(),
  sourceIps: z.array(z.string()).default([]),
  description: z.string().optional(),
});

/** `tcp 22 from 203.0.113.0/24`: equal for rules that do the same, whatever the order of their ranges. */
function ruleWords(protocol: string, port: string | null | undefined, from: readonly string[]): string {
  const ranges = from.map(canonical).sort().join(" ");
  return [protocol, ...(port == null ? [] : [port]), "from", ranges].join(" ");
}

/** An address or a range in its shortest form. */
export function canonical(text: string): string {
  const [address = "", bits] = text.split("/");
  if (!address.includes(":") || !URL.canParse(`http://[${address}]/`)) return text;
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return bits === undefined ? short : `${short}/${bits}`;
}

function names(ids: readonly string[] | undefined, held: ReadonlyMap<string, { readonly name: string }>) {
  return ids === undefined
    ? undefined
    : ids
        .map((it) => held.get(it)?.name ?? it)
        .sort()
        .join(", ") || "none";
}

const nameIn = (map: ReadonlyMap<string, { readonly name: string }>, key: string | null | undefined) =>
  key == null ? "nothing" : (map.get(key)?.name ?? `another (${key})`);

/** Two resources that only say that one object hangs on another: told of the object. */
function link<S extends z.ZodType>(
  schema: S,
  tell: (should: z.infer<S>, held: Hetzner) => Omit<Compared, "object"> | null,
): Compare {
  return (resource, held) => {
    const read = schema.safeParse(resource.inputs);
    const told = read.success ? tell(read.data, held) : null;
    return told === null ? null : { object: null, ...told };
  };
}

const SWITCH_ON = "Hetzner's Console switches it on; the engine does not look at power";
const RESCALE =
  "putting it back switches the server off for some minutes; where the change was meant, first write it as type: into the stack's file";

/** By the type of a resource in the state. */
export const AT_HETZNER: Readonly<Record<string, Compare>> = {
  "hcloud:index/server:Server": own(
    "servers",
    (held) => held.servers,
    server,
    (should, is, held) => [
      ...differs("power", "on", is.status === "off" || is.status === "stopping" ? "off" : "on").map((row) => ({
        ...row,
        help: SWITCH_ON,
      })),
      ...differs("type", should.serverType, is.server_type.name).map((row) => ({ ...row, help: RESCALE })),
      ...protection(should.deleteProtection, is.protection.delete),
      ...differs(
        "placement group",
        should.placementGroupId && nameIn(held.placement_groups, should.placementGroupId),
        nameIn(held.placement_groups, is.placement_group?.id),
      ),
      ...differs(
        "firewalls",
        names(should.firewallIds, held.firewalls),
        names(
          is.public_net.firewalls.map((it) => it.id),
          held.firewalls,
        ),
      ),
      ...(should.publicNets?.[0] === undefined
        ? []
        : (["ipv4", "ipv6"] as const).flatMap((family) =>
            differs(
              family === "ipv4" ? "IPv4 address" : "IPv6 address",
              should.publicNets?.[0]?.[family] && nameIn(held.primary_ips, should.publicNets[0][family]),
              nameIn(held.primary_ips, is.public_net[family]?.id),
            ),
          )),
    ],
  ),
  "hcloud:index/primaryIp:PrimaryIp": own(
    "primary_ips",
    (held) => held.primary_ips,
    z.object({ ...named, deleteProtection: z.boolean().optional(), autoDelete: z.boolean().optional() }),
    (should, is) => [
      ...protection(should.deleteProtection, is.protection.delete),
      ...differs("deleted with its server", onOff(should.autoDelete), onOff(is.auto_delete)),
    ],
  ),
  "hcloud:index/rdns:Rdns": link(
    z.object({ primaryIpId: id, ipAddress: z.string(), dnsPtr: z.string() }),
    ({ primaryIpId, ipAddress, dnsPtr }, held) => {
      const address = held.primary_ips.get(primaryIpId);
      if (address === undefined) return null;
      const is = address.dns_ptr.find(({ ip }) => canonical(ip) === canonical(ipAddress))?.dns_ptr;
      return { what: `address ${address.name}`, rows: differs(`reverse name of ${ipAddress}`, dnsPtr, is ?? "none") };
    },
  ),
  "hcloud:index/volume:Volume": own(
    "volumes",
    (held) => held.volumes,
    z.object({ ...named, size: z.number(), deleteProtection: z.boolean().optional() }),
    (should, is) => [
      ...differs("size, GB", should.size, is.size),
      ...protection(should.deleteProtection, is.protection.delete),
    ],
  ),
  "hcloud:index/volumeAttachment:VolumeAttachment": link(z.object({ volumeId: id, serverId: id }), (should, held) => {
    const volume = held.volumes.get(should.volumeId);
    // A server that is gone takes its attachment along: it is said once.
    if (volume === undefined || !held.servers.has(should.serverId)) return null;
    const rows = differs(
      "attached to",
      nameIn(held.servers, should.serverId),
      volume.server === should.serverId ? nameIn(held.servers, should.serverId) : nameIn(held.servers, volume.server),
    );
    return { what: `volume ${volume.name}`, rows };
  }),
  "hcloud:index/serverNetwork:ServerNetwork": link(
    z.object({ serverId: id, subnetId: z.string().optional(), networkId: id.optional() }),
    (should, held) => {
      const found = held.servers.get(should.serverId);
      const network = should.networkId ?? should.subnetId?.split("-")[0];
      if (found === undefined || network === undefined) return null;
      const joined = found.private_net.some((it) => it.network === network);
      return { what: `server ${found.name}`, rows: differs("private network", "joined", joined ? "joined" : "left") };
    },
  ),
  "hcloud:index/firewall:Firewall": own(
    "firewalls",
    (held) => held.firewalls,
    z.object({ ...named, rules: z.array(rule).default([]) }),
    (should, is) => {
      const wanted = should.rules.map((it) => ruleWords(it.protocol, it.port, it.sourceIps));
      const held = is.rules.map((it) => ruleWords(it.protocol, it.port, it.source_ips));
      return [
        ...wanted.filter((it) => !held.includes(it)).map((it) => ({ field: "rule", should: it, is: "not there" })),
        ...held.filter((it) => !wanted.includes(it)).map((it) => ({ field: "rule", should: "not there", is: it })),
      ];
    },
  ),
  "hcloud:index/network:Network": own(
    "networks",
    (held) => held.networks,
    z.object({ ...named, ipRange: z.string() }),
    (should, is) => differs("range", should.ipRange, is.ip_range),
  ),
  "hcloud:index/networkSubnet:NetworkSubnet": link(z.object({ networkId: id, ipRange: z.string() }), (should, held) => {
    const network = held.networks.get(should.networkId);
    if (network === undefined) return null;
    const there = network.subnets.some((it) => it.ip_range === should.ipRange);
    return {
      what: `network ${network.name}`,
      rows: differs("subnet", should.ipRange, there ? should.ipRange : "none"),
    };
  }),
  "hcloud:index/placementGroup:PlacementGroup": own(
    "placement_groups",
    (held) => held.placement_groups,
    z.object({ ...named, type: z.string() }),
    (should, is) => differs("type", should.type, is.type),
  ),
  "hcloud:index/sshKey:SshKey": own(
    "ssh_keys",
    (held) => held.ssh_keys,
    z.object({ ...named, publicKey: z.string() }),
    (should, is) => differs("key", keyData(should.publicKey), keyData(is.public_key)),
  ),
};

/** A public key without its comment, which Hetzner may cut. */
function keyData(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(" ");
}

/** Which kind of object a resource of the state is; null for those that only hang one on another. */
export const KIND_OF: Readonly<Record<string, Kind>> = {
  "hcloud:index/server:Server": "servers",
  "hcloud:index/primaryIp:PrimaryIp": "primary_ips",
  "hcloud:index/volume:Volume": "volumes",
  "hcloud:index/firewall:Firewall": "firewalls",
  "hcloud:index/network:Network": "networks",
  "hcloud:index/placementGroup:PlacementGroup": "placement_groups",
  "hcloud:index/sshKey:SshKey": "ssh_keys",
};

export const KINDS: readonly Kind[] = Object.values(KIND_OF);
