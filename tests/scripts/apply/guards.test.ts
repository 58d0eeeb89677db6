/** `up` and `down` with an engine that only writes down what it is asked: what they refuse, and what they never show. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { derivedSecrets } from "../../../model/secrets.ts";
import { configSecrets, openWorkspace, secretValues } from "../../../scripts/apply/workspace.ts";
import type * as Down from "../../../scripts/down.ts";
import type * as Preview from "../../../scripts/preview.ts";
import type * as Up from "../../../scripts/up.ts";
import { fakes } from "../fakes.ts";

vi.setConfig({ testTimeout: 60_000 });

// A copy: this checkout may itself be behind its base.
const root = mkdtempSync(join(tmpdir(), "meet-north-"));
cpSync(fileURLToPath(new URL("../../fixtures/north", import.meta.url)), root, { recursive: true });
const { platform } = load(readSources(root));
if (platform === null) throw new Error("north has errors");
const planned = plan(platform, "north");
const MASTER = "0123456789abcdef".repeat(4);
const [derived = ""] = derivedSecrets(planned, MASTER);

const fake = fakes();
const file = (name: string) => join(fake.folder, name);
const engine = fake.add(
  "pulumi",
  'case "$1 $2" in',
  `  "version "*) echo v3.260.0 ;;`,
  `  "stack export") cat "${file("state")}" 2>/dev/null && { [ ! -e "${file("next")}" ] || mv "${file("next")}" "${file("state")}"; } || { echo "$NO_STATE" >&2; exit 6; } ;;`,
  `  "stack import") cat >"${file("state")}" ;;`,
  `  "config --json") [ -z "$LOCKED_UP" ] || { echo "$LOCKED_UP" >&2; exit 1; }; cat "${file("config")}" ;;`,
  `  "preview --json") echo "$MEET_WITHOUT" >"${file("without")}"; cat "${file("preview")}"; exit "$LOOKED" ;;`,
  `  "up --yes"|"destroy --yes") echo "$HELD" >&2; cat "${file("events")}"; [ ! -e "${file("later")}" ] || { mv "${file("later")}" "${file("events")}"; exit 255; }; exit "$CODE" ;;`,
  '  "config get") echo "$CANARY" ;;',
  "esac",
);

const before = process.env;
const common = { root, stack: "north", json: false, color: false };
const upOptions = { ...common, acceptHostKey: [], yes: true, verbose: true, plan: null };
/** Hetzner, at which nothing bears our labels. */
const hetzner = createServer((request, response) => {
  const path = request.url?.split("?")[0]?.slice(1) ?? "";
  if (path.includes("/")) {
    const gone = path.endsWith("/4711") && deleted;
    response.writeHead(gone ? 404 : 200).end(gone ? '{"error":{"code":"not_found"}}' : "{}");
    return;
  }
  response.end(JSON.stringify({ [path]: strays[path] ?? [], meta: { pagination: { next_page: null } } }));
});
let strays: Readonly<Record<string, readonly object[]>> = {};
/** Whether somebody deleted number 4711 there. */
let deleted = false;
let endpoint = "";
let shown = "";

let down: typeof Down.run;
let up: typeof Up.run;
let look: typeof Preview.run;

