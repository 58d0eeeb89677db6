/** A whole region as the engine's state and both clouds would have it, from its plan: nothing is deployed. */
import { createHash } from "node:crypto";
import { machinesOf } from "../model/machinesOf.ts";
import type { MachinePlan, Plan } from "../model/shape.ts";
import type { CloudflareState } from "../sandbox/cloud/cloudflare/state.ts";
import { emptyHetzner, type HetznerState } from "../sandbox/cloud/hetzner/state.ts";

export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: true;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Where one read of it goes, as a refresh reads each resource by itself. */
  readonly read: { readonly cloud: "hetzner" | "cloudflare"; readonly path: string };
}

export interface Region {
  readonly resources: readonly Resource[];
  readonly hetzner: HetznerState;
  readonly cloudflare: CloudflareState;
}

const CREATED = "2026-11-21T00:00:00+00:00";

/** Every cloud resource that components/machine.ts, network.ts and dnsRecord.ts make, with ids that count up. */
export function regionOf(plan: Plan, zoneId: string): Region {
  const resources: Resource[] = [];
  const hetzner = emptyHetzner();
  const cloudflare: CloudflareState = { records: [] };
  const labels = { "managed-by": "meet-infra", stack: plan.stack };
  const common = (name: string) => ({ id: hetzner.nextId++, name, labels, created: CREATED });
  const put = (type: string, name: string, id: string, inputs: Resource["inputs"], path: string) => {
    const cloud = type.startsWith("hcloud:") ? "hetzner" : "cloudflare";
    const urn = `urn:pulumi:${plan.stack}::meet-infra::${type}::${name}`;
    resources.push({ urn, type, custom: true, id, inputs, outputs: inputs, read: { cloud, path } });
  };

  const network = { ...common(plan.stack), ipRange: plan.network ?? "10.0.0.0/8", exposeRoutes: false };
  const subnet = { ipRange: network.ipRange, type: "cloud" as const, networkZone: plan.networkZone };
  hetzner.networks.push({ ...network, subnets: [subnet], protection: false });
  const networkPath = `/networks/${network.id}`;
  const { name, ipRange } = network;
  put("hcloud:index/network:Network", "network-network", String(network.id), { name, ipRange, labels }, networkPath);
  const subnetId = `${network.id}-${ipRange}`;
  const inNetwork = { networkId: network.id, ipRange };
  put("hcloud:index/networkSubnet:NetworkSubnet", "network-subnet", subnetId, inNetwork, networkPath);

  const addresses = new Map<string, { readonly A: string; readonly AAAA: string }>();
  const addMachine = (machine: MachinePlan, at: number): void => {
    if (machine.made.by !== "hetzner") throw new Error(`${machine.name} is not at Hetzner`);
    const { name, fqdn, made } = machine;
    const server = { ...common(fqdn) };
    const ids = { A: common(`${fqdn}-ipv4`), AAAA: common(`${fqdn}-ipv6`) };
    const address = { A: `198.19.${at >> 8}.${at & 255}`, AAAA: `2001:db8:${at.toString(16)}::1` };
    addresses.set(name, address);
    for (const family of ["A", "AAAA"] as const) {
      const ip = address[family];
      const range = family === "A" ? ip : ip.replace("::1", "::/64");
      hetzner.primaryIps.push({
        ...ids[family],
        ...{ type: family === "A" ? "ipv4" : "ipv6", ip: range, location: made.location, autoDelete: false },
        ...{ server: server.id, protection: true, names: { [ip]: fqdn } },
      });
      const { id, name: of } = ids[family];
      const six = family === "A" ? "4" : "6";
      const inputs = { name: of, labels, deleteProtection: true, autoDelete: false };
      put("hcloud:index/primaryIp:PrimaryIp", `${name}-ipv${six}`, String(id), inputs, `/primary_ips/${id}`);
      const reverse = { primaryIpId: id, ipAddress: ip, dnsPtr: fqdn };
      put("hcloud:index/rdns:Rdns", `${name}-rdns${six}`, `p-${id}-${ip}`, reverse, `/primary_ips/${id}`);
    }
    hetzner.servers.push({
      ...server,
      ...{ serverType: made.type, diskGb: 160, image: made.image, location: made.location, userData: "", sshKeys: [] },
      ...{ networks: [{ network: network.id, ip: "10.1.0.2", aliasIps: [] }], placementGroup: null, applied: [] },
      ...{ protection: { delete: machine.holdsData, rebuild: machine.holdsData }, locked: false, doing: null },
    });
    const path = `/servers/${server.id}`;
    const publicNets = [{ ipv4: ids.A.id, ipv6: ids.AAAA.id }];
    const inputs = { name: fqdn, labels, serverType: made.type, deleteProtection: machine.holdsData, publicNets };
    put("hcloud:index/server:Server", `${name}-server`, String(server.id), inputs, path);
    const joined = { serverId: server.id, subnetId };
    put("hcloud:index/serverNetwork:ServerNetwork", `${name}-private`, `${server.id}-${network.id}`, joined, path);
    if (made.volumeGb === null) return;
    const volume = { ...common(fqdn), sizeGb: made.volumeGb, format: "ext4" as const, location: made.location };
    hetzner.volumes.push({ ...volume, server: server.id, protection: true, status: "available", leaving: false });
    const { id, sizeGb: size } = volume;
    const wanted = { name: fqdn, labels, size, deleteProtection: true };
    put("hcloud:index/volume:Volume", `${name}-volume`, String(id), wanted, `/volumes/${id}`);
    const on = { volumeId: id, serverId: server.id };
    put(
      "hcloud:index/volumeAttachment:VolumeAttachment",
      `${name}-volume-attachment`,
      String(id),
      on,
      `/volumes/${id}`,
    );
  };
  for (const [at, machine] of machinesOf(plan).entries()) addMachine(machine, at + 1);

  for (const { name, fqdn, type, machine, setBy } of plan.records) {
    if (setBy === "owner") continue;
    const content = addresses.get(machine)?.[type] ?? "";
    const id = createHash("sha256").update(name).digest("hex").slice(0, 32);
    const when = { createdOn: CREATED, modifiedOn: CREATED, commentModifiedOn: null };
    cloudflare.records.push({ id, name: fqdn, type, content, ttl: 300, comment: name, ...when });
    const inputs = { zoneId, name: fqdn, type, content, ttl: 300, proxied: false, comment: name };
    put("cloudflare:index/dnsRecord:DnsRecord", name, id, inputs, `/zones/${zoneId}/dns_records/${id}`);
  }
  return { resources, hetzner, cloudflare };
}
