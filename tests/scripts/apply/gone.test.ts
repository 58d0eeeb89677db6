import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isGone, serverOf, Unfound, without } from "../../../scripts/apply/gone.ts";
import { readState, type State, type StateResource } from "../../../scripts/apply/state.ts";

const URN = "urn:pulumi:de::meet-infra::meet:BbbServer$meet:Machine$hcloud:index/server:Server::node-bbb1-server";
const server: StateResource = { urn: URN, type: "hcloud:index/server:Server", id: "4711" };
const volume: StateResource = { urn: "urn:x::host-gl1-volume", type: "hcloud:index/volume:Volume", id: "12" };
const state = readState(JSON.stringify({ deployment: { resources: [server, volume] } }));
const record: StateResource = {
  urn: "urn:pulumi:de::meet-infra::cloudflare:index/dnsRecord:DnsRecord::node-bbb1-a",
  type: "cloudflare:index/dnsRecord:DnsRecord",
  id: "abc",
  inputs: { zoneId: "zone" },
};
const asked: string[] = [];
let answer = { status: 200, body: "{}" };
/** What the same token gets for the volume, or for the zone. */
let lasting = 200;
const api = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers.authorization}`);
  if (/\/(?:volumes\/12|dns_records\?per_page=5)$/.test(request.url ?? "")) response.writeHead(lasting).end("{}");
  else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
});
let config: ReadonlyMap<string, string>;

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  config = new Map([
    ["hcloud:token", "secret-token"],
    ["hcloud:endpoint", `http://127.0.0.1:${address.port}/v1/`],
    ["cloudflare:apiToken", "other-token"],
    ["cloudflare:baseUrl", `http://127.0.0.1:${address.port}/v4`],
  ]);
});
afterAll(() => {
  api.close();
});

test("a machine's server is found by its name, and a machine that somebody already had has none", () => {
  const state: State = { deployment: { resources: [server], pending_operations: [] } };
  expect(serverOf(state, { name: "node-bbb1" })).toBe(server);
  expect(serverOf(state, { name: "bbb1" })).toBe(null);
  expect(serverOf(state, { name: "host-gl1" })).toBe(null);
});

test("Hetzner's own word that there is none is the only proof", async () => {
  answer = { status: 404, body: '{"error":{"code":"not_found","message":"server with ID 4711 not found"}}' };
  expect(await isGone(server, state, config)).toBe(true);
  expect(asked.at(-2)).toBe("/v1/servers/4711 Bearer secret-token");
});

test("a token that knows nothing else of the state is of another project, and proves nothing", async () => {
  answer = { status: 404, body: '{"error":{"code":"not_found","message":"server with ID 4711 not found"}}' };
  lasting = 404;
  expect(await isGone(server, state, config)).toBe(false);
  lasting = 200;
  const alone: State = { deployment: { resources: [server], pending_operations: [] } };
  expect(await isGone(server, alone, config)).toBe(false);
});

test.each([
  ["it is there", 200, '{"server":{"id":4711}}'],
  ["a proxy has no such page", 404, "<html>Not Found</html>"],
  ["a gateway knows no such way", 404, '{"message":"no route matched"}'],
  ["the token is not good", 401, '{"error":{"code":"unauthorized"}}'],
  ["the API is away", 503, "{}"],
])("%s: not gone", async (_, status, body) => {
  answer = { status, body };
  expect(await isGone(server, state, config)).toBe(false);
});

test("a placement group is asked for by its own name, and what a provider deletes twice without a word is not", async () => {
  answer = { status: 404, body: '{"error":{"code":"not_found"}}' };
  const group = { ...server, type: "hcloud:index/placementGroup:PlacementGroup", id: "9" };
  expect(await isGone(group, state, config)).toBe(true);
  expect(asked.at(-2)).toBe("/v1/placement_groups/9 Bearer secret-token");
  const before = asked.length;
  expect(await isGone({ ...server, type: "hcloud:index/volume:Volume" }, state, config)).toBe(false);
  expect(asked.length).toBe(before);
});

const NO_RECORD = '{"success":false,"errors":[{"code":81044,"message":"Record does not exist."}]}';

test("a record is gone when Cloudflare says so and shows its zone", async () => {
  answer = { status: 404, body: NO_RECORD };
  expect(await isGone(record, state, config)).toBe(true);
  expect(asked.slice(-2)).toEqual([
    "/v4/zones/zone/dns_records/abc Bearer other-token",
    "/v4/zones/zone/dns_records?per_page=5 Bearer other-token",
  ]);
  lasting = 403;
  expect(await isGone(record, state, config)).toBe(false);
  lasting = 200;
});

test.each([
  ["it is there", 200, '{"success":true}'],
  ["there is no such zone", 404, '{"success":false,"errors":[{"code":7003}]}'],
  ["the API is away", 503, NO_RECORD],
])("%s: the record is not gone", async (_, status, body) => {
  answer = { status, body };
  expect(await isGone(record, state, config)).toBe(false);
});

test("what could not be deleted and was not found is told apart from all else that fails", () => {
  const unfound = new Unfound();
  const failed = (op: string, urn: string) =>
    unfound.see({ kind: "failed", step: { op, urn }, orphan: { urn, type: "", inputs: {}, parent: "", provider: "" } });
  const error = (urn: string, message: string) => unfound.see({ kind: "error", diagnostic: { urn, message } });
  unfound.see(null);
  failed("delete", "server");
  error("server", "server with ID '1172' not found (not_found, 9749)");
  failed("delete-replaced", "record");
  error("record", "failed to make http request: DELETE …: 404 Not Found");
  failed("delete", "busy");
  error("busy", "server is locked (locked, 22)");
  failed("create", "made");
  error("made", "image not found");
  error("elsewhere", "not found");
  expect(unfound.urns()).toEqual(["server", "record"]);
});

test("without a token nothing is asked, and without an answer nothing is proven", async () => {
  const before = asked.length;
  expect(await isGone(server, state, new Map())).toBe(false);
  expect(asked.length).toBe(before);
  const nowhere = new Map([...config, ["hcloud:endpoint", "http://127.0.0.1:9"]]);
  expect(await isGone(server, state, nowhere)).toBe(false);
});

test("with a server goes what was on it, and nothing else; what stays no longer hangs on it", () => {
  const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
    urn: `urn:pulumi:de::meet-infra::x::${name}`,
    type: "x",
    ...more,
  });
  const address = resource("address");
  const access = resource("access", { deletedWith: URN, dependencies: [URN] });
  const elsewhere = resource("elsewhere", { deletedWith: "urn:other" });
  const name = resource("name", {
    dependencies: [URN, address.urn],
    propertyDependencies: { content: [URN, access.urn], zone: null },
  });
  const state: State = {
    version: 3,
    deployment: { manifest: {}, resources: [address, server, access, elsewhere, name], pending_operations: [] },
  };
  expect(without(state, [server])).toEqual({
    version: 3,
    deployment: {
      manifest: {},
      resources: [
        address,
        elsewhere,
        { ...name, dependencies: [address.urn], propertyDependencies: { content: [], zone: null } },
      ],
      pending_operations: [],
    },
  });
});

test("what was replaced goes without what stands in its place under the same name", () => {
  const old: StateResource = { ...server, id: "1", delete: true };
  const child: StateResource = { urn: "urn:x::child", type: "x", deletedWith: URN, dependencies: [URN] };
  const both: State = { deployment: { resources: [server, child, old], pending_operations: [] } };
  expect(without(both, [old]).deployment.resources).toEqual([server, child]);
});
