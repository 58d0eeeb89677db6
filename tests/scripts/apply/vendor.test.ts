/** A thing at a vendor is ours only when it says so itself; whatever the vendor does not say proves nothing. */
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { importFile } from "../../../scripts/apply/adopt.ts";
import { isRepeatable, lookFor, removeServer, STANDS } from "../../../scripts/apply/vendor.ts";

const asked: string[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: {} };
/** What is answered before that, in order. */
const answers: (typeof answer)[] = [];
const api = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  const { status, body } = answers.shift() ?? answer;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let config: ReadonlyMap<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const base = `http://127.0.0.1:${address.port}`;
  config = new Map([
    ["hcloud:token", "h-token"],
    ["hcloud:endpoint", `${base}/v1/`],
    ["cloudflare:apiToken", "c-token"],
    ["cloudflare:baseUrl", `${base}/client/v4`],
  ]);
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  api.close();
});

const OURS = { "managed-by": "meet-infra", stack: "north", role: "node" };
const look = (type: string, inputs: Record<string, unknown>, body: unknown, status = 200) => {
  answer = { status, body };
  return lookFor({ urn: "urn:pulumi:north::meet-infra::x::y", type, inputs }, "north", config);
};

const NAMED = [
  ["primaryIp:PrimaryIp", "primary_ips"],
  ["volume:Volume", "volumes"],
  ["network:Network", "networks"],
  ["firewall:Firewall", "firewalls"],
  ["placementGroup:PlacementGroup", "placement_groups"],
  ["sshKey:SshKey", "ssh_keys"],
] as const;

test.each(NAMED)("hcloud:index/%s is found by its name, and is ours by its labels", async (type, collection) => {
  const by = (labels: object) => ({ [collection]: [{ id: 7, name: "a b", labels, more: true }] });
  expect(await look(`hcloud:index/${type}`, { name: "a b" }, by(OURS))).toEqual({ kind: "ours", id: "7" });
  expect(asked).toEqual([`GET /v1/${collection}?name=a%20b Bearer h-token`]);
  for (const labels of [{}, { ...OURS, stack: "south" }, { ...OURS, "managed-by": "somebody" }]) {
    expect(await look(`hcloud:index/${type}`, { name: "a b" }, by(labels))).toMatchObject({
      kind: "foreign",
      sentence: expect.stringContaining("(id 7) that does not bear this stack's labels"),
    });
  }
  expect(await look(`hcloud:index/${type}`, { name: "a b" }, { [collection]: [] })).toEqual({ kind: "absent" });
});

test("a young server without protection, network and volume is made again; any other may be in use", async () => {
  const SERVER = "hcloud:index/server:Server";
  const by = (more: object) => ({ servers: [{ id: 7, name: "a", labels: OURS, ...more }] });
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const half = { protection: { delete: false }, private_net: [], volumes: [], created: ago(5) };
  expect(await look(SERVER, { name: "a" }, by(half))).toEqual({ kind: "empty", id: "7" });
  for (const more of [
    { ...half, protection: { delete: true } },
    { ...half, private_net: [{ network: 1 }] },
    { ...half, volumes: [5] },
    { ...half, created: ago(61) },
    {},
  ]) {
    expect(await look(SERVER, { name: "a" }, by(more))).toMatchObject({
      kind: "foreign",
      sentence: "server a stands at Hetzner (id 7) and may be in use, and the state does not know it",
    });
  }
  const stranger = by({ ...half, labels: {} });
  expect(await look(SERVER, { name: "a" }, stranger)).toMatchObject({ kind: "foreign" });
});

test("a server is removed when Hetzner says so, and then says that there is none", async () => {
  answer = { status: 423, body: {} };
  expect(await removeServer("7", config)).toBe(false);
  expect(asked).toEqual(["DELETE /v1/servers/7 Bearer h-token"]);
  answers.push({ status: 200, body: {} }, { status: 404, body: {} });
  expect(await removeServer("7", config)).toBe(true);
  expect(asked.slice(1)).toEqual(["DELETE /v1/servers/7 Bearer h-token", "GET /v1/servers/7 Bearer h-token"]);
  expect(await removeServer("7", new Map())).toBe(false);
});

