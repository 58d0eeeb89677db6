import { expect, it } from "vitest";
import { type Json, type Project, project, refusal } from "./project.ts";

const SSH = { direction: "in", protocol: "tcp", port: "22", source_ips: ["192.0.2.0/24"] };
const PING = { direction: "in", protocol: "icmp", source_ips: ["0.0.0.0/0", "::/0"], description: "ping" };

async function firewall(p: Project, name: string, rules: object[] = [], more: object = {}): Promise<number> {
  return (await p.ok("POST", "/firewalls", { name, rules, ...more })).firewall.id;
}

async function server(p: Project, name: string, more: object = {}): Promise<number> {
  const answer = await p.ok("POST", "/servers", { name, server_type: "ccx13", image: "debian-12", ...more });
  for (const action of [answer.action, ...answer.next_actions]) await p.settled(action);
  return answer.server.id;
}

const onServers = (...ids: number[]): object[] => ids.map((id) => ({ type: "server", server: { id } }));
const onLabels = (selector: string): object[] => [{ type: "label_selector", label_selector: { selector } }];

it("keeps rules as they were asked for, addresses in their shortest form", async () => {
  const p = project();
  const id = await firewall(p, "a", [
    SSH,
    PING,
    { direction: "out", protocol: "udp", port: "1024-65535", destination_ips: ["2001:0DB8:0::0/48", "192.0.2.7/32"] },
    { direction: "in", protocol: "tcp", port: "any", source_ips: ["::/0"] },
  ]);
  expect((await p.ok("GET", `/firewalls/${id}`)).firewall).toMatchObject({
    name: "a",
    labels: {},
    applied_to: [],
    rules: [
      { ...SSH, destination_ips: [], description: null },
      { ...PING, port: null, destination_ips: [] },
      { direction: "out", port: "1024-65535", source_ips: [], destination_ips: ["2001:db8::/48", "192.0.2.7/32"] },
      { port: "any" },
    ],
  });
});

it("refuses rules that contradict themselves, and says which and why", async () => {
  const p = project();
  const fields = async (...rules: object[]): Promise<string[]> =>
    refusal(await p.call("POST", "/firewalls", { name: "a", rules })).fields;
  expect(await fields(SSH, { ...SSH, port: null })).toEqual(["rules.1.port"]);
  for (const port of ["0", "65536", "90-80", "ssh", "80,443"])
    expect(await fields({ ...SSH, port })).toEqual(["rules.0.port"]);
  expect(await fields({ ...PING, port: "1" })).toEqual(["rules.0.port"]);
  expect(await fields({ ...SSH, source_ips: [] })).toEqual(["rules.0.source_ips"]);
  expect(await fields({ ...SSH, destination_ips: ["192.0.2.0/24"] })).toEqual(["rules.0.destination_ips"]);
  for (const range of ["192.0.2.1/24", "192.0.2.1", "2001:db8::1/64", "everywhere", "::/129"]) {
    expect(await fields({ ...SSH, source_ips: [range] })).toEqual(["rules.0.source_ips"]);
  }
  expect(await fields({ ...SSH, direction: "out" })).toEqual(["rules.0.destination_ips", "rules.0.source_ips"]);
  expect(await fields({ ...SSH, protocol: "sctp" })).toEqual(["rules.0.protocol"]);
  expect(await fields({ ...SSH, description: "x".repeat(256) })).toEqual(["rules.0.description"]);
  expect(await fields(...Array.from({ length: 51 }, () => SSH))).toEqual(["rules"]);
});

it("stands before its servers, and whatever changes reaches them", async () => {
  const p = project();
  const id = await server(p, "one");
  expect(p.machines.machines.get(id)?.rules).toBeNull();
  const fire = await firewall(p, "a", [SSH]);
  const act = async (action: string, body: object): Promise<Json[]> => {
    const { actions } = await p.ok("POST", `/firewalls/${fire}/actions/${action}`, body);
    return Promise.all(actions.map(p.settled));
  };
  expect(await act("apply_to_resources", { apply_to: onServers(id) })).toMatchObject([
    {
      command: "apply_firewall",
      status: "success",
      resources: [
        { id: fire, type: "firewall" },
        { id, type: "server" },
      ],
    },
  ]);
  expect(p.machines.machines.get(id)?.rules).toEqual([
    { direction: "in", protocol: "tcp", port: "22", sourceIps: ["192.0.2.0/24"], destinationIps: [] },
  ]);
  expect((await p.ok("GET", `/firewalls/${fire}`)).firewall.applied_to).toEqual(onServers(id));
  const shown = async (): Promise<Json> => (await p.ok("GET", `/servers/${id}`)).server.public_net.firewalls;
  expect(await shown()).toEqual([{ id: fire, status: "applied" }]);

  expect(await act("set_rules", { rules: [{ ...SSH, port: "any" }, PING] })).toMatchObject([
    { command: "set_firewall_rules" },
    { command: "apply_firewall", status: "success" },
  ]);
  expect(p.machines.machines.get(id)?.rules?.map(({ port }) => port)).toEqual([null, null]);
  await act("set_rules", { rules: [] });
  expect(p.machines.machines.get(id)?.rules).toEqual([]);

  expect(await act("remove_from_resources", { remove_from: onServers(id) })).toMatchObject([
    { command: "remove_firewall" },
  ]);
  expect(p.machines.machines.get(id)?.rules).toBeNull();
  expect(await shown()).toEqual([]);
  expect(await act("apply_to_resources", { apply_to: [] })).toEqual([]);
});

