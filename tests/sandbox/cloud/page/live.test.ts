/** The real region over stores in memory, with one web server in the place of everything that can be asked. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type CloudflareStore, emptyCloudflare } from "../../../../sandbox/cloud/cloudflare/state.ts";
import { makeRefusals } from "../../../../sandbox/cloud/dns/refusals.ts";
import { makeFaults } from "../../../../sandbox/cloud/faults.ts";
import { emptyHetzner, type HetznerState } from "../../../../sandbox/cloud/hetzner/state.ts";
import { openLog } from "../../../../sandbox/cloud/log.ts";
import type { Mail } from "../../../../sandbox/cloud/mailbox.ts";
import type { Declaration, Declared, DeclaredMachine } from "../../../../sandbox/cloud/page/declared.ts";
import { faultSentence, type LiveOptions, type LiveRegion, liveRegion } from "../../../../sandbox/cloud/page/live.ts";
import { memoryStore, type Store } from "../../../../sandbox/cloud/store.ts";
import { type Authority, issue, type Listening, listen, noOpenssl } from "./secure.ts";

const AT = "2026-11-21T10:00:00.000Z";
const machine = (over: Pick<DeclaredMachine, "id" | "role"> & Partial<DeclaredMachine>): DeclaredMachine => ({
  fqdn: `${over.id}.meet.test`,
  type: "cx23",
  address: null,
  open: [],
  secret: null,
  ...over,
});
const declared: Declared = {
  stack: { id: "sandbox", title: "Sandbox", domain: "meet.test", operator: "Hypha" },
  machines: [
    machine({ id: "gl1", role: "host" }),
    machine({ id: "lb1", role: "balancer", nodes: ["bbb1.meet.test"] }),
    machine({ id: "bbb1", role: "node", secret: "s" }),
    machine({ id: "own1", role: "turn", address: "198.18.7.99", type: null }),
  ],
  tenants: [
    { id: "a", org: "A", level: "Level 2", hostname: "a.meet.test", host: "gl1", limits: [] },
    { id: "b", org: "B", level: "Level 2", hostname: "b.meet.test", host: "gl1", limits: [] },
  ],
};
const mail: Mail = {
  ...{ id: 1, at: AT, client: "198.18.7.20", sender: "s", recipients: ["r"], from: "f", to: "t", subject: "S" },
  ...{ text: "text", html: "<p>html</p>", links: [], attachments: [] },
};
const server = (id: number, name: string, over: object = {}): HetznerState["servers"][number] => ({
  ...{ id, name, labels: {}, created: AT, serverType: "cx23", diskGb: 40, image: "debian-12", location: "fsn1" },
  ...{ userData: "", sshKeys: [], networks: [], placementGroup: null, protection: { delete: false, rebuild: false } },
  ...{ applied: [], locked: false, doing: null },
  ...over,
});

let hetzner: Store<HetznerState>;
let cloudflare: CloudflareStore;
let declaration: Declaration;
let region: LiveRegion;
const log = openLog(null);
const faults = makeFaults();
const refusals = makeRefusals();

function start(over: Partial<LiveOptions> = {}): void {
  region = liveRegion({
    declaration: () => declaration,
    hetzner,
    cloudflare,
    machineState: async () => "running",
    mailbox: { messages: () => [mail], message: (id) => (id === 1 ? mail : null) },
    log,
    faults,
    refusals,
    roots: () => [],
    declarationMs: 0,
    every: 20,
    ...over,
  });
}
function name(host: string, content: string): void {
  cloudflare.update(({ records }) => {
    const common = {
      type: "A" as const,
      ttl: 300,
      comment: null,
      createdOn: AT,
      modifiedOn: AT,
      commentModifiedOn: null,
    };
    records.push({ ...common, id: String(records.length).padStart(32, "0"), name: host, content });
  });
}
const machineNamed = (id: string) => region.state().machines.find((it) => it.id === id);

beforeEach(() => {
  hetzner = memoryStore(emptyHetzner);
  cloudflare = memoryStore(emptyCloudflare);
  declaration = { declared, trouble: null };
});
afterEach(() => region.stop());

describe("the region", () => {
  test("of which nothing is made yet is as YAML says", () => {
    start();
    const state = region.state();
    expect(state.stack).toEqual(declared.stack);
    expect(state.machines.map(({ id, role, state: doing }) => `${id} ${role} ${doing}`)).toEqual([
      "gl1 host declared",
      "lb1 balancer declared",
      "bbb1 node declared",
      "own1 turn running",
    ]);
    expect(state.tenants.map(({ id, health }) => `${id} ${health.state}`)).toEqual(["a waiting", "b waiting"]);
    expect(state.machines[0]?.health).toMatchObject({ state: "waiting", says: "0 of 2 tenants well" });
  });

  test("knows what Hetzner's side knows of a machine", async () => {
    hetzner.update((state) => {
      const common = { labels: {}, created: AT, name: "x" };
      state.servers.push(server(7, "gl1.meet.test", { networks: [{ network: 1, ip: "198.18.8.4", aliasIps: [] }] }));
      state.primaryIps.push({
        ...common,
        id: 1,
        type: "ipv4",
        ip: "198.18.7.20",
        location: "fsn1",
        autoDelete: false,
        server: 7,
        protection: false,
        names: {},
      });
      state.volumes.push({
        ...common,
        id: 2,
        name: "gl1-data",
        sizeGb: 10,
        format: null,
        location: "fsn1",
        server: 7,
        protection: true,
        status: "available",
        leaving: false,
      });
      const rule = {
        direction: "in" as const,
        protocol: "tcp" as const,
        sourceIps: ["0.0.0.0/0"],
        destinationIps: [],
        description: null,
      };
      state.firewalls.push({
        ...common,
        id: 3,
        rules: [
          { ...rule, port: "443" },
          { ...rule, direction: "out", port: "25" },
        ],
        servers: [7],
        selectors: [],
      });
    });
    start();
    expect(machineNamed("gl1")?.state).toBe("unknown");
    await vi.waitFor(() => expect(machineNamed("gl1")?.state).toBe("running"));
    expect(machineNamed("gl1")).toMatchObject({
      ipv4: "198.18.7.20",
      privateIps: ["198.18.8.4"],
      open: [{ from: null, ports: ["443 tcp"] }],
      volumes: [{ name: "gl1-data", gb: 10 }],
    });
    hetzner.update((state) => {
      state.firewalls = [];
      state.servers = state.servers.map((it) => ({ ...it, doing: "rebuilding" }));
    });
    expect(machineNamed("gl1")).toMatchObject({ state: "rebuilding", open: null });
  });

  test("shows servers that nobody declares", () => {
    hetzner.update((state) => {
      state.servers.push(server(8, "bbb9.meet.test", { labels: { role: "node", id: "bbb9" } }), server(9, "by-hand"));
    });
    start();
    expect(region.state().machines.slice(4)).toMatchObject([
      { id: "bbb9", role: "node" },
      { id: "by-hand", role: "other" },
    ]);
  });

  test("keeps what was declared when somebody makes a slip", () => {
    start();
    region.state();
    declaration = { declared: null, trouble: "tenants/a.yaml: no host" };
    expect(region.state()).toMatchObject({ trouble: "tenants/a.yaml: no host", stack: declared.stack });
    region.stop();
    start();
    expect(region.state()).toMatchObject({ stack: { title: "The sandbox" }, machines: [], tenants: [] });
  });

  test("tells of records, mails, calls, faults and refused names", () => {
    name("gl1.meet.test", "198.18.7.20");
    log.record({
      at: AT,
      api: "hetzner",
      method: "POST",
      path: "/servers",
      query: "",
      body: null,
      status: 201,
      ms: 3,
      id: "1",
    });
    log.record({
      at: AT,
      api: "hetzner",
      method: "GET",
      path: "/servers/1",
      query: "",
      body: null,
      status: 200,
      ms: 1,
      id: "2",
    });
    faults.set([{ api: "hetzner", kind: "outage", times: null }]);
    refusals.note("Deb.debian.org", "A", "198.18.7.20");
    refusals.note("deb.debian.org", "AAAA", "198.18.7.20");
    start();
    expect(region.state()).toMatchObject({
      records: [{ name: "gl1.meet.test", type: "A", content: "198.18.7.20", ttl: 300 }],
      mails: [{ id: 1, subject: "S", text: "text", hasHtml: true }],
      calls: [
        { id: "2", method: "GET", write: false },
        { id: "1", method: "POST", write: true },
      ],
      counts: { requests: 2, writes: 1, mails: 1 },
      faults: ["Hetzner, every request: nobody there"],
      refused: [{ name: "deb.debian.org", from: "198.18.7.20", times: 2 }],
    });
    expect([region.mailHtml(1), region.mailHtml(2)]).toEqual(["<p>html</p>", null]);
    expect(JSON.stringify(region.state())).not.toContain("<p>html");
  });
});

describe.skipIf(noOpenssl)("what answers", () => {
  let tls: Authority;
  let web: Listening;
  let ill = "";
  let online = "bbb1.meet.test\n";
  beforeAll(async () => {
    tls = issue(["a.meet.test", "b.meet.test", "lb1.meet.test", "bbb1.meet.test", "own1.meet.test"]);
    web = await listen(tls, (request, response) => {
      const host = request.headers.host ?? "";
      if (host.startsWith(ill)) response.statusCode = 500;
      if (request.url === "/health_check") response.end("success");
      else if (request.url === "/-/meet/cordoned") response.end("bbb1.meet.test\n");
      else if (request.url === "/-/meet/online") response.end(online);
      else if (request.url === "/-/meet/pending") response.end('{"pending":["its secret"]}');
      else
        response.end(
          "<response><returncode>SUCCESS</returncode><meetings><meeting><meetingName>M</meetingName><participantCount>2</participantCount></meeting></meetings></response>",
        );
    });
  });
  afterAll(() => web.close());

  test("is well; a host is as well as its tenants, and a node says what it does", async () => {
    ill = "b.";
    for (const host of ["a", "b", "lb1", "bbb1", "own1"]) name(`${host}.meet.test`, "127.0.0.1");
    start({ roots: () => [tls.root], probe: { port: web.port, within: () => true } });
    region.state();
    const states = () => Object.fromEntries(region.state().tenants.map(({ id, health }) => [id, health.state]));
    await vi.waitFor(() => expect(states()).toEqual({ a: "well", b: "waiting" }));
    expect(machineNamed("gl1")?.health).toMatchObject({ state: "waiting", says: "1 of 2 tenants well" });
    expect(machineNamed("bbb1")).toMatchObject({
      health: { state: "well" },
      cordoned: true,
      pending: ["its secret"],
      meetings: [{ name: "M", people: 2, tenant: null }],
    });
    expect(machineNamed("own1")?.health.state).toBe("well");
    expect(machineNamed("lb1")?.health.state).toBe("well");
    online = "";
    await vi.waitFor(() => expect(machineNamed("lb1")?.health.state).toBe("ill"));
    ill = "nobody";
    await vi.waitFor(() => expect(states()).toEqual({ a: "well", b: "well" }));
    expect(machineNamed("gl1")?.health).toMatchObject({ state: "well", says: "2 of 2 tenants well" });
    ill = "a.";
    await vi.waitFor(() => expect(states()).toEqual({ a: "ill", b: "well" }));
    expect(machineNamed("gl1")?.health).toMatchObject({ state: "ill", says: "1 of 2 tenants well" });
  });
});

test.each([
  [{ api: "hetzner", kind: "429", times: 1 }, "Hetzner, the next request: 429"],
  [{ api: "cloudflare", method: "POST", kind: "503", times: 2 }, "Cloudflare, the next 2 POST requests: 503"],
  [
    { api: "cloudflare", path: "^/zones", kind: "cut", times: null, after: 3 },
    "Cloudflare, every request to ^/zones after 3 more: done, and half an answer",
  ],
] as const)("a fault as a sentence: %j", (fault, sentence) => {
  expect(faultSentence(fault)).toBe(sentence);
});
