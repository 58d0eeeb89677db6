import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DeclareRequest, declare, type Graph, type GraphOptions } from "../../preview/declare.ts";

const fixtures = path.join(import.meta.dirname, "../fixtures/preview");

function run(fixture: string, request: Partial<DeclareRequest> = {}): Promise<Graph> {
  const program = path.join(fixtures, fixture);
  return declare({ program, root: program, stack: "one", config: {}, secrets: [], ...request });
}

function fails(fault: string): Promise<string> {
  return run("refusals", { config: { "fixture:fault": fault } }).then(
    () => "no fault",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "no error"),
  );
}

/** Each test starts a Node process, which may have to wait long for a busy machine. */
vi.setConfig({ testTimeout: 240_000 });
const patience = { timeout: 100_000, interval: 100 };

/** What must never reach a program. */
beforeAll(() => {
  vi.stubEnv("HCLOUD_TOKEN", "canary");
  vi.stubEnv("PULUMI_ACCESS_TOKEN", "canary");
  vi.stubEnv("https_proxy", "http://canary");
});
afterAll(() => vi.unstubAllEnvs());

const at = "urn:pulumi:one::fixture::";
const stack = `${at}pulumi:pulumi:Stack::fixture-one`;
const host = `${at}fixture:Host::gl1`;
const provider = `${at}fixture:Host$pulumi:providers:docker::gl1-docker`;
const ready = `${at}fixture:Host$command:remote:Command::gl1-ready`;
const hostKey = `${at}command:local:Command::gl1-hostkey`;
const tenant = `${at}fixture:Tenant::riverbank`;
const image = `${at}fixture:Tenant$docker:index/remoteImage:RemoteImage::riverbank-image`;
const container = `${at}fixture:Tenant$docker:index/container:Container::riverbank-redis`;

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGnVBJ3AzyAXNGEE1oEKz7QVckxGDpVK7IidhTtItDwC";
const imageId = "sha256:773bb5fbb68b0e8c0413cb60c9b671c13115e4510a969533af88cf32b6db77c5";
const containerId = "348f0dd0264dd0cda706f219c1745a354c772722e141459b6d442908a0a6949b";
const connection = { dialErrorLimit: 10, host: "192.0.2.10", hostKey: key, perDialTimeout: 15, port: 22, user: "root" };

const plain: GraphOptions = {
  protect: false,
  retainOnDelete: false,
  deletedWith: null,
  provider: null,
  aliases: [],
  deleteBeforeReplace: null,
  ignoreChanges: [],
  dependsOn: [],
  replaceOnChanges: [],
  replaceWith: [],
  replacementTrigger: null,
  additionalSecretOutputs: [],
  import: null,
  timeouts: {},
};
/** What the SDK of the command provider says of every command. */
const triggers = { replaceOnChanges: ["triggers[*]"] };
const withTenant = { deletedWith: host, retainOnDelete: true };