// Which engine there is, is asked once for a process: here for these tests alone.
beforeAll(async () => {
  await new Promise<void>((resolve) => hetzner.listen(0, "127.0.0.1", resolve));
  const address = hetzner.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  endpoint = `http://127.0.0.1:${address.port}`;
  process.env = { ...before, ...fake.env, PULUMI_CLI: engine, CODE: "0", LOOKED: "0", CANARY: derived };
  vi.resetModules();
  // What is remembered of north is these tests' alone.
  const remembered = join(fake.folder, "last-state.json");
  vi.doMock("../../../scripts/apply/places.ts", () => ({ KEPT: fake.folder, stampFile: () => remembered }));
  ({ run: down } = await import("../../../scripts/down.ts"));
  ({ run: up } = await import("../../../scripts/up.ts"));
  ({ run: look } = await import("../../../scripts/preview.ts"));
});
afterAll(() => {
  process.env = before;
  vi.doUnmock("../../../scripts/apply/places.ts");
  vi.resetModules();
  fake.close();
  hetzner.close();
});
beforeEach(() => {
  shown = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      shown += text.toString();
      return true;
    });
  process.env["CODE"] = "0";
  process.env["NO_STATE"] = "error: no stack named 'north' found";
  process.env["LOCKED_UP"] = "";
  process.env["HELD"] = "";
  process.env["LOOKED"] = "0";
  strays = {};
  write("preview", { steps: [], diagnostics: [] });
  write("state", { deployment: { resources: [], pending_operations: [] } });
  const values = planned.secrets.map(({ key, placeholder }) => [key, { value: placeholder, secret: true }]);
  write("config", {
    ...Object.fromEntries(values),
    "meet:master": { value: MASTER, secret: true },
    "hcloud:endpoint": { value: endpoint },
  });
  write("events");
  rmSync(file("later"), { force: true });
  fake.forget();
  return () => vi.restoreAllMocks();
});

