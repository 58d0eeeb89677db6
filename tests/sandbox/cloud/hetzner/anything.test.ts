/** Whatever is asked in whatever order: every answer fits the schema, nothing breaks, and what is known stays consistent. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { machineRules } from "../../../../sandbox/cloud/hetzner/firewallRules.ts";
import { addressesOf } from "../../../../sandbox/cloud/hetzner/machine.ts";
import type { HetznerState } from "../../../../sandbox/cloud/hetzner/state.ts";
import { type Json, type Project, project } from "./project.ts";

const pick = fc.nat(5);
const place = fc.constantFrom("fsn1", "hel1");
const kind = fc.constantFrom("ipv4", "ipv6");

/** One request; numbers choose among what there is at that moment. */
const request = fc.oneof(
  fc.record({
    do: fc.constant("server"),
    location: place,
    start: fc.boolean(),
    address: pick,
    firewall: pick,
    volume: pick,
  }),
  fc.record({ do: fc.constant("deleteServer"), server: pick }),
  fc.record({
    do: fc.constant("act"),
    server: pick,
    action: fc.constantFrom("poweron", "poweroff", "shutdown", "reboot", "reset"),
  }),
  fc.record({ do: fc.constant("address"), type: kind, location: place }),
  fc.record({ do: fc.constant("assign"), address: pick, server: pick }),
  fc.record({ do: fc.constant("unassign"), address: pick }),
  fc.record({ do: fc.constant("deleteAddress"), address: pick }),
  fc.record({ do: fc.constant("volume"), location: place, server: fc.option(pick) }),
  fc.record({ do: fc.constant("attach"), volume: pick, server: pick }),
  fc.record({ do: fc.constant("detach"), volume: pick }),
  fc.record({ do: fc.constant("deleteVolume"), volume: pick }),
  fc.record({ do: fc.constant("network"), second: fc.nat(3) }),
  fc.record({ do: fc.constant("join"), server: pick, network: pick }),
  fc.record({ do: fc.constant("leave"), server: pick, network: pick }),
  fc.record({ do: fc.constant("deleteNetwork"), network: pick }),
  fc.record({ do: fc.constant("firewall"), server: pick, byLabel: fc.boolean() }),
  fc.record({ do: fc.constant("apply"), firewall: pick, server: pick, remove: fc.boolean() }),
  fc.record({ do: fc.constant("label"), server: pick, value: fc.constantFrom("a", "b") }),
  fc.record({ do: fc.constant("fail"), call: fc.constantFrom("create", "destroy", "attach", "firewall", "addresses") }),
);

async function ask(p: Project, serial: number, wanted: Json): Promise<void> {
  const state = p.store.get();
  const id = (items: readonly { id: number }[], index: number | null): number =>
    index === null || items.length === 0 ? 999_999 : (items[index % items.length]?.id ?? 0);
  const server = id(state.servers, wanted.server ?? null);
  const address = id(state.primaryIps, wanted.address ?? null);
  const volume = id(state.volumes, wanted.volume ?? null);
  const network = id(state.networks, wanted.network ?? null);
  const firewall = id(state.firewalls, wanted.firewall ?? null);
  const name = `n${serial}`;
  const onServer = [{ type: "server", server: { id: server } }];
  const requests: Record<string, () => [string, string, object?]> = {
    server: () => [
      "POST",
      "/servers",
      {
        name,
        server_type: "ccx13",
        image: "debian-12",
        location: wanted.location,
        start_after_create: wanted.start,
        ...(wanted.address === 0 ? {} : { public_net: { enable_ipv4: true, enable_ipv6: false, ipv4: address } }),
        ...(wanted.firewall === 0 ? {} : { firewalls: [{ firewall }] }),
        ...(wanted.volume === 0 ? {} : { volumes: [volume] }),
      },
    ],
    deleteServer: () => ["DELETE", `/servers/${server}`],
    act: () => ["POST", `/servers/${server}/actions/${wanted.action}`],
    address: () => ["POST", "/primary_ips", { name, type: wanted.type, location: wanted.location }],
    assign: () => ["POST", `/primary_ips/${address}/actions/assign`, { assignee_id: server }],
    unassign: () => ["POST", `/primary_ips/${address}/actions/unassign`],
    deleteAddress: () => ["DELETE", `/primary_ips/${address}`],
    volume: () => [
      "POST",
      "/volumes",
      { name, size: 10, ...(wanted.server === null ? { location: wanted.location } : { server }) },
    ],
    attach: () => ["POST", `/volumes/${volume}/actions/attach`, { server }],
    detach: () => ["POST", `/volumes/${volume}/actions/detach`],
    deleteVolume: () => ["DELETE", `/volumes/${volume}`],
    network: () => [
      "POST",
      "/networks",
      {
        name,
        ip_range: `10.${wanted.second}.0.0/16`,
        subnets: [{ type: "cloud", network_zone: "eu-central", ip_range: `10.${wanted.second}.0.0/29` }],
      },
    ],
    join: () => ["POST", `/servers/${server}/actions/attach_to_network`, { network }],
    leave: () => ["POST", `/servers/${server}/actions/detach_from_network`, { network }],
    deleteNetwork: () => ["DELETE", `/networks/${network}`],
    firewall: () => [
      "POST",
      "/firewalls",
      { name, apply_to: wanted.byLabel ? [{ type: "label_selector", label_selector: { selector: "x=a" } }] : onServer },
    ],
    apply: () =>
      wanted.remove
        ? ["POST", `/firewalls/${firewall}/actions/remove_from_resources`, { remove_from: onServer }]
        : ["POST", `/firewalls/${firewall}/actions/apply_to_resources`, { apply_to: onServer }],
    label: () => ["PUT", `/servers/${server}`, { labels: { x: wanted.value } }],
  };
  const made = requests[wanted.do]?.();
  if (made === undefined) {
    p.machines.failures.set(wanted.call, "broken");
    return;
  }
  const answer = await p.call(...made);
  expect(answer.status, JSON.stringify(answer.body)).not.toBe(500);
}