test.concurrent("a program's graph: URNs, inheritance, secrets and stand-ins", async () => {
  const graph = await run("host", { secrets: [{ key: "meet:master", placeholder: "0".repeat(64) }] });
  expect(graph).toEqual({
    stack: "one",
    project: "fixture",
    warnings: ["this stack is a fixture"],
    resources: [
      {
        urn: hostKey,
        type: "command:local:Command",
        parent: stack,
        inputs: { create: "ssh-keyscan 192.0.2.10" },
        options: { ...plain, ...triggers },
        secrets: [],
        custom: true,
      },
      {
        urn: `${at}docker:index/container:Container::lonely`,
        type: "docker:index/container:Container",
        parent: stack,
        inputs: { image: "redis:7.4", name: "lonely" },
        options: { ...plain, provider },
        secrets: [],
        custom: true,
      },
      {
        urn: ready,
        type: "command:remote:Command",
        parent: host,
        inputs: { connection, create: "docker info" },
        options: {
          ...plain,
          ...triggers,
          protect: true,
          dependsOn: [hostKey],
          additionalSecretOutputs: ["connection"],
        },
        secrets: ["connection"],
        custom: true,
      },
      {
        urn: provider,
        type: "pulumi:providers:docker",
        parent: host,
        inputs: { host: "ssh://root@192.0.2.10" },
        options: { ...plain, protect: true, dependsOn: [ready] },
        secrets: [],
        custom: true,
      },
      {
        urn: host,
        type: "fixture:Host",
        parent: stack,
        inputs: {},
        options: { ...plain, protect: true },
        secrets: [],
        custom: false,
      },
      {
        urn: `${at}fixture:Tenant$command:remote:Command::after`,
        type: "command:remote:Command",
        parent: tenant,
        inputs: {
          connection,
          create: "bash -s",
          environment: { COLOUR: "green", GREETING: "from the stack's file", "meet.coop/ports": "[80,443]" },
          stdin: "stand-in for meet:unlisted",
          triggers: [containerId],
        },
        options: {
          ...plain,
          protect: true,
          deletedWith: host,
          aliases: [`${at}fixture:Tenant$command:remote:Command::before`, `${at}command:remote:Command::after`],
          dependsOn: [hostKey, container],
          replaceOnChanges: ["stdin", "triggers[*]"],
          replacementTrigger: containerId,
          additionalSecretOutputs: ["stdout", "connection"],
          timeouts: { create: "10m" },
        },
        secrets: ["connection", "stdin"],
        custom: true,
      },
      {
        urn: container,
        type: "docker:index/container:Container",
        parent: tenant,
        inputs: {
          envs: ["PLAIN=1", `PASSWORD=${"0".repeat(64)}`],
          image: imageId,
          labels: [{ label: "meet.coop/tenant", value: "riverbank" }],
          name: "riverbank",
        },
        options: {
          ...plain,
          ...withTenant,
          provider,
          deleteBeforeReplace: true,
          ignoreChanges: ["labels", "logOpts.max-size"],
          aliases: [`${at}fixture:Tenant$docker:index/container:Container::river-redis`],
          dependsOn: [image],
        },
        secrets: ["envs[1]"],
        custom: true,
      },
      {
        urn: image,
        type: "docker:index/remoteImage:RemoteImage",
        parent: tenant,
        inputs: { keepLocally: true, name: "redis:7.4" },
        options: {
          ...plain,
          ...withTenant,
          provider,
          aliases: [`${at}fixture:Tenant$docker:index/remoteImage:RemoteImage::river-image`],
        },
        secrets: [],
        custom: true,
      },
      {
        urn: tenant,
        type: "fixture:Tenant",
        parent: stack,
        inputs: {},
        options: { ...plain, ...withTenant, aliases: [`${at}fixture:Tenant::river`] },
        secrets: [],
        custom: false,
      },
      {
        urn: stack,
        type: "pulumi:pulumi:Stack",
        parent: null,
        inputs: {},
        options: plain,
        secrets: [],
        custom: false,
      },
    ],
  });
});

let made: Promise<Graph> | undefined;
/** Run once, for what two tests ask of it. */
function cloud(): Promise<Graph> {
  made ??= run("cloud");
  return made;
}

