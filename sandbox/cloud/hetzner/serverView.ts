/** A server as the API shows it. */
import { dnsPtr, nameOf } from "./addresses.ts";
import { byIdOrName, IMAGES, locationOf } from "./catalogue.ts";
import { firewallsOf } from "./firewallRules.ts";
import { addressOf, typeOf } from "./machine.ts";
import { placementGroupView } from "./placementGroups.ts";
import type { HetznerState, PrimaryIp, Server } from "./state.ts";

export function serverView(state: HetznerState, server: Server, status: string): object {
  const location = locationOf(server.location);
  const group = state.placementGroups.find(({ id }) => id === server.placementGroup);
  return {
    id: server.id,
    name: server.name,
    status,
    locked: server.locked,
    labels: server.labels,
    created: server.created,
    server_type: typeOf(server).view,
    image: byIdOrName(IMAGES, server.image)?.view ?? null,
    iso: null,
    location: location.view,
    datacenter: location.datacenter.view,
    primary_disk_size: server.diskGb,
    protection: server.protection,
    public_net: publicNet(state, server),
    private_net: server.networks.map(({ network, ip, aliasIps }) => ({
      network,
      ip,
      alias_ips: aliasIps,
      mac_address: macOf(server.id, network),
    })),
    volumes: state.volumes.filter((volume) => volume.server === server.id).map(({ id }) => id),
    placement_group: group === undefined ? null : placementGroupView(state, group),
    load_balancers: [],
    rescue_enabled: false,
    backup_window: null,
    // Traffic is not counted.
    included_traffic: 0,
    ingoing_traffic: 0,
    outgoing_traffic: 0,
  };
}

function publicNet(state: HetznerState, server: Server): object {
  const ipv4 = addressOf(state, server.id, "ipv4");
  const ipv6 = addressOf(state, server.id, "ipv6");
  const common = (primary: PrimaryIp): object => ({ id: primary.id, ip: primary.ip, blocked: false });
  return {
    ipv4: ipv4 === null ? null : { ...common(ipv4), dns_ptr: nameOf(ipv4) },
    ipv6: ipv6 === null ? null : { ...common(ipv6), dns_ptr: dnsPtr(ipv6) },
    floating_ips: [],
    firewalls: firewallsOf(state, server).map(({ id }) => ({
      id,
      status: server.applied.includes(id) ? "applied" : "pending",
    })),
  };
}

/** An address in Hetzner's form. The machine's real one is its driver's affair. */
function macOf(server: number, network: number): string {
  const bytes = [0x86, 0x00, (network >> 8) & 0xff, network & 0xff, (server >> 8) & 0xff, server & 0xff];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
