import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isGone, serverOf, withoutServer } from "../../../scripts/apply/gone.ts";
import { readState, type State, type StateResource } from "../../../scripts/apply/state.ts";

const URN = "urn:pulumi:de::meet-infra::meet:BbbServer$meet:Machine$hcloud:index/server:Server::node-bbb1-server";
const server: StateResource = { urn: URN, type: "hcloud:index/server:Server", id: "4711" };
const volume: StateResource = { urn: "urn:x::host-gl1-volume", type: "hcloud:index/volume:Volume", id: "12" };
const state = readState(JSON.stringify({ deployment: { resources: [server, volume] } }));
const asked: string[] = [];
let answer = { status: 200, body: "{}" };
/** What the same token gets for the volume. */
let lasting = 200;
const api = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers.authorization}`);
  if (request.url?.endsWith("/volumes/12")) response.writeHead(lasting).end("{}");
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
  expect(withoutServer(state, server)).toEqual({
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