test.concurrent("ids and addresses that a cloud would give are known, and what nobody can say is [unknown]", async () => {
  const graph = await cloud();
  const inputs = Object.fromEntries(graph.resources.map((it) => [it.urn.split("::").at(-1), it.inputs]));
  const facts: unknown = JSON.parse(String(inputs.facts?.content));
  const ipv4 = expect.stringMatching(/^198\.1[89]\./);
  expect(facts).toEqual({
    ipv4,
    ipv6: expect.stringMatching(/^2001:db8:[0-9a-f]+:[0-9a-f]+::\/64$/),
    server: expect.stringMatching(/^\d+$/),
    serverIpv6: expect.stringMatching(/^2001:db8:[0-9a-f]+:[0-9a-f]+::\/64$/),
    other: ipv4,
    device: expect.stringMatching(/^\/dev\/disk\/by-id\/scsi-0HC_Volume_\d+$/),
    gateway: "10.7.1.1",
    inside: expect.stringMatching(/^10\./),
    mac: expect.stringMatching(/^86:00:00(:[0-9a-f]{2}){3}$/),
    fingerprint: expect.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/),
    record: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(inputs.a?.content).toBe(Reflect.get(Object(facts), "ipv4"));
  expect(inputs.unknown?.content).toBe("[unknown]");
});

test.concurrent("transforms of a resource, of its parent and of the stack run, as in the engine", async () => {
  const { resources } = await run("transforms");
  const child = "urn:pulumi:one::transforms::fixture:Parent$command:local:Command::child";
  const [holder, transformed] = resources;
  expect(transformed).toMatchObject({
    urn: child,
    inputs: {
      environment: { own: "1", child: "after own", parent: "after child,own", stack: "after child,own,parent" },
    },
    options: { protect: true, ignoreChanges: ["child", "parent", "stack"] },
  });
  expect(holder).toMatchObject({
    inputs: { environment: { stack: "after " }, triggers: [{ urn: child }] },
    options: { protect: true, dependsOn: [child] },
  });
});

const byProvider = "which only a provider could answer; the stack's YAML must say it instead";

test.concurrent.each([
  ["an error", "error", "tenants/a.yaml:3:1: error[host-unknown]: there is no host gl9\n  help: write host: gl1"],
  ["its last words on stderr", "exit", "Node 24 is needed; run: npm ci"],
  ["a signal", "kill", "the program ended with SIGKILL and said nothing"],
  ["an error in the log", "log", "the balancer has no nodes"],
  [
    "questions to a provider",
    "questions",
    [
      "plugin (x:index:Y) is a component that a plugin builds; without an engine nobody can say what is in it",
      `the program calls hcloud:index:call, ${byProvider}`,
      `the program invokes hcloud:index/getImage:getImage, ${byProvider}`,
    ].join("\n"),
  ],
])("%s ends it in the program's own words", async (_, fault, message) => {
  expect(await fails(fault)).toBe(`ProgramFault: ${message}`);
});

test.concurrent("the program sees nothing of the person who runs it", async () => {
  const { resources } = await cloud();
  const names: unknown = resources.find(({ type }) => type === "x:index:Environment")?.inputs.names;
  const allowed = /^(PATH|LANG|TZ|TMPDIR|NODE_COMPILE_CACHE|PULUMI_CONFIG(_SECRET_KEYS)?|PULUMI_NODEJS_\w+)$/;
  expect(Array.isArray(names) && names.filter((name) => !allowed.test(name))).toEqual([]);
});

test.concurrent("a signal ends a program that does not end", async () => {
  const stop = new AbortController();
  const running = run("refusals", { config: { "fixture:fault": "hang" }, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("enough")), 1500);
  await expect(running).rejects.toThrow("enough");
});

test.concurrent("a signal that came before it starts nothing", async () => {
  const request = { config: { "fixture:fault": "hang" }, signal: AbortSignal.abort(new Error("too late")) };
  await expect(run("refusals", request)).rejects.toThrow("too late");
});

test.concurrent("a program ends with whoever runs it, however that ends", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "declare-"));
  const pid = path.join(folder, "pid");
  const program = path.join(fixtures, "refusals");
  const request = {
    program,
    root: program,
    stack: "one",
    secrets: [],
    config: { "fixture:fault": "hang", "fixture:pid": pid },
  };
  const module = pathToFileURL(path.join(import.meta.dirname, "../../preview/declare.ts")).href;
  const script = `import { declare } from ${JSON.stringify(module)}; await declare(${JSON.stringify(request)});`;
  const runner = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "ignore" });
  try {
    await vi.waitUntil(() => existsSync(pid) && readFileSync(pid, "utf8") !== "", patience);
    const running = Number(readFileSync(pid, "utf8"));
    expect(isAlive(running)).toBe(true);
    runner.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(running), patience);
  } finally {
    runner.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.concurrent("a folder without a program is a fault", async () => {
  await expect(run("nowhere")).rejects.toThrow(`there is no Pulumi.yaml in ${path.join(fixtures, "nowhere")}`);
});
