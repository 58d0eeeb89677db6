import { expect, it } from "vitest";
import { type Json, type Project, project, refusal } from "./project.ts";

async function network(p: Project, name = "x", ip_range = "198.18.64.0/24", more: object = {}): Promise<Json> {
  return (await p.ok("POST", "/networks", { name, ip_range, ...more })).network;
}

const EU = { type: "cloud", network_zone: "eu-central" };

async function server(p: Project, name: string, location = "fsn1"): Promise<number> {
  const answer = await p.ok("POST", "/servers", { name, server_type: "ccx13", image: "debian-12", location });
  await p.settled(answer.next_actions[0]);
  return answer.server.id;
}

it("takes private ranges, and 198.18.0.0/15 besides", async () => {
  const p = project();
  const code = async (ip_range: string): Promise<string[]> =>
    refusal(await p.call("POST", "/networks", { name: ip_range, ip_range })).fields;
  for (const wrong of [
    "8.8.8.0/24",
    "198.20.0.0/16",
    "10.0.0.1/16",
    "10.0.0.0/25",
    "10.0.0.0",
    "10.0.0.0/33",
    "::/0",
  ]) {
    expect(await code(wrong)).toEqual(["ip_range"]);
  }
  for (const right of ["10.0.0.0/8", "172.16.0.0/12", "192.168.7.0/24", "198.18.64.0/24"]) {
    expect((await network(p, right, right)).ip_range).toBe(right);
  }
  expect(refusal(await p.call("POST", "/networks", { name: "10.0.0.0/8", ip_range: "10.0.0.0/8" })).code).toBe(
    "uniqueness_error",
  );
});

it("has subnets that lie in it and not in each other", async () => {
  const p = project();
  const { id } = await network(p, "x", "10.20.0.0/16", { subnets: [{ ...EU, ip_range: "10.20.0.0/24" }] });
  const add = async (ip_range?: string): Promise<Json> =>
    p.call("POST", `/networks/${id}/actions/add_subnet`, { ...EU, ...(ip_range === undefined ? {} : { ip_range }) });
  expect((await add()).body.action).toMatchObject({ command: "add_subnet", status: "success" });
  for (const wrong of ["10.21.0.0/24", "10.20.0.128/25", "10.20.2.0/31", "10.20.2.1/24"]) {
    expect(refusal(await add(wrong))).toEqual({ status: 422, code: "invalid_input", fields: ["ip_range"] });
  }
  expect((await p.ok("GET", `/networks/${id}`)).network.subnets).toEqual([
    { type: "cloud", ip_range: "10.20.0.0/24", network_zone: "eu-central", gateway: "10.20.0.1", vswitch_id: null },
    { type: "cloud", ip_range: "10.20.1.0/24", network_zone: "eu-central", gateway: "10.20.0.1", vswitch_id: null },
  ]);
  const gone = await p.call("POST", `/networks/${id}/actions/delete_subnet`, { ip_range: "10.20.9.0/24" });
  expect(refusal(gone).status).toBe(404);
  await p.ok("POST", `/networks/${id}/actions/delete_subnet`, { ip_range: "10.20.1.0/24" });
  expect((await p.ok("GET", `/networks/${id}`)).network.subnets).toHaveLength(1);
});

it("grows and never shrinks", async () => {
  const p = project();
  const { id } = await network(p, "x", "10.20.0.0/16");
  const change = async (ip_range: string): Promise<Json> =>
    p.call("POST", `/networks/${id}/actions/change_ip_range`, { ip_range });
  expect(refusal(await change("10.20.0.0/17")).fields).toEqual(["ip_range"]);
  expect(refusal(await change("10.16.0.0/12")).fields).toEqual(["ip_range"]);
  expect((await change("10.20.0.0/14")).status).toBe(201);
  expect((await p.ok("GET", `/networks/${id}`)).network.ip_range).toBe("10.20.0.0/14");
});