test("a subnet is its network's, a volume is attached to one server", async () => {
  const subnet = { networkId: 4, ipRange: "10.0.0.0/24" };
  const SUBNET = "hcloud:index/networkSubnet:NetworkSubnet";
  const with_ = (range: string) => ({ network: { subnets: [{ ip_range: range }] } });
  expect(await look(SUBNET, subnet, with_("10.0.0.0/24"))).toEqual({ kind: "ours", id: "4-10.0.0.0/24" });
  expect(await look(SUBNET, subnet, with_("10.1.0.0/24"))).toEqual({ kind: "absent" });
  const attachment = { volumeId: 5, serverId: 6 };
  const ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment";
  const on = (server: number | null) => ({ volume: { id: 5, server } });
  expect(await look(ATTACHMENT, attachment, on(6))).toEqual({ kind: "ours", id: "5" });
  expect(await look(ATTACHMENT, attachment, on(null))).toEqual({ kind: "absent" });
  expect(await look(ATTACHMENT, attachment, on(8))).toMatchObject({
    kind: "foreign",
    sentence: "volume 5 is attached to another server (id 8)",
  });
});

test("a record is ours when what it says and its comment are", async () => {
  const inputs = { zoneId: "z", name: "a.example", type: "AAAA", content: "2001:db8::A", comment: "tenant a" };
  const row = { id: "r", content: "2001:db8::a", comment: "tenant a" };
  const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  expect(await look(RECORD, inputs, { result: [{ ...row, content: "2001:db8::b" }, row] })).toEqual({
    kind: "ours",
    id: "z/r",
  });
  expect(asked).toEqual(["GET /client/v4/zones/z/dns_records?type=AAAA&name.exact=a.example Bearer c-token"]);
  expect(await look(RECORD, inputs, { result: [] })).toEqual({ kind: "absent" });
  expect(await look(RECORD, inputs, { result: [{ ...row, comment: null }] })).toEqual({
    kind: "foreign",
    sentence:
      'somebody else\'s record a.example (AAAA) stands in the zone: its comment is "", ours would be "tenant a"',
    help: "remove that record at Cloudflare when nobody needs it, or take another name; then run this again",
  });
});

test.each([
  ["an error", 503, {}],
  ["no list", 200, { servers: "none" }],
  ["a refusal", 401, { servers: [] }],
])("%s proves nothing", async (_, status, body) => {
  expect(await look("hcloud:index/server:Server", { name: "a" }, body, status)).toEqual({ kind: "unknown" });
});

test("without a token, a name or an answer nothing is known", async () => {
  const thing = { urn: "", type: "hcloud:index/server:Server", inputs: { name: "a" } };
  expect(await lookFor(thing, "north", new Map())).toEqual({ kind: "unknown" });
  expect(await lookFor({ ...thing, inputs: {} }, "north", config)).toEqual({ kind: "unknown" });
  expect(asked).toEqual([]);
  const nowhere = new Map([...config, ["hcloud:endpoint", "http://127.0.0.1:9"]]);
  expect(await lookFor(thing, "north", nowhere)).toEqual({ kind: "unknown" });
  expect(await lookFor({ ...thing, type: "other:index/thing:Thing" }, "north", config)).toEqual({ kind: "unknown" });
});

test("what providers say of a thing that stands", () => {
  for (const said of [
    "server name is already used (uniqueness_error, 5f1e)",
    'error: "code": 81058, "message": "An identical record already exists."',
    "volume already attached to a server (volume_already_attached)",
  ])
    expect([said, STANDS.test(said)]).toEqual([said, true]);
  for (const said of ["unexpected EOF", "rate limit exceeded", "server type 81057x0 is gone"])
    expect([said, STANDS.test(said)]).toEqual([said, false]);
  expect(isRepeatable("hcloud:index/rdns:Rdns")).toBe(true);
  expect(isRepeatable("hcloud:index/volume:Volume")).toBe(false);
});

test("the engine is told parent and provider by names of their own", () => {
  const parent = "urn:pulumi:north::meet-infra::meet:Machine::node-a";
  const provider = "urn:pulumi:north::meet-infra::pulumi:providers:hcloud::hetzner";
  const orphan = (name: string, id: string) => ({
    orphan: {
      urn: `urn:pulumi:north::meet-infra::x$y::${name}`,
      type: "y",
      inputs: {},
      parent,
      provider: `${provider}::p1`,
    },
    id,
  });
  const root = orphan("top", "3");
  expect(importFile([orphan("a", "1"), orphan("b", "2"), { ...root, orphan: { ...root.orphan, parent: "" } }])).toEqual(
    {
      nameTable: { n0: parent, n1: provider },
      resources: [
        { type: "y", name: "a", id: "1", parent: "n0", provider: "n1" },
        { type: "y", name: "b", id: "2", parent: "n0", provider: "n1" },
        { type: "y", name: "top", id: "3", provider: "n1" },
      ],
    },
  );
});
