import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { NORTH, named, north } from "./graph.ts";

const { one, children } = await north();

test("is made of an address of each kind, a server, its way there and back, a volume, a pinned key and access", () => {
  expect(children("host-gl1", "meet:Machine")).toEqual([
    "command:local:Command host-gl1-hostkey",
    "command:remote:Command host-gl1-access",
    "hcloud:index/primaryIp:PrimaryIp host-gl1-ipv4",
    "hcloud:index/primaryIp:PrimaryIp host-gl1-ipv6",
    "hcloud:index/rdns:Rdns host-gl1-rdns4",
    "hcloud:index/rdns:Rdns host-gl1-rdns6",
    "hcloud:index/server:Server host-gl1-server",
    "hcloud:index/serverNetwork:ServerNetwork host-gl1-private",
    "hcloud:index/volume:Volume host-gl1-volume",
    "hcloud:index/volumeAttachment:VolumeAttachment host-gl1-volume-attachment",
    "meet:DnsRecord host-gl1-a",
    "meet:DnsRecord host-gl1-aaaa",
  ]);
});

test("its names lead to it before anything is installed on it, a balancer's tenants' names too", () => {
  const waits = one("balancer-lb1-access").options.dependsOn.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
  expect(waits).toEqual(expect.arrayContaining(["balancer-lb1-a", "balancer-lb1-aaaa", "meet-swift-a"]));
  expect(children("balancer-lb1", "meet:Machine")).toContain("meet:DnsRecord meet-swift-a");
});