it("gives every server an address of its own, or the one it asks for", async () => {
  const p = project();
  const { id } = await network(p, "x", "198.18.64.0/24", { subnets: [{ ...EU, ip_range: "198.18.64.0/29" }] });
  const [one, two, three] = [await server(p, "one"), await server(p, "two"), await server(p, "three")];
  const attach = async (to: number, more: object = {}): Promise<Json> =>
    p.call("POST", `/servers/${to}/actions/attach_to_network`, { network: id, ...more });
  const ipOf = async (of: number): Promise<Json> => (await p.ok("GET", `/servers/${of}`)).server.private_net;

  expect(await p.settled((await attach(one)).body.action)).toMatchObject({
    command: "attach_to_network",
    status: "success",
  });
  expect(await ipOf(one)).toMatchObject([{ network: id, ip: "198.18.64.2", alias_ips: [] }]);
  expect(p.machines.calls.at(-1)).toBe(`attachNetwork ${one} ${id} 198.18.64.0/24 198.18.64.2`);
  expect(refusal(await attach(one))).toEqual({ status: 422, code: "server_already_attached", fields: [] });
  for (const taken of ["198.18.64.1", "198.18.64.2", "198.18.64.7", "198.18.64.9", "not one"]) {
    expect(refusal(await attach(two, { ip: taken })).code).toBe("ip_not_available");
  }
  expect(refusal(await attach(two, { ip_range: "198.18.64.8/29" })).code).toBe("no_subnet_available");
  await p.settled((await attach(two, { ip: "198.18.64.5", alias_ips: ["198.18.64.6"] })).body.action);
  expect(await ipOf(two)).toMatchObject([{ ip: "198.18.64.5", alias_ips: ["198.18.64.6"] }]);
  await p.ok("POST", `/servers/${two}/actions/change_alias_ips`, { network: id, alias_ips: ["198.18.64.3"] });
  await p.settled((await attach(three)).body.action);
  expect(await ipOf(three)).toMatchObject([{ ip: "198.18.64.4" }]);
  expect((await p.ok("GET", `/networks/${id}`)).network.servers).toEqual([one, two, three]);

  const used = await p.call("POST", `/networks/${id}/actions/delete_subnet`, { ip_range: "198.18.64.0/29" });
  expect(refusal(used)).toEqual({ status: 409, code: "service_error", fields: [] });
  expect(used.body.error.message).toContain("servers are attached");
  const leave = async (of: number): Promise<Json> =>
    p.call("POST", `/servers/${of}/actions/detach_from_network`, { network: id });
  await p.settled((await leave(one)).body.action);
  expect(await ipOf(one)).toEqual([]);
  expect(refusal(await leave(one)).status).toBe(404);

  await p.ok("DELETE", `/networks/${id}`);
  expect(await ipOf(two)).toEqual([]);
  await expect.poll(() => p.machines.machines.get(two)?.networks.size).toBe(0);
});

it("has no place for a server of another zone, with overlapping ranges, or in a fourth network", async () => {
  const p = project();
  const whole = (ip_range: string): object => ({ subnets: [{ ...EU, ip_range }] });
  const { id } = await network(p, "x", "10.20.0.0/24", whole("10.20.0.0/24"));
  const far = await server(p, "far", "ash");
  const near = await server(p, "near");
  const attach = async (to: number, network: number): Promise<Json> =>
    p.call("POST", `/servers/${to}/actions/attach_to_network`, { network });
  expect(refusal(await attach(far, id)).code).toBe("no_subnet_available");
  await p.settled((await attach(near, id)).body.action);
  const over = await network(p, "over", "10.20.0.0/16", whole("10.20.0.0/24"));
  expect(refusal(await attach(near, over.id)).code).toBe("networks_overlap");
  for (const range of ["10.30.0.0/24", "10.31.0.0/24"]) {
    await p.settled((await attach(near, (await network(p, range, range, whole(range))).id)).body.action);
  }
  const fourth = await network(p, "fourth", "10.32.0.0/24", whole("10.32.0.0/24"));
  expect(refusal(await attach(near, fourth.id)).code).toBe("resource_limit_exceeded");
});

it("is attached to nothing when the machine does not take it", async () => {
  const p = project();
  const { id } = await network(p, "x", "198.18.64.0/24", { subnets: [EU] });
  const one = await server(p, "one");
  p.machines.failures.set("attachNetwork", "no bridge");
  const { action } = await p.ok("POST", `/servers/${one}/actions/attach_to_network`, { network: id });
  expect(await p.settled(action)).toMatchObject({ status: "error", error: { message: "no bridge" } });
  expect((await p.ok("GET", `/networks/${id}`)).network.servers).toEqual([]);
});

it("is protected, changed, and without routes or vSwitches", async () => {
  const p = project();
  const { id } = await network(p);
  await p.ok("POST", `/networks/${id}/actions/change_protection`, { delete: true });
  expect(refusal(await p.call("DELETE", `/networks/${id}`)).code).toBe("protected");
  const changed = await p.ok("PUT", `/networks/${id}`, {
    name: "y",
    labels: { a: "" },
    expose_routes_to_vswitch: true,
  });
  expect(changed.network).toMatchObject({ name: "y", labels: { a: "" }, expose_routes_to_vswitch: true });
  const route = { destination: "10.9.0.0/16", gateway: "198.18.64.2" };
  for (const [path, body] of [
    [`/networks/${id}/actions/add_route`, route],
    [`/networks/${id}/actions/delete_route`, route],
    ["/networks", { name: "z", ip_range: "10.0.0.0/16", routes: [route] }],
    [`/networks/${id}/actions/add_subnet`, { type: "vswitch", network_zone: "eu-central", vswitch_id: 1 }],
  ] as const) {
    expect(refusal(await p.call("POST", path, body)).code).toBe("unsupported_error");
  }
});
