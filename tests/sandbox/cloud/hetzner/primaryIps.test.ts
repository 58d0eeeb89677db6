import { expect, it } from "vitest";
import { reverseNames } from "../../../../sandbox/cloud/hetzner/addresses.ts";
import { type Json, type Project, project, refusal } from "./project.ts";

async function address(p: Project, name: string, type = "ipv4", more: object = {}): Promise<Json> {
  return (await p.ok("POST", "/primary_ips", { name, type, location: "fsn1", ...more })).primary_ip;
}

async function offServer(p: Project, name = "s", more: object = {}): Promise<number> {
  const wanted = { name, server_type: "ccx13", image: "debian-12", location: "fsn1", start_after_create: false };
  const { server, action } = await p.ok("POST", "/servers", {
    ...wanted,
    public_net: { enable_ipv4: false, enable_ipv6: false },
    ...more,
  });
  await p.settled(action);
  return server.id;
}

it("gives addresses out in order, and one that was given back only when no other is left", async () => {
  const p = project({ limits: { primaryIps: 1000, requests: { limit: 10_000, perSecond: 1 } } });
  const first = await address(p, "first");
  expect([first.ip, (await address(p, "second")).ip]).toEqual(["198.18.7.20", "198.18.7.21"]);
  expect((await address(p, "six", "ipv6")).ip).toBe("2001:db8:7:1::/64");
  await p.ok("DELETE", `/primary_ips/${first.id}`);
  for (let octet = 22; octet <= 247; octet += 1) {
    expect((await address(p, `a${octet}`)).ip).toBe(`198.18.7.${octet}`);
  }
  expect((await address(p, "again")).ip).toBe("198.18.7.20");
  const none = await p.call("POST", "/primary_ips", { name: "none", type: "ipv4", location: "fsn1" });
  expect(refusal(none)).toEqual({ status: 403, code: "resource_limit_exceeded", fields: [] });
});

it("keeps an address that is protected or in use", async () => {
  const p = project();
  const { id } = await address(p, "a", "ipv4", { auto_delete: true });
  const protect = (wanted: boolean): [string, string, object] => [
    "POST",
    `/primary_ips/${id}/actions/change_protection`,
    { delete: wanted },
  ];
  expect(refusal(await p.call(...protect(true)))).toEqual({ status: 422, code: "invalid_input", fields: ["delete"] });
  await p.ok("PUT", `/primary_ips/${id}`, { auto_delete: false, name: "b", labels: { stack: "x" } });
  expect((await p.ok(...protect(true))).action).toMatchObject({ command: "change_protection", status: "success" });
  expect(refusal(await p.call("PUT", `/primary_ips/${id}`, { auto_delete: true })).fields).toEqual(["auto_delete"]);
  expect(refusal(await p.call("DELETE", `/primary_ips/${id}`))).toEqual({ status: 423, code: "protected", fields: [] });
  await p.ok(...protect(false));
  const server = await offServer(p);
  const assign = (
    await p.ok("POST", `/primary_ips/${id}/actions/assign`, { assignee_id: server, assignee_type: "server" })
  ).action;
  expect(await p.settled(assign)).toMatchObject({ command: "assign_primary_ip", status: "success" });
  expect(p.machines.calls.at(-1)).toBe(`addresses ${server} 198.18.7.20 none`);
  expect(refusal(await p.call("DELETE", `/primary_ips/${id}`)).code).toBe("must_be_unassigned");
  expect((await p.ok("GET", "/primary_ips?ip=198.18.7.20")).primary_ips).toMatchObject([
    { name: "b", assignee_id: server },
  ]);
});

it("moves between servers that are off, and to those that lack one", async () => {
  const p = project();
  const { id } = await address(p, "a");
  const other = await address(p, "b");
  const there = await address(p, "c", "ipv4", { location: "hel1" });
  const server = await offServer(p);
  const assign = async (ip: number, assignee_id: number): Promise<Json> =>
    p.call("POST", `/primary_ips/${ip}/actions/assign`, { assignee_id });
  expect(refusal(await assign(there.id, server)).fields).toEqual(["assignee_id"]);
  await p.settled((await assign(id, server)).body.action);
  expect(refusal(await assign(id, server)).code).toBe("primary_ip_already_assigned");
  expect(refusal(await assign(other.id, server)).code).toBe("server_has_ipv4");
  const go = p.machines.hold();
  const on = (await p.ok("POST", `/servers/${server}/actions/poweron`)).action;
  expect(refusal(await p.call("POST", `/primary_ips/${id}/actions/unassign`)).code).toBe("locked");
  go();
  await p.settled(on);
  expect(refusal(await p.call("POST", `/primary_ips/${id}/actions/unassign`)).code).toBe("server_not_stopped");
  await p.settled((await p.ok("POST", `/servers/${server}/actions/poweroff`)).action);
  await p.settled((await p.ok("POST", `/primary_ips/${id}/actions/unassign`)).action);
  expect(p.machines.calls.at(-1)).toBe(`addresses ${server} none none`);
  expect((await p.ok("GET", `/primary_ips/${id}`)).primary_ip.assignee_id).toBeNull();
  expect(refusal(await p.call("POST", `/primary_ips/${id}/actions/unassign`)).code).toBe("primary_ip_not_assigned");
});

