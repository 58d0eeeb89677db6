import { expect, test } from "vitest";
import { createStandIns, type StandIn } from "../../preview/standins.ts";

function made(type: string, name: string, inputs: Record<string, unknown> = {}, standIn = createStandIns()): StandIn {
  return standIn({ type, name, identity: `urn:pulumi:ca::p::${type}::${name}`, inputs });
}

test("the same resource has the same ids in every run, and another has others", () => {
  const ids = (name: string) => made("hcloud:index/primaryIp:PrimaryIp", name, { type: "ipv4" });
  expect(ids("a")).toEqual(ids("a"));
  expect(ids("a").id).not.toBe(ids("b").id);
  expect(ids("a").outputs.ipAddress).not.toBe(ids("b").outputs.ipAddress);
});

test("a primary IPv4 address is one of the benchmark range", () => {
  expect(made("hcloud:index/primaryIp:PrimaryIp", "a", { type: "ipv4" })).toEqual({
    id: expect.stringMatching(/^[1-9]\d+$/),
    outputs: {
      ipAddress: expect.stringMatching(/^198\.1[89]\.\d{1,3}\.\d{1,3}$/),
      ipNetwork: "",
      assigneeId: 0,
      assigneeType: "server",
      autoDelete: false,
    },
  });
});

test("a primary IPv6 address is the first of its /64 of the documentation range", () => {
  const { outputs } = made("hcloud:index/primaryIp:PrimaryIp", "a", { type: "ipv6" });
  expect(outputs.ipAddress).toMatch(/^2001:db8:[0-9a-f]{1,4}:[0-9a-f]{1,4}::$/);
  expect(outputs.ipNetwork).toBe(`${outputs.ipAddress}/64`);
});

test("a thousand addresses are a thousand, none of them in the sandbox's network", () => {
  const standIn = createStandIns();
  const names = Array.from({ length: 1000 }, (_, index) => `ip-${index}`);
  const all = names.map((name) => made("hcloud:index/primaryIp:PrimaryIp", name, { type: "ipv4" }, standIn));
  const addresses = all.map(({ outputs }) => String(outputs.ipAddress));
  expect(new Set(addresses).size).toBe(1000);
  expect(new Set(all.map(({ id }) => id)).size).toBe(1000);
  expect(addresses.filter((address) => /^198\.18\.7\.|\.(0|255)$/.test(address))).toEqual([]);
});

test("a server has the addresses of the primary IPs it was given", () => {
  const standIn = createStandIns();
  const four = made("hcloud:index/primaryIp:PrimaryIp", "four", { type: "ipv4" }, standIn);
  const six = made("hcloud:index/primaryIp:PrimaryIp", "six", { type: "ipv6" }, standIn);
  const nets = [{ ipv4: Number(four.id), ipv6: Number(six.id) }];
  expect(made("hcloud:index/server:Server", "a", { publicNets: nets }, standIn).outputs).toEqual({
    ipv4Address: four.outputs.ipAddress,
    ipv6Address: `${six.outputs.ipAddress}1`,
    ipv6Network: six.outputs.ipNetwork,
    status: "running",
  });
});

test("a server without them has its own", () => {
  const { outputs } = made("hcloud:index/server:Server", "a", { publicNets: [{ ipv4Enabled: true }] });
  expect(outputs.ipv4Address).toMatch(/^198\.1[89]\./);
  expect(outputs.ipv6Address).toMatch(/^2001:db8:.*::1$/);
});

test("a command whose name ends in -hostkey prints a host key that parses", () => {
  const stdout = String(made("command:local:Command", "gl1-hostkey").outputs.stdout);
  expect(stdout).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}$/);
  const blob = Buffer.from(stdout.split(" ")[1] ?? "", "base64");
  expect([blob.length, blob.readUInt32BE(0), blob.subarray(4, 15).toString(), blob.readUInt32BE(15)]).toEqual([
    51,
    11,
    "ssh-ed25519",
    32,
  ]);
});

test.each([
  ["command:remote:Command", "ready", {}, { stdout: "", stderr: "" }],
  ["hcloud:index/networkSubnet:NetworkSubnet", "s", { networkId: 7, ipRange: "10.7.1.0/24" }, { gateway: "10.7.1.1" }],
  ["docker:index/container:Container", "c", {}, { exitCode: 0 }],
  ["cloudflare:index/dnsRecord:DnsRecord", "r", {}, {}],
])("%s", (type, name, inputs, outputs) => {
  expect(made(type, name, inputs).outputs).toEqual(outputs);
});

test.each([
  ["hcloud:index/networkSubnet:NetworkSubnet", { networkId: 7, ipRange: "10.7.1.0/24" }, /^7-10\.7\.1\.0\/24$/],
  ["hcloud:index/volumeAttachment:VolumeAttachment", { volumeId: 12, serverId: 3 }, /^12$/],
  ["hcloud:index/serverNetwork:ServerNetwork", { serverId: 3, subnetId: "7-10.7.1.0/24" }, /^3-7-10\.7\.1\.0\/24$/],
  ["hcloud:index/firewall:Firewall", {}, /^[1-9]\d+$/],
  ["docker:index/container:Container", {}, /^[0-9a-f]{64}$/],
  ["cloudflare:index/dnsRecord:DnsRecord", {}, /^[0-9a-f]{32}$/],
  ["pulumi:providers:docker", {}, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ["somebody:index/else:Else", {}, /^[0-9a-f]{32}$/],
])("the id of a %s", (type, inputs, form) => {
  expect(made(type, "x", inputs).id).toMatch(form);
});

test.each([
  ["caddy:2.10.2", "caddy"],
  ["docker.example:5000/a/b:7", "docker.example:5000/a/b"],
  ["redis@sha256:aa", "redis"],
])("the image %s has an id made from its name", (name, repository) => {
  const { outputs } = made("docker:index/remoteImage:RemoteImage", "x", { name });
  expect(outputs.imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(outputs.repoDigest).toBe(`${repository}@${outputs.imageId}`);
  expect(made("docker:index/remoteImage:RemoteImage", "y", { name }).outputs.imageId).toBe(outputs.imageId);
});