test("names that others set are said with their addresses; a certificate's are waited for, and a host's are not", async () => {
  const root = mkdtempSync(join(tmpdir(), "meet-unzoned-"));
  try {
    cpSync(NORTH, root, { recursive: true });
    const file = join(root, "stacks", "north.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^zone: .*\n/m, ""));
    const unzoned = await north(root);
    for (const [name, seconds] of [
      ["node-bbb1", "600"],
      ["turn-turn1", "600"],
      ["balancer-lb1", "600"],
      ["host-gl1", "0"],
    ] as const) {
      const { inputs, options } = unzoned.one(`${name}-names`);
      const { RECORDS, WAIT_SECONDS } = Object(inputs["environment"]);
      const fqdn = `${name.slice(name.indexOf("-") + 1)}.north.meet.example`;
      expect(RECORDS.split("\n")).toEqual([
        expect.stringMatching(new RegExp(`^${fqdn} A [0-9.]+$`)),
        expect.stringMatching(new RegExp(`^${fqdn} AAAA [0-9a-f:]+$`)),
      ]);
      expect([name, WAIT_SECONDS, options.ignoreChanges]).toEqual([name, seconds, ["create", "interpreter"]]);
      expect(unzoned.one(`${name}-access`).options.dependsOn.map(named)).toContain(`${name}-names`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  expect(children("host-gl1", "meet:Machine")).not.toContain("command:local:Command host-gl1-names");
});

test("an edit never destroys a server, an address or a volume", () => {
  expect(one("host-gl1-server").options.ignoreChanges).toEqual(["userData", "image", "sshKeys", "location"]);
  expect(one("host-gl1-server").options.deleteBeforeReplace).toBe(true);
  expect(one("host-gl1-ipv4").options.ignoreChanges).toEqual(["location"]);
  expect(one("host-gl1-volume").options.ignoreChanges).toEqual(["location", "format"]);
});

test("what holds data is protected, by the engine and at Hetzner; what does not can go", () => {
  const protection = (name: string) => {
    const { options, inputs } = one(name);
    return [options.protect, inputs.deleteProtection];
  };
  expect(protection("host-gl1-server")).toEqual([true, true]);
  expect(protection("balancer-lb1-server")).toEqual([true, true]);
  expect(protection("node-bbb1-server")).toEqual([false, false]);
  expect(protection("turn-turn1-server")).toEqual([false, false]);
  expect(protection("host-gl1-volume")).toEqual([true, true]);
  expect(
    ["host-gl1", "balancer-lb1", "node-bbb1"].map((name) => one(`${name}-server`).inputs.rebuildProtection),
  ).toEqual([true, true, false]);
});

test("addresses outlive every server, and are always protected", () => {
  for (const machine of ["node-bbb1", "turn-turn1", "balancer-lb1", "host-gl1"]) {
    for (const type of ["ipv4", "ipv6"]) {
      const { options, inputs } = one(`${machine}-${type}`);
      expect([options.protect, inputs.deleteProtection, inputs.autoDelete, options.deletedWith]).toEqual([
        true,
        true,
        false,
        null,
      ]);
    }
  }
});

test("everything on it goes and comes with the server; its volume stays", () => {
  const server = one("host-gl1-server");
  for (const name of ["host-gl1-hostkey", "host-gl1-access", "host-gl1-private", "host-gl1-volume-attachment"]) {
    const { options } = one(name);
    expect([named(options.deletedWith), options.replacementTrigger === null]).toEqual(["host-gl1-server", false]);
  }
  expect(one("host-gl1-volume").options.deletedWith).toBeNull();
  expect(server.options.deletedWith).toBeNull();
});

test("its host key is pinned at first contact, once, and every connection must show it", () => {
  const pin = one("host-gl1-hostkey");
  // An edit of the script or of what it is called pins nothing anew; another address does.
  const ignored = ["create", "environment.MACHINE", "environment.WAIT_SECONDS", "interpreter"];
  expect(pin.options.ignoreChanges).toEqual(ignored);
  expect(Object.keys(Object(pin.inputs.environment)).sort()).toEqual(["ADDRESS", "MACHINE", "WAIT_SECONDS"]);
  const { connection } = one("host-gl1-access").inputs;
  expect(connection).toMatchObject({ user: "root", hostKey: expect.stringMatching(/^ssh-ed25519 AAAA/) });
  expect(Object.keys(Object(connection)).sort()).toEqual([
    "dialErrorLimit",
    "host",
    "hostKey",
    "perDialTimeout",
    "port",
    "user",
  ]);
});

test("the first boot holds no secret and opens no password", () => {
  const { userData } = one("host-gl1-server").inputs;
  expect(userData).toMatch(/^#cloud-config\n/);
  expect(userData).toMatch(/^ssh_pwauth: false$/m);
  expect(userData).not.toMatch(/[0-9a-f]{32}/);
});

test("everybody who may log in, and nobody else, stands in its access; an owner's machine keeps its own keys", () => {
  const stdin = String(one("host-gl1-access").inputs.stdin);
  expect(stdin).toContain("AAAAC3NzaC1lZDI1NTE5AAAAIJ8Yb6wDcDGSpWzN1sn1DYbKQwwD1ybVd5nHTsTg2j3B");
  expect(stdin).not.toContain("AAAAC3NzaC1lZDI1NTE5AAAAIDHpYX6hr5NFRzU32Xi+BMcMlGR03cMY3JaL8LBye0z/");
  expect(stdin).toContain("export OWNED='yes'");
  expect(stdin).toContain("PasswordAuthentication no");
  // A command that says nothing for minutes keeps its line.
  expect(stdin).toContain("ClientAliveInterval 30\nClientAliveCountMax 4\n");
  expect(one("host-gl1-access").inputs.create).toBe("bash -s");
});

test("only keys open a machine of ours, and only those that stand in our data", () => {
  const stdin = String(one("host-gl1-access").inputs.stdin);
  for (const line of [
    "AuthorizedKeysFile $key_files",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "AllowAgentForwarding no",
  ])
    expect(stdin.split("\n")).toContain(line);
  expect(stdin).toMatch(/if \[ "\$OWNED" = yes \]; then\n {2}key_files=\/etc\/ssh\/meet_authorized_keys\nelse\n/);
});

test("no security update restarts Docker under the containers of a machine", () => {
  expect(String(one("host-gl1-access").inputs.stdin).split("\n")).toContain(
    'Unattended-Upgrade::Package-Blacklist { "docker[.]io$"; "containerd$"; "runc$"; };',
  );
});

test("its name leads back from both addresses", () => {
  expect([one("host-gl1-rdns4"), one("host-gl1-rdns6")].map(({ inputs }) => inputs.dnsPtr)).toEqual([
    "gl1.north.meet.example",
    "gl1.north.meet.example",
  ]);
});

describe("what YAML names may go, and nothing else", () => {
  let changed: Awaited<ReturnType<typeof north>>;
  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), "meet-retire-"));
    try {
      cpSync(NORTH, root, { recursive: true });
      const file = join(root, "stacks", "north.yaml");
      const host = "  gl1: { type: cpx42, volume: 50 }\n";
      const node = "  bbb1: { type: ccx33 }\n";
      const text = readFileSync(file, "utf8");
      expect(text).toContain(host);
      expect(text).toContain(node);
      const leaves = (id: string, after: string) =>
        host.replace("gl1", id).replace(" }", `, retire: { confirm: ${id}, after: ${after} } }`);
      const hosts = text.replace(host, `${host}${leaves("gl2", "2026-01-01")}${leaves("gl3", "2999-01-01")}`);
      writeFileSync(file, hosts.replace(node, `${node}  bbb2: { type: ccx33, drain: true }\n`));
      changed = await north(root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
  const kept = (name: string) => {
    const { options, inputs } = changed.one(name);
    return [options.protect, inputs["deleteProtection"]];
  };

  test("a host whose retirement has come may go with its volume, and nobody else's", () => {
    for (const part of ["server", "ipv4", "ipv6", "volume"]) {
      expect([part, kept(`host-gl2-${part}`)]).toEqual([part, [false, false]]);
      expect([part, kept(`host-gl1-${part}`)]).toEqual([part, [true, true]]);
      // Its day has not come.
      expect([part, kept(`host-gl3-${part}`)]).toEqual([part, [true, true]]);
    }
    expect(changed.one("host-gl2-server").inputs["rebuildProtection"]).toBe(false);
  });

  test("the addresses of a node that drains may go with it, and nobody else's", () => {
    for (const part of ["ipv4", "ipv6"]) {
      expect([part, kept(`node-bbb2-${part}`)]).toEqual([part, [false, false]]);
      expect([part, kept(`node-bbb1-${part}`)]).toEqual([part, [true, true]]);
      expect([part, kept(`host-gl1-${part}`)]).toEqual([part, [true, true]]);
    }
  });
});