it("is whose it was when the machine does not take it", async () => {
  const p = project();
  const { id } = await address(p, "a");
  const server = await offServer(p);
  p.machines.failures.set("addresses", "no such network");
  const { action } = await p.ok("POST", `/primary_ips/${id}/actions/assign`, { assignee_id: server });
  expect(await p.settled(action)).toMatchObject({ status: "error", error: { message: "no such network" } });
  expect((await p.ok("GET", `/primary_ips/${id}`)).primary_ip.assignee_id).toBeNull();
});

it("has names, which the DNS server gets", async () => {
  const p = project();
  const four = await address(p, "four");
  const six = await address(p, "six", "ipv6");
  const name = async (id: number, ip: string, dns_ptr: string | null): Promise<Json> =>
    p.call("POST", `/primary_ips/${id}/actions/change_dns_ptr`, { ip, dns_ptr });
  expect((await name(four.id, four.ip, "node1.meet.test")).status).toBe(201);
  expect((await name(six.id, "2001:db8:7:1::1", "node1.meet.test")).status).toBe(201);
  expect(refusal(await name(four.id, "198.18.7.99", "x.meet.test")).fields).toEqual(["ip"]);
  expect(refusal(await name(six.id, "2001:db8:7:2::1", "x.meet.test")).fields).toEqual(["ip"]);
  expect(refusal(await name(four.id, four.ip, "no name")).fields).toEqual(["dns_ptr"]);
  expect((await p.ok("GET", `/primary_ips/${six.id}`)).primary_ip.dns_ptr).toEqual([
    { ip: "2001:db8:7:1::1", dns_ptr: "node1.meet.test" },
  ]);
  expect(reverseNames(p.store.get())).toEqual([
    { ip: "198.18.7.20", name: "node1.meet.test" },
    { ip: "2001:db8:7:1::1", name: "node1.meet.test" },
  ]);
  await name(four.id, four.ip, null);
  await name(six.id, "2001:db8:7:1::1", null);
  expect(reverseNames(p.store.get())).toEqual([{ ip: "198.18.7.20", name: "static.20.7.18.198.clients.meet.test" }]);
});

it("knows a server's addresses by the server as well", async () => {
  const p = project();
  const id = await offServer(p, "s", { public_net: { enable_ipv4: true, enable_ipv6: true } });
  const name = async (ip: string): Promise<Json> =>
    p.call("POST", `/servers/${id}/actions/change_dns_ptr`, { ip, dns_ptr: "s.meet.test" });
  expect((await name("198.18.7.20")).status).toBe(201);
  expect((await name("2001:db8:7:1::1")).status).toBe(201);
  expect(refusal(await name("198.18.7.21")).fields).toEqual(["ip"]);
  expect((await p.ok("GET", `/servers/${id}`)).server.public_net).toMatchObject({
    ipv4: { dns_ptr: "s.meet.test" },
    ipv6: { dns_ptr: [{ ip: "2001:db8:7:1::1", dns_ptr: "s.meet.test" }] },
  });
});

it("needs a place, and takes an older client's data center for one", async () => {
  const p = project();
  const none = await p.call("POST", "/primary_ips", { name: "a", type: "ipv4" });
  expect(refusal(none)).toEqual({ status: 422, code: "invalid_input", fields: ["location"] });
  const old = await p.ok("POST", "/primary_ips", { name: "a", type: "ipv4", datacenter: "hel1-dc2" });
  expect(old.primary_ip.location.name).toBe("hel1");
  const server = await offServer(p);
  const { primary_ip, action } = await p.ok("POST", "/primary_ips", { name: "b", type: "ipv4", assignee_id: server });
  expect(await p.settled(action)).toMatchObject({ status: "success" });
  expect(primary_ip).toMatchObject({ assignee_id: server, location: { name: "fsn1" }, auto_delete: false });
});
