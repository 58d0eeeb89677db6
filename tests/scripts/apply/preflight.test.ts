/** What stops a run before the engine starts: another's lock, a half-done thing nobody can prove safe, another key. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clearDeadLock, preflight } from "../../../scripts/apply/preflight.ts";
import type { Workspace } from "../../../scripts/apply/workspace.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
fake.add("ssh-keyscan", 'case "$said" in 192.0.2.7) echo "$said ssh-ed25519 AAAAnow" ;; esac');
const before = process.env;
beforeAll(() => {
  process.env = { ...before, ...fake.env };
});
afterAll(() => {
  process.env = before;
  fake.close();
});

const urn = (type: string, name: string) => `urn:pulumi:north::meet-infra::${type}::${name}`;

function pinned(address: string, hostKey: string) {
  const type = "command:local:Command";
  const environment = { MACHINE: "gl1 in north", ADDRESS: address };
  return { urn: urn(type, "host-gl1-hostkey"), type, inputs: { environment }, outputs: { stdout: hostKey } };
}

/** A workspace whose engine only writes down what it is asked. */
function workspace(resources: object[] = [], pending_operations: object[] = [], config = "{}") {
  const asked: string[] = [];
  const answer = (stdout: string) => Promise.resolve({ code: 0, stdout, stderr: "", cancelled: false });
  const made: Workspace = {
    checkout: "/nowhere/at-all",
    stack: "north",
    env: process.env,
    engine: () => answer(""),
    raw: (args) => {
      asked.push(args.join(" "));
      if (args[0] === "config") return answer(config);
      return answer(args[1] === "export" ? JSON.stringify({ deployment: { resources, pending_operations } }) : "");
    },
    keepSecret: () => {},
    close: () => {},
  };
  return { made, asked };
}

const lock = { user: "root", host: hostname(), pid: 999_999_999, since: "2026-11-21T13:06:00Z" };

test("a lock of a dead run of this machine is cleared, and said", async () => {
  const { made, asked } = workspace();
  const said: string[] = [];
  await clearDeadLock(made, [lock], (line) => said.push(line));
  expect(asked).toEqual(["cancel --yes"]);
  expect(said).toEqual([
    "cleared the lock of a run that died (process 999999999 on this machine, since 2026-11-21T13:06:00Z)",
  ]);
});

test("a lock stays when one of its holders may live, with the way out", async () => {
  const { made, asked } = workspace();
  const elsewhere = { ...lock, host: "elsewhere" };
  await expect(clearDeadLock(made, [lock, elsewhere], () => {})).rejects.toMatchObject({
    exit: 10,
    code: "locked",
    message: "another run holds the lock: root on elsewhere, process 999999999, since 2026-11-21T13:06:00Z",
    help: expect.stringContaining("pulumi cancel --stack north"),
  });
  expect(asked).toEqual([]);
});

test("a half-done thing that may exist at its vendor stops the run, and the state stays as it is", async () => {
  const type = "hcloud:index/server:Server";
  const half = { type: "creating", resource: { urn: urn(type, "host-gl1-server"), type } };
  const { made, asked } = workspace([], [half]);
  await expect(preflight(made, [], () => {})).rejects.toMatchObject({
    exit: 5,
    code: "half-done",
    message: "a run ended half-way: host-gl1-server: may or may not exist at its vendor",
    help: expect.stringContaining("pulumi import"),
  });
  expect(asked).toEqual(["stack export", "config --json --show-secrets"]);
});

test("what stands at its vendor under our name is taken over, once the state has nothing half done", async () => {
  const api = createServer((_, response) => {
    const labels = { "managed-by": "meet-infra", stack: "north" };
    response.end(JSON.stringify({ volumes: [{ id: 7, name: "gl1.north.test", labels }] }));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const config = { "hcloud:token": { value: "t" }, "hcloud:endpoint": { value: `http://127.0.0.1:${address.port}` } };
  const type = "hcloud:index/volume:Volume";
  const inputs = { name: "gl1.north.test" };
  const provider = `${urn("pulumi:providers:hcloud", "hetzner")}::p1`;
  const resource = {
    urn: urn(type, "host-gl1-volume"),
    type,
    inputs,
    provider,
    parent: urn("meet:Machine", "host-gl1"),
  };
  const { made, asked } = workspace([], [{ type: "creating", resource }], JSON.stringify(config));
  const said: string[] = [];
  const imports: string[] = [];
  const engine: Workspace["engine"] = (args) => {
    imports.push([args[0], ...args.slice(3)].join(" "), readFileSync(args[2] ?? "", "utf8"));
    return Promise.resolve({ code: 0, stdout: "", stderr: "", cancelled: false });
  };
  await preflight({ ...made, engine }, [], (line) => said.push(line));
  api.close();
  expect(said).toEqual([
    "host-gl1-volume: was made, and the run never heard so",
    "host-gl1-volume: stood at its vendor already (id 7), made by a run that never heard so; taken over",
  ]);
  expect(asked).toEqual([
    "stack export",
    "config --json --show-secrets",
    "stack import",
    "config --json --show-secrets",
    "stack export",
  ]);
  expect(imports[0]).toBe("import --yes --skip-preview --generate-code=false --protect=false");
  expect(JSON.parse(imports[1] ?? "")).toEqual({
    nameTable: { n0: urn("meet:Machine", "host-gl1"), n1: urn("pulumi:providers:hcloud", "hetzner") },
    resources: [{ type, name: "host-gl1-volume", id: "7", parent: "n0", provider: "n1" }],
  });
});

test("what can be settled is said and taken out of the state, before anything else is done", async () => {
  const type = "command:remote:Command";
  const half = { type: "creating", resource: { urn: urn(type, "host-gl1-setup"), type } };
  const { made, asked } = workspace([], [half]);
  const said: string[] = [];
  const state = await preflight(made, [], (line) => said.push(line));
  expect(said).toEqual(["host-gl1-setup: was half done; it is safe to do again"]);
  expect(state?.deployment.pending_operations).toEqual([]);
  expect(asked).toEqual(["stack export", "stack import"]);
});

test("a machine that shows another key than the pinned one is refused, unless it was named", async () => {
  const { made } = workspace([pinned("192.0.2.7", "ssh-ed25519 AAAAthen")]);
  await expect(preflight(made, [], () => {})).rejects.toMatchObject({
    exit: 5,
    code: "host-key",
    message:
      "gl1 in north (192.0.2.7) shows another SSH host key than the one pinned at first contact; nothing was sent to it",
    help: expect.stringContaining("npx meet up north --accept-host-key gl1"),
  });
  await expect(preflight(made, ["host-gl2"], () => {})).rejects.toMatchObject({ code: "host-key" });
  await expect(preflight(made, ["host-gl1"], () => {})).resolves.not.toBeNull();
});

test("a machine that shows the pinned key is no obstacle; one that does not answer is", async () => {
  const { made: right } = workspace([pinned("192.0.2.7", "ssh-ed25519 AAAAnow")]);
  await expect(preflight(right, [], () => {})).resolves.not.toBeNull();
  const { made: silent } = workspace([pinned("192.0.2.8", "ssh-ed25519 AAAAnow")]);
  await expect(preflight(silent, [], () => {})).rejects.toMatchObject({
    exit: 4,
    code: "no-answer",
    message: "gl1 in north (192.0.2.8) does not answer SSH on port 22",
  });
});