it("cannot be applied twice, to nothing, or taken from where it is not", async () => {
  const p = project();
  const id = await server(p, "one");
  const fire = await firewall(p, "a", [SSH], { apply_to: onServers(id) });
  const code = async (action: string, body: object): Promise<string> =>
    refusal(await p.call("POST", `/firewalls/${fire}/actions/${action}`, body)).code;
  expect(await code("apply_to_resources", { apply_to: onServers(id) })).toBe("firewall_already_applied");
  expect(await code("apply_to_resources", { apply_to: onServers(7) })).toBe("firewall_resource_not_found");
  expect(await code("apply_to_resources", { apply_to: onLabels("=") })).toBe("invalid_input");
  expect(await code("remove_from_resources", { remove_from: onLabels("a") })).toBe("firewall_already_removed");
  expect(refusal(await p.call("DELETE", `/firewalls/${fire}`))).toEqual({
    status: 422,
    code: "resource_in_use",
    fields: [],
  });
  const inside = await server(p, "inside", { public_net: { enable_ipv4: false, enable_ipv6: false } });
  expect(await code("apply_to_resources", { apply_to: onServers(inside) })).toBe("private_net_only_server");
  for (const name of ["b", "c", "d", "e"]) await firewall(p, name, [], { apply_to: onServers(id) });
  const sixth = await p.call("POST", "/firewalls", { name: "f", apply_to: onServers(id) });
  expect(refusal(sixth)).toEqual({ status: 403, code: "resource_limit_exceeded", fields: [] });
});

it("follows labels", async () => {
  const p = project();
  const id = await server(p, "one", { labels: { role: "node" } });
  const fire = await firewall(p, "a", [SSH], { apply_to: onLabels("role=node") });
  const view = (await p.ok("GET", `/firewalls/${fire}`)).firewall;
  expect(view.applied_to).toEqual([
    { type: "label_selector", label_selector: { selector: "role=node" }, applied_to_resources: onServers(id) },
  ]);
  await expect.poll(() => p.machines.machines.get(id)?.rules?.length).toBe(1);
  const remove = await p.call("POST", `/firewalls/${fire}/actions/remove_from_resources`, {
    remove_from: onServers(id),
  });
  expect(refusal(remove).code).toBe("firewall_managed_by_label_selector");
  await p.ok("PUT", `/servers/${id}`, { labels: {} });
  await expect.poll(() => p.machines.machines.get(id)?.rules).toBeNull();
  await p.ok("PUT", `/servers/${id}`, { labels: { role: "node" } });
  await expect.poll(() => p.machines.machines.get(id)?.rules?.length).toBe(1);
  await p.ok("POST", `/firewalls/${fire}/actions/remove_from_resources`, { remove_from: onLabels("role=node") });
  await expect.poll(() => p.machines.machines.get(id)?.rules).toBeNull();
  await p.ok("DELETE", `/firewalls/${fire}`);
});

it("says that rules are not in force while the machine has not taken them", async () => {
  const p = project();
  const id = await server(p, "one");
  const fire = await firewall(p, "a", [SSH]);
  p.machines.failures.set("firewall", "nft failed");
  const { actions } = await p.ok("POST", `/firewalls/${fire}/actions/apply_to_resources`, { apply_to: onServers(id) });
  expect(await p.settled(actions[0])).toMatchObject({ status: "error", error: { message: "nft failed" } });
  expect((await p.ok("GET", `/servers/${id}`)).server.public_net.firewalls).toEqual([{ id: fire, status: "pending" }]);
});

it("is renamed and labelled, with a name of its own", async () => {
  const p = project();
  const id = await firewall(p, "a");
  await firewall(p, "b");
  expect(refusal(await p.call("PUT", `/firewalls/${id}`, { name: "b" })).code).toBe("uniqueness_error");
  expect((await p.ok("PUT", `/firewalls/${id}`, { name: "c", labels: { x: "y" } })).firewall).toMatchObject({
    name: "c",
  });
  expect((await p.ok("GET", "/firewalls?label_selector=x")).firewalls).toHaveLength(1);
});
