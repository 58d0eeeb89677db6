import { describe, expect, it } from "vitest";
import { type Json, madeServer, project, publicKey, refusal, WANTED } from "./project.ts";

describe("making a server", () => {
  it("takes its time, and what was asked for reaches the machine before it starts", async () => {
    const p = project();
    const key = (await p.ok("POST", "/ssh_keys", { name: "ada", public_key: publicKey("ada") })).ssh_key;
    const firewall = (await p.ok("POST", "/firewalls", { name: "node" })).firewall;
    const network = (
      await p.ok("POST", "/networks", {
        name: "x",
        ip_range: "198.18.64.0/24",
        subnets: [{ type: "cloud", network_zone: "eu-central", ip_range: "198.18.64.0/24" }],
      })
    ).network;
    const { volume, action } = await p.ok("POST", "/volumes", {
      name: "data",
      size: 10,
      location: "fsn1",
      format: "ext4",
    });
    await p.settled(action);
    p.machines.calls.length = 0;

    const go = p.machines.hold();
    const answer = await p.ok("POST", "/servers", {
      ...WANTED,
      ssh_keys: [key.name],
      user_data: "#cloud-config\n{}\n",
      firewalls: [{ firewall: firewall.id }],
      networks: [network.id],
      volumes: [volume.id],
    });
    const { id } = answer.server;
    expect(answer.server).toMatchObject({ status: "initializing", locked: true, name: WANTED.name });
    expect(answer.server.public_net.firewalls).toEqual([{ id: firewall.id, status: "pending" }]);
    expect(answer.action).toMatchObject({ command: "create_server", status: "running", finished: null });
    expect(answer.next_actions.map((next: Json) => [next.command, next.status])).toEqual([
      ["attach_to_network", "running"],
      ["attach_volume", "running"],
      ["start_server", "running"],
    ]);
    const refused = await p.call("POST", `/servers/${id}/actions/poweroff`);
    expect(refusal(refused)).toEqual({ status: 423, code: "locked", fields: [] });
    go();
    await p.settled(answer.next_actions[2]);

    expect(p.machines.calls).toEqual([
      `create ${id} node1.meet.test`,
      `firewall ${id} 0`,
      `attachNetwork ${id} ${network.id} 198.18.64.0/24 198.18.64.2`,
      `attachVolume ${id} ${volume.id}`,
      `start ${id}`,
    ]);
    expect(p.machines.machines.get(id)?.spec).toEqual({
      id,
      name: "node1.meet.test",
      ipv4: "198.18.7.20",
      ipv6: "2001:db8:7:1::1",
      cores: 2,
      memoryGb: 8,
      image: "ubuntu-22.04",
      userData: "#cloud-config\n{}\n",
      sshKeys: [publicKey("ada")],
      start: false,
    });
    const { server } = await p.ok("GET", `/servers/${id}`);
    expect(server).toMatchObject({ status: "running", locked: false, volumes: [volume.id], primary_disk_size: 80 });
    expect(server.private_net).toMatchObject([{ network: network.id, ip: "198.18.64.2", alias_ips: [] }]);
    expect(server.public_net).toMatchObject({
      ipv4: { ip: "198.18.7.20", dns_ptr: "static.20.7.18.198.clients.meet.test" },
      ipv6: { ip: "2001:db8:7:1::/64", dns_ptr: [] },
      firewalls: [{ id: firewall.id, status: "applied" }],
    });
  });

  it("stays off when it is not to start", async () => {
    const p = project();
    const server = await madeServer(p, { start_after_create: false });
    expect(server.status).toBe("off");
    expect(p.machines.calls).not.toContain(`start ${server.id}`);
  });

  it("fails as an action when the machine cannot be made, and what comes after it fails too", async () => {
    const p = project();
    p.machines.failures.set("create", "no space left on device");
    const { server, action, next_actions } = await p.ok("POST", "/servers", WANTED);
    const error = { code: "action_failed", message: "no space left on device" };
    expect(await p.settled(action)).toMatchObject({ status: "error", error });
    expect(await p.settled(next_actions[0])).toMatchObject({ status: "error", error });
    expect((await p.ok("GET", `/servers/${server.id}`)).server).toMatchObject({ status: "off", locked: false });
    await p.settled((await p.ok("DELETE", `/servers/${server.id}`)).action);
    expect((await p.ok("GET", "/servers")).servers).toEqual([]);
  });

  it("refuses what cannot be, and makes nothing", async () => {
    const p = project();
    await madeServer(p);
    const other = (name: string): object => ({ ...WANTED, name });
    const refused = async (body: unknown): Promise<unknown> => refusal(await p.call("POST", "/servers", body));
    expect(await refused(WANTED)).toEqual({ status: 409, code: "uniqueness_error", fields: ["name"] });
    expect(await refused({})).toEqual({
      status: 422,
      code: "invalid_input",
      fields: ["name", "server_type", "image"],
    });
    const invalid = async (more: object): Promise<unknown> => refused({ ...other("b"), ...more });
    const field = (...fields: string[]): object => ({ status: 422, code: "invalid_input", fields });
    expect(await invalid({ name: "not a name" })).toEqual(field("name"));
    expect(await invalid({ server_type: "cx999" })).toEqual(field("server_type"));
    expect(await invalid({ image: "windows" })).toEqual(field("image"));
    expect(await invalid({ location: "moon1" })).toEqual(field("location"));
    expect(await invalid({ location: "sin" })).toEqual(field("server_type"));
    expect(await invalid({ ssh_keys: ["nobody"] })).toEqual(field("ssh_keys"));
    expect(await invalid({ labels: { "-": "x" } })).toEqual(field("labels.-"));
    expect(await invalid({ user_data: "x".repeat(32 * 1024 + 1) })).toEqual(field("user_data"));
    const missing = { status: 404, code: "not_found", fields: [] };
    expect(await invalid({ placement_group: 7 })).toEqual(missing);
    expect(await invalid({ firewalls: [{ firewall: 7 }] })).toEqual(missing);
    expect(await invalid({ networks: [7] })).toEqual(missing);
    expect(await invalid({ volumes: [7] })).toEqual(missing);
    expect(await invalid({ public_net: { enable_ipv4: true, ipv4: 7 } })).toEqual(missing);
    expect((await p.call("POST", "/servers", "{")).body.error.code).toBe("json_error");
    expect((await p.ok("GET", "/servers")).servers).toHaveLength(1);
    expect((await p.ok("GET", "/primary_ips")).primary_ips).toHaveLength(2);
  });

  it("refuses what is sold out, one too many, and an eleventh in a placement group", async () => {
    const p = project();
    p.limits.soldOut = [{ serverType: "ccx13", location: "fsn1" }];
    expect(refusal(await p.call("POST", "/servers", WANTED))).toEqual({
      status: 412,
      code: "resource_unavailable",
      fields: [],
    });
    p.limits.soldOut = [];
    const group = (await p.ok("POST", "/placement_groups", { name: "spread", type: "spread" })).placement_group;
    for (let index = 0; index < 10; index += 1) await madeServer(p, { name: `n${index}`, placement_group: group.id });
    const eleventh = await p.call("POST", "/servers", { ...WANTED, placement_group: group.id });
    expect(refusal(eleventh)).toEqual({ status: 422, code: "placement_group_member_limit_reached", fields: [] });
    expect(eleventh.body.error.message).toBe(`placement group with ID ${group.id} contains already 10 servers`);
    const inUse = await p.call("DELETE", `/placement_groups/${group.id}`);
    expect(refusal(inUse)).toEqual({ status: 422, code: "resource_in_use", fields: [] });
    p.limits.servers = 10;
    expect(refusal(await p.call("POST", "/servers", WANTED))).toEqual({
      status: 403,
      code: "resource_limit_exceeded",
      fields: [],
    });
  });

  it("refuses an address of the wrong kind, of another server, or elsewhere", async () => {
    const p = project();
    const address = async (name: string, type: string, location: string): Promise<number> =>
      (await p.ok("POST", "/primary_ips", { name, type, location, assignee_type: "server" })).primary_ip.id;
    const here = await address("here", "ipv4", "fsn1");
    const there = await address("there", "ipv4", "hel1");
    const six = await address("six", "ipv6", "fsn1");
    const code = async (ipv4: number, name = "b"): Promise<string> =>
      (await p.call("POST", "/servers", { ...WANTED, name, public_net: { enable_ipv4: true, ipv4 } })).body.error.code;
    expect(await code(there)).toBe("primary_ip_datacenter_mismatch");
    expect(await code(six)).toBe("primary_ip_version_mismatch");
    const server = await madeServer(p, { public_net: { enable_ipv4: true, ipv4: here, enable_ipv6: true, ipv6: six } });
    expect(server.public_net).toMatchObject({ ipv4: { id: here }, ipv6: { id: six } });
    expect(await code(here)).toBe("primary_ip_assigned");
  });
});