async function quiet(p: Project): Promise<void> {
  await expect
    .poll(() => p.store.get().actions.every(({ status }) => status !== "running"), { interval: 1 })
    .toBe(true);
}

/** Everything that is referred to is there, and nothing belongs to two. */
function consistent(state: HetznerState): void {
  const servers = new Set(state.servers.map(({ id }) => id));
  const networks = new Set(state.networks.map(({ id }) => id));
  const unique = (values: readonly unknown[]): void => expect(new Set(values).size).toBe(values.length);
  for (const { server } of [...state.volumes, ...state.primaryIps])
    if (server !== null) expect(servers).toContain(server);
  for (const firewall of state.firewalls) for (const id of firewall.servers) expect(servers).toContain(id);
  for (const server of state.servers) {
    expect([server.locked, server.doing]).toEqual([false, null]);
    for (const { network } of server.networks) expect(networks).toContain(network);
  }
  const held = state.primaryIps.filter(({ server }) => server !== null);
  unique(held.map(({ server, type }) => `${server} ${type}`));
  unique(state.primaryIps.map(({ ip }) => ip));
  unique(state.servers.flatMap((server) => server.networks.map(({ network, ip }) => `${network} ${ip}`)));
  unique(
    [state.servers, state.volumes, state.networks, state.firewalls, state.primaryIps, state.actions].flatMap((items) =>
      items.map(({ id }) => id),
    ),
  );
}

/** As long as no machine failed, each is as the API says it is. */
function machinesAgree(p: Project): void {
  const state = p.store.get();
  expect([...p.machines.machines.keys()].sort()).toEqual(state.servers.map(({ id }) => id).sort());
  for (const server of state.servers) {
    const machine = p.machines.machines.get(server.id);
    const volumes = state.volumes.filter((volume) => volume.server === server.id).map(({ id }) => id);
    expect([...(machine?.volumes ?? [])].sort()).toEqual(volumes.sort());
    expect([...(machine?.networks ?? [])].sort()).toEqual(
      server.networks.map(({ network, ip }) => [network, ip]).sort(),
    );
    expect(machine?.rules ?? null).toEqual(machineRules(state, server));
    expect(machine?.spec).toMatchObject(addressesOf(state, server.id));
  }
  expect([...p.machines.volumes.keys()].sort()).toEqual(state.volumes.map(({ id }) => id).sort());
}

const begin = [
  { do: "network", second: 0 },
  { do: "firewall", server: null, byLabel: true },
  { do: "volume", location: "fsn1", server: null },
  { do: "address", type: "ipv4", location: "fsn1" },
  { do: "server", location: "fsn1", start: true, address: 1, firewall: 0, volume: 1 },
  { do: "server", location: "fsn1", start: false, address: 0, firewall: 1, volume: 0 },
  { do: "join", server: 0, network: 0 },
  { do: "label", server: 0, value: "a" },
];

it.each([
  ["when nothing fails", request.filter((wanted) => wanted.do !== "fail"), machinesAgree],
  ["when machines fail", request, () => {}],
] as const)("holds for any requests in any order, waited for or not, %s", async (_, requests, agree) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(requests, fc.boolean()), { minLength: 5, maxLength: 15 }), async (list) => {
      const p = project();
      for (const [serial, [wanted, wait]] of [...begin.map((one) => [one, true] as const), ...list].entries()) {
        await ask(p, serial, wanted);
        if (!wait) continue;
        await quiet(p);
        p.machines.failures.clear();
      }
      await quiet(p);
      consistent(p.store.get());
      agree(p);
      for (const path of ["servers", "volumes", "networks", "firewalls", "primary_ips"]) await p.ok("GET", `/${path}`);
    }),
    { numRuns: 25 },
  );
});