function write(name: string, ...lines: unknown[]): void {
  writeFileSync(file(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

const asked = (verb: string) => fake.asked().filter((line) => line.startsWith(`pulumi ${verb}`));

const urn = (name: string) => `urn:pulumi:north::meet-infra::hcloud:index/volume:Volume::${name}`;
const held = { urn: urn("host-gl1-volume"), type: "hcloud:index/volume:Volume", protect: true };

test("up tells what has ended by today, and goes on: who left must not keep the others from a repair", async () => {
  vi.useFakeTimers({ now: new Date("2099-01-01T12:00:00Z"), toFake: ["Date"] });
  try {
    expect(await up(upOptions)).toBe(0);
  } finally {
    vi.useRealTimers();
  }
  expect(shown).toMatch(/^stacks\/north\.yaml:\d+: .*2026\.11/m);
});

test("down refuses while anything that cannot be made again is there, whatever was confirmed", async () => {
  write("state", { deployment: { resources: [held], pending_operations: [] } });
  await expect(down({ ...common, confirm: "north" })).rejects.toMatchObject({
    exit: 5,
    code: "data-loss",
    message: "nothing was done: this plan deletes volume host-gl1-volume",
  });
  expect(asked("destroy")).toEqual([]);
});

test.each([null, "", "south"])("down does nothing unless the stack is named once more (%o)", async (confirm) => {
  await expect(down({ ...common, confirm })).rejects.toMatchObject({ exit: 2, code: "not-confirmed" });
  expect(asked("destroy")).toEqual([]);
});

test("down does what it says once the stack is named", async () => {
  expect(await down({ ...common, confirm: "north" })).toBe(0);
  expect(asked("destroy")).toHaveLength(1);
});

test("up refuses without its secrets, names each one, and starts nothing", async () => {
  write("config", { "meet:master": { value: MASTER, secret: true } });
  // Tenants that are not made yet wait for theirs instead.
  const missing = planned.secrets.filter(({ key }) => key === "cloudflare:apiToken" || key === "hcloud:token");
  await expect(up(upOptions)).rejects.toMatchObject({
    exit: 3,
    code: "secret-missing",
    message: expect.stringContaining(`${missing.length} secrets are missing: ${missing[0]?.key}`),
    help: missing.map(({ command }) => command).join("\n          "),
  });
  expect(asked("up")).toEqual([]);
});

test("a store that does not answer is not an empty one", async () => {
  rmSync(file("state"));
  process.env["NO_STATE"] = "error: operation error S3: HeadBucket, https response error StatusCode: 403";
  for (const run of [() => up(upOptions), () => down({ ...common, confirm: "north" })])
    await expect(run()).rejects.toMatchObject({
      exit: 4,
      code: "state",
      message:
        "the state of north cannot be read: operation error S3: HeadBucket, https response error StatusCode: 403",
    });
  process.env["NO_STATE"] = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";
  await expect(up(upOptions)).rejects.toMatchObject({
    exit: 4,
    message: "the state of north cannot be read: no state store is named",
    help: "write state: into stacks/north.yaml, or set PULUMI_BACKEND_URL; docs/operate.md says which",
  });
});

test("another passphrase than the stack's is said so, and not taken for secrets that are missing", async () => {
  process.env["LOCKED_UP"] = "error: incorrect passphrase";
  await expect(up(upOptions)).rejects.toMatchObject({
    exit: 3,
    code: "no-passphrase",
    message: "the secrets of north cannot be read: incorrect passphrase",
  });
  process.env["LOCKED_UP"] = "error: something else";
  await expect(up(upOptions)).rejects.toMatchObject({ exit: 4, code: "state" });
});

test("down says who holds the lock, and in the engine's own words whatever else kept it from beginning", async () => {
  process.env["CODE"] = "255";
  process.env["HELD"] = "error: locked\n  file:///x: created by ada@elsewhere (pid 1) at 2026-11-21T13:06:00Z";
  await expect(down({ ...common, confirm: "north" })).rejects.toMatchObject({ exit: 10, code: "locked" });
  process.env["HELD"] = "error: the disk of the store is gone";
  expect(await down({ ...common, confirm: "north" })).toBe(4);
  expect(shown).toContain("error[engine]: north: the disk of the store is gone");
});

test("up does nothing when another run wrote the state while this one looked", async () => {
  write("state", { deployment: { resources: [held], pending_operations: [] } });
  write("next", { deployment: { resources: [held, { ...held, urn: urn("more") }], pending_operations: [] } });
  await expect(up(upOptions)).rejects.toMatchObject({
    exit: 5,
    code: "state-moved",
    message: "another run wrote the state of north while this one looked at it",
  });
  expect(asked("up")).toEqual([]);
});

test("down without its confirmation settles nothing", async () => {
  const type = "command:remote:Command";
  const half = { type: "creating", resource: { urn: urn("host-gl1-setup"), type } };
  write("state", { deployment: { resources: [], pending_operations: [half] } });
  await expect(down({ ...common, confirm: null })).rejects.toMatchObject({ exit: 2, code: "not-confirmed" });
  expect([asked("refresh"), asked("stack import")]).toEqual([[], []]);
});

test("up leaves out a tenant that waits for its secret, says for whom, and goes ahead with the rest", async () => {
  const sso = "meet:tenant-egret-sso";
  const rest = planned.secrets.filter(({ key }) => key !== sso);
  const config = rest.map(({ key, placeholder }) => [key, { value: placeholder, secret: true }]);
  write("config", { ...Object.fromEntries(config), "hcloud:endpoint": { value: endpoint } });
  write("state", { deployment: { resources: [held], pending_operations: [] } });
  expect(await up(upOptions)).toBe(0);
  expect(readFileSync(file("without"), "utf8")).toBe("heron\n");
  expect(asked("up")).toHaveLength(1);
  expect(shown).toContain(
    `tenant heron is not made yet: it waits for hypha, who sets ${sso} (the client secret of heron at its sign-on): npx pulumi config set --secret ${sso} --stack north`,
  );
  // One that serves is not left out: its missing secret stops the run.
  const made = { urn: "urn:pulumi:north::meet-infra::meet:Greenlight::tenant-egret", type: "meet:Greenlight" };
  write("state", { deployment: { resources: [made], pending_operations: [] } });
  await expect(up(upOptions)).rejects.toMatchObject({ exit: 3, code: "secret-missing" });
});

test("up asks before it does anything, and where nobody can answer it refuses", async () => {
  await expect(up({ ...upOptions, yes: false })).rejects.toMatchObject({ exit: 2, code: "no-terminal" });
  expect(asked("up")).toEqual([]);
});

test("up refuses where there is no state, and makes none", async () => {
  rmSync(file("state"));
  await expect(up(upOptions)).rejects.toMatchObject({ exit: 2, code: "no-state" });
  expect([asked("up"), asked("stack init")]).toEqual([[], []]);
});

const tenants = ["heron", "swift"].map((id) => ({
  urn: `urn:pulumi:north::meet-infra::meet:Greenlight::tenant-${id}`,
  type: "meet:Greenlight",
}));
const preview = (...steps: object[]) => write("preview", { steps, diagnostics: [] });
const stateOf = (...resources: object[]) => write("state", { deployment: { resources, pending_operations: [] } });
const goes = { op: "delete", urn: held.urn, oldState: held };

test("up looks before it changes anything, and with the options it then uses", async () => {
  stateOf(...tenants);
  expect(await up(upOptions)).toBe(0);
  const [first = "", second = ""] = fake.asked().filter((line) => /^pulumi (?:up|preview)/.test(line));
  expect(first).toMatch(/^pulumi preview --json --ignore-protect --stack north/);
  expect(second).toMatch(/^pulumi up --yes --skip-preview --json --stack north/);
  expect(shown).toContain("north: 0 changes to make; no data is deleted unless a file here says so.");
});

test("up refuses what would be lost, whatever was agreed to, and starts nothing", async () => {
  stateOf(held, ...tenants);
  preview(goes, { op: "delete", urn: tenants[0]?.urn, oldState: tenants[0] });
  await expect(up(upOptions)).rejects.toMatchObject({
    exit: 5,
    code: "data-loss",
    message:
      "nothing was done: this plan deletes volume host-gl1-volume and takes away tenant heron, 1 of 2 tenants at once",
  });
  expect(asked("up")).toEqual([]);
});

test("up does not look where nothing can be lost: from an empty state", async () => {
  const stack = "pulumi:pulumi:Stack";
  stateOf({ urn: `urn:pulumi:north::meet-infra::${stack}::meet-infra-north`, type: stack });
  expect(await up(upOptions)).toBe(0);
  expect([asked("preview").length, asked("up").length]).toEqual([0, 1]);
});

test("up runs the engine once when there is nothing to do and the last run from here left it so", async () => {
  const manifest = { time: "2026-11-21T10:00:00Z" };
  const full = (...resources: object[]) =>
    write("state", { deployment: { manifest, resources, pending_operations: [] } });
  try {
    full(...tenants);
    expect(await up(upOptions)).toBe(0);
    expect([asked("preview").length, asked("up").length]).toEqual([1, 1]);
    expect(await up(upOptions)).toBe(0);
    expect([asked("preview").length, asked("up").length]).toEqual([2, 1]);
    // Another state, or something to do: the engine runs.
    full(...tenants, held);
    expect(await up(upOptions)).toBe(0);
    preview({ op: "update", urn: held.urn, oldState: held, newState: held });
    expect(await up(upOptions)).toBe(0);
    expect([asked("preview").length, asked("up").length]).toEqual([4, 3]);
  } finally {
    rmSync(join(fake.folder, "last-state.json"), { force: true });
  }
});

const server = {
  urn: "urn:pulumi:north::meet-infra::hcloud:index/server:Server::node-bbb1-server",
  type: "hcloud:index/server:Server",
  id: "4711",
};
/** The engine cannot delete a thing; asked once more, it has nothing to do. */
function notFound({ urn }: { readonly urn: string }): void {
  write(
    "events",
    { resOpFailedEvent: { metadata: { op: "delete", urn } } },
    { diagnosticEvent: { urn, severity: "error", message: "server with ID '4711' not found (not_found)" } },
  );
  write("later");
}
const known = () =>
  z
    .object({ deployment: z.object({ resources: z.array(z.object({ urn: z.string() })) }) })
    .parse(JSON.parse(readFileSync(file("state"), "utf8")))
    .deployment.resources.map(({ urn }) => urn);

test("up forgets what it cannot delete because its vendor no longer has it, and goes on", async () => {
  stateOf(server, { ...held, id: "12" }, ...tenants);
  notFound(server);
  deleted = true;
  expect(await up(upOptions)).toBe(0);
  expect(shown).toContain("node-bbb1-server: is gone already; forgotten");
  expect([known(), asked("up").length]).toEqual([[held.urn, ...tenants.map(({ urn }) => urn)], 2]);
});

test("up forgets nothing that its vendor still has, whatever the engine says", async () => {
  stateOf(server, { ...held, id: "12" }, ...tenants);
  notFound(server);
  deleted = false;
  expect(await up(upOptions)).toBe(4);
  expect([known().includes(server.urn), asked("up").length]).toEqual([true, 1]);
});

test("down too goes on after what is gone already", async () => {
  const at = (type: string, id: string) => ({ urn: `urn:pulumi:north::meet-infra::${type}::meet`, type, id });
  const group = at("hcloud:index/placementGroup:PlacementGroup", "4711");
  const network = at("hcloud:index/network:Network", "5");
  stateOf(group, network);
  notFound(group);
  deleted = true;
  expect(await down({ ...common, confirm: "north" })).toBe(0);
  expect([known(), asked("destroy").length]).toEqual([[network.urn], 2]);
});

test("up starts nothing when the engine cannot look to the end", async () => {
  stateOf(...tenants);
  process.env["LOOKED"] = "255";
  const message = "write /x: no space left on device";
  write("preview", { steps: [], diagnostics: [{ urn: urn("host-gl1-access"), message, severity: "error" }] });
  expect(await up(upOptions)).toBe(4);
  expect(asked("up")).toEqual([]);
});

test("up refuses what bears the labels of the stack and is not in its state", async () => {
  stateOf(...tenants);
  strays = {
    volumes: [
      {
        id: 4711,
        name: "gl1.north.meet.example",
        created: "2026-11-21T10:00:00Z",
        labels: { role: "host", id: "gl1" },
      },
    ],
  };
  await expect(up(upOptions)).rejects.toMatchObject({ exit: 5, code: "state-lost" });
  expect([asked("preview"), asked("up")]).toEqual([[], []]);
});

test("up applies a reviewed plan without asking, and refuses when it is another one now", async () => {
  stateOf(held, ...tenants);
  preview({ op: "update", urn: held.urn, oldState: held, newState: held });
  expect(await look({ ...common, json: true, standIn: false })).toBe(0);
  const reviewed = JSON.parse(shown);
  const plan = join(fake.folder, "reviewed.json");
  writeFileSync(plan, shown);
  expect(reviewed.plan.hash).toMatch(/^[0-9a-f]{16}$/);

  expect(await up({ ...upOptions, yes: false, plan: reviewed.plan.hash })).toBe(0);
  expect(await up({ ...upOptions, yes: false, plan })).toBe(0);
  expect(asked("up")).toHaveLength(2);

  preview({ op: "update", urn: held.urn, oldState: held, newState: { ...held, inputs: { size: 60 } } });
  await expect(up({ ...upOptions, plan: reviewed.plan.hash })).rejects.toMatchObject({
    exit: 5,
    code: "plan-changed",
    message: expect.stringMatching(
      /^the plan changed since review \(reviewed [0-9a-f]{4}…, now [0-9a-f]{4}…\): ~ update volume host-gl1-volume with other inputs$/,
    ),
  });
  expect(asked("up")).toHaveLength(2);
});

test("a reviewed plan does not pass the guard", async () => {
  stateOf(held, ...tenants);
  preview(goes);
  expect(await look({ ...common, standIn: false })).toBe(0);
  expect(shown).toContain("npx meet up refuses it, because it deletes volume host-gl1-volume.");
  const [, hash = ""] = /^plan: ([0-9a-f]{16})$/m.exec(shown) ?? [];
  await expect(up({ ...upOptions, plan: hash })).rejects.toMatchObject({ exit: 5, code: "data-loss" });
  expect(asked("up")).toEqual([]);
});

test("up refuses a folder without any file of the stack's tenants", async () => {
  const empty = mkdtempSync(join(tmpdir(), "meet-empty-"));
  for (const part of ["coop", "stacks"]) cpSync(join(root, part), join(empty, part), { recursive: true });
  stateOf(...tenants);
  await expect(up({ ...upOptions, root: empty })).rejects.toMatchObject({ exit: 5, code: "emptied" });
  expect([asked("preview"), asked("up")]).toEqual([[], []]);
});

test("up leaves a lock whose holder is on another machine, and ends with its own code", async () => {
  process.env["CODE"] = "255";
  const message = "the stack is currently locked\n  created by root@elsewhere (pid 1) at 2026-11-21T13:06:00Z";
  write("events", { diagnosticEvent: { urn: "", message, severity: "error" } });
  await expect(up(upOptions)).rejects.toMatchObject({ exit: 10, code: "locked" });
  expect([asked("up").length, asked("cancel")]).toEqual([1, []]);
});

test.each([
  [5, "ssh: handshake failed: ssh: host key mismatch"],
  [3, "ssh: unable to authenticate, attempted methods [none publickey]"],
  [4, "write /x: no space left on device"],
])("up ends with %i when the engine says: %s", async (code, message) => {
  process.env["CODE"] = "1";
  write("events", { diagnosticEvent: { urn: urn("host-gl1-access"), message, severity: "error" } });
  expect(await up(upOptions)).toBe(code);
});

test("no secret is in what up shows, in whatever form the engine writes it", async () => {
  process.env["CODE"] = "1";
  const token = planned.secrets.find(({ key }) => key === "hcloud:token")?.placeholder;
  const message = `tried ${derived} and ${MASTER}\nwith ${token}`;
  write("events", { diagnosticEvent: { urn: urn("host-gl1-access"), message, severity: "error" } });
  await up(upOptions);
  expect(shown).toContain("tried [secret] and [secret]");
  for (const value of [derived, MASTER, token]) expect(shown).not.toContain(value);
});

test("without an engine nothing is begun, and the remedy is said", async () => {
  vi.resetModules();
  process.env["PULUMI_CLI"] = file("nowhere");
  try {
    const { requireEngine } = await import("../../../scripts/apply/require.ts");
    await expect(requireEngine()).rejects.toMatchObject({
      exit: 4,
      code: "no-engine",
      help: "correct it, or unset it",
    });
  } finally {
    process.env["PULUMI_CLI"] = engine;
  }
});

test("what must not be shown is every config secret, and all that follows from the master secret", () => {
  const config = new Map([
    ["meet:master", MASTER],
    ["hcloud:token", "t".repeat(64)],
    ["meet:colour", "green"],
  ]);
  const values = secretValues(planned, config);
  expect(values).toEqual(expect.arrayContaining([MASTER, "t".repeat(64), ...derivedSecrets(planned, MASTER)]));
  expect(values).not.toContain("green");
});

test("a workspace hides what it was told to keep, in what it says and in what it returns", async () => {
  const workspace = openWorkspace({
    engine: { command: engine, version: "3.260.0", missingPlugins: [] },
    root,
    stack: "north",
  });
  workspace.keepSecret(secretValues(planned, await configSecrets(workspace)));
  const lines: string[] = [];
  const { stdout } = await workspace.engine(["config", "get"], (line) => lines.push(line));
  expect([stdout, lines]).toEqual(["[secret]", ["[secret]"]]);
  workspace.close();
});

test("every process of a run carries its mark, so that the next run finds what a dead one left", async () => {
  fake.add("marked", 'echo "$MEET_RUN"');
  const request = { engine: { command: join(fake.folder, "marked"), version: "", missingPlugins: [] }, root };
  const workspace = openWorkspace({ ...request, stack: "north" });
  const { stdout } = await workspace.engine(["x"]);
  expect(stdout).toBe(`${workspace.checkout}|north|${process.pid}`);
  workspace.close();
});

test("the settings of another root lie in a file that only its owner reads, as long as it is needed", async () => {
  fake.add("where", "pwd");
  const request = { engine: { command: join(fake.folder, "where"), version: "", missingPlugins: [] }, root };
  const workspace = openWorkspace({ ...request, stack: "north" });
  const { stdout: folder } = await workspace.engine(["x"]);
  const settings = join(folder, "Pulumi.north.yaml");
  expect(statSync(settings).mode & 0o777).toBe(0o600);
  expect(readFileSync(settings, "utf8")).toContain(`meet:root: ${root}`);
  workspace.close();
  expect(existsSync(folder)).toBe(false);
});
