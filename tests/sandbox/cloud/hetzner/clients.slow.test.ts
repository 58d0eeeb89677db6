/** Two clients that nobody here wrote, against the API on loopback: a round trip of every resource a region uses. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Json, type Project, project, publicKey, served, TOKEN } from "./project.ts";

const program = promisify(execFile);
const CLI = spawnSync("hcloud", ["version"]).status === 0;
/** Debian's package belongs to Debian's Python, which need not be the first on the path. */
const PYTHON = "/usr/bin/python3";
const LIBRARY = spawnSync(PYTHON, ["-c", "import hcloud"]).status === 0;

let p: Project;
let server: { endpoint: string; close(): Promise<void> };
beforeEach(async () => {
  p = project();
  server = await served(p);
});
afterEach(() => server.close());

/** Whatever was made is gone again. */
function expectNothingLeft(): void {
  const { servers, volumes, networks, firewalls, sshKeys, primaryIps, placementGroups } = p.store.get();
  expect([servers, volumes, networks, firewalls, sshKeys, primaryIps, placementGroups].flat()).toEqual([]);
  expect([p.machines.machines.size, p.machines.volumes.size]).toEqual([0, 0]);
}

describe.skipIf(!CLI)("hcloud-cli (apt-get install hcloud-cli)", () => {
  const hcloud = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      HCLOUD_ENDPOINT: server.endpoint,
      HCLOUD_TOKEN: TOKEN,
    };
    return (await program("hcloud", args, { env })).stdout.trim();
  };
  const json = async (...args: string[]): Promise<Json> => JSON.parse(await hcloud(...args, "-o", "json"));
  /** What the client says of a refusal. */
  const refused = async (...args: string[]): Promise<string> => {
    try {
      return `no refusal: ${await hcloud(...args)}`;
    } catch (error) {
      return error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    }
  };

  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meet-hcloud-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  // It looks at an action every half a second, so what does not depend on each other goes side by side.
  const keys = async (): Promise<void> => {
    await hcloud("ssh-key", "create", "--name", "ada", "--public-key", publicKey("ada"), "--label", "stack=x");
    expect(await refused("ssh-key", "create", "--name", "ada", "--public-key", publicKey("b"))).toBe(
      "hcloud: name 'ada' is already used (uniqueness_error)",
    );
    await hcloud("ssh-key", "update", "ada", "--name", "ada2");
    await hcloud("ssh-key", "add-label", "ada2", "role=admin");
    expect((await json("ssh-key", "describe", "ada2")).labels).toEqual({ stack: "x", role: "admin" });
    await hcloud("placement-group", "create", "--name", "spread", "--type", "spread");
    const rules = join(folder, "rules.json");
    writeFileSync(rules, JSON.stringify([{ direction: "in", protocol: "tcp", port: "443", source_ips: ["::/0"] }]));
    await hcloud("firewall", "create", "--name", "node", "--rules-file", rules);
    const rule = ["--direction", "in", "--protocol", "icmp", "--source-ips", "0.0.0.0/0", "--description", "ping"];
    await hcloud("firewall", "add-rule", "node", ...rule);
    expect((await json("firewall", "describe", "node")).rules).toHaveLength(2);
  };
  const networks = async (): Promise<void> => {
    await hcloud("network", "create", "--name", "x", "--ip-range", "198.18.64.0/24");
    const subnet = ["--type", "cloud", "--network-zone", "eu-central", "--ip-range"];
    await hcloud("network", "add-subnet", "x", ...subnet, "198.18.64.0/25");
    await hcloud("network", "add-subnet", "x", ...subnet, "198.18.64.128/25");
    await hcloud("network", "remove-subnet", "x", "--ip-range", "198.18.64.128/25");
    await hcloud("network", "enable-protection", "x", "delete");
    expect(await refused("network", "delete", "x")).toContain("(protected)");
    await hcloud("network", "disable-protection", "x", "delete");
    expect((await json("network", "describe", "x")).subnets).toHaveLength(1);
  };
  const addresses = async (): Promise<void> => {
    const place = ["--datacenter", "fsn1-dc14"];
    await hcloud("primary-ip", "create", "--name", "node4", "--type", "ipv4", ...place);
    await hcloud("primary-ip", "create", "--name", "node6", "--type", "ipv6", ...place);
    await hcloud("primary-ip", "enable-protection", "node4");
    expect(await refused("primary-ip", "delete", "node4")).toContain("(protected)");
    await hcloud("primary-ip", "set-rdns", "node4", "--hostname", "node.meet.test", "--ip", "198.18.7.20");
    await hcloud("primary-ip", "disable-protection", "node4");
  };
  const WANTED = ["--type", "ccx13", "--image", "ubuntu-22.04", "--location", "fsn1", "--ssh-key", "ada2"];
  const made = async (name: string, ...more: string[]): Promise<string> =>
    hcloud("server", "create", "--name", name, ...WANTED, ...more);

  /** A server with all of it, and what is attached to it. */
  const attached = async (): Promise<void> => {
    const name = "node.meet.test";
    const things = ["--network", "x", "--firewall", "node", "--placement-group", "spread", "--label", "stack=x"];
    const said = await made(name, ...things, "--primary-ipv4", "node4", "--primary-ipv6", "node6");
    expect(said).toContain("IPv4: 198.18.7.20");
    expect(said).toContain("IPv6 Network: 2001:db8:7:1::/64");
    expect(await refused("server", "create", "--name", name, ...WANTED)).toContain("(uniqueness_error)");
    expect(await json("server", "list", "-l", "stack=x")).toMatchObject([{ name, status: "running" }]);
    expect(await hcloud("server", "ip", name)).toBe("198.18.7.20");
    await hcloud("server", "set-rdns", name, "--hostname", "other.meet.test", "--ip", "198.18.7.20");
    await hcloud("server", "detach-from-network", name, "-n", "x");
    await hcloud("server", "attach-to-network", name, "-n", "x", "--ip", "198.18.64.9");
    await hcloud("firewall", "remove-from-resource", "node", "--type", "server", "--server", name);
    await hcloud("firewall", "apply-to-resource", "node", "--type", "server", "--server", name);
    await hcloud("server", "poweroff", name);
    await hcloud("primary-ip", "unassign", "node6");
    await hcloud("primary-ip", "assign", "node6", "--server", name);
    await hcloud("server", "delete", name);
  };
  const powered = async (): Promise<void> => {
    const name = "powered";
    await made(name);
    for (const [verb, after] of [
      ["reboot", "running"],
      ["shutdown", "off"],
      ["poweron", "running"],
      ["reset", "running"],
      ["poweroff", "off"],
    ] as const) {
      await hcloud("server", verb, name);
      expect((await json("server", "describe", name)).status).toBe(after);
    }
    await hcloud("server", "add-to-placement-group", name, "-g", "spread");
    await hcloud("server", "remove-from-placement-group", name);
    await hcloud("server", "change-type", name, "ccx23", "--keep-disk");
    expect(await refused("server", "change-type", name, "ccx13")).toContain("(server_not_stopped)");
    await hcloud("server", "delete", name);
  };
  const kept = async (): Promise<void> => {
    const name = "kept";
    await made(name);
    await hcloud("volume", "create", "--name", "data", "--size", "10", "--location", "fsn1", "--format", "ext4");
    await hcloud("volume", "attach", "data", "--server", name);
    expect(await refused("volume", "delete", "data")).toContain("(resource_in_use)");
    await hcloud("volume", "resize", "data", "--size", "20");
    await hcloud("volume", "detach", "data");
    await hcloud("server", "enable-protection", name, "delete", "rebuild");
    expect(await refused("server", "delete", name)).toContain("(protected)");
    await hcloud("server", "disable-protection", name, "delete", "rebuild");
    await hcloud("server", "rebuild", name, "--image", "ubuntu-24.04");
    expect(await refused("server", "enable-rescue", name)).toContain("(unsupported_error)");
    await hcloud("server", "delete", name);
  };

  it("makes, reads, changes and removes all of it", async () => {
    expect(await hcloud("server-type", "list")).toContain("ccx13");
    expect(await hcloud("location", "list")).toContain("fsn1");
    expect(await hcloud("image", "list")).toContain("ubuntu-22.04");
    expect(await hcloud("datacenter", "describe", "fsn1-dc14")).toContain("Falkenstein");
    await Promise.all([keys(), networks(), addresses()]);
    await Promise.all([attached(), powered(), kept()]);
    for (const [kind, one] of [
      ["primary-ip", "node4"],
      ["primary-ip", "node6"],
      ["volume", "data"],
      ["firewall", "node"],
      ["network", "x"],
      ["placement-group", "spread"],
      ["ssh-key", "ada2"],
    ] as const) {
      await hcloud(kind, "delete", one);
    }
    expectNothingLeft();
  });
});

describe.skipIf(!LIBRARY)("python3-hcloud (apt-get install python3-hcloud)", () => {
  it("makes, reads, changes and removes all of it", async () => {
    const script = fileURLToPath(new URL("roundtrip.py", import.meta.url));
    const { stdout } = await program(PYTHON, [script, server.endpoint, TOKEN, publicKey("ada")]);
    expect(stdout.trim()).toBe("done");
    expectNothingLeft();
  });
});
