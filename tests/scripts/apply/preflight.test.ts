/** What stops a run before the engine starts: another's lock, a half-done thing nobody can prove safe, another key. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { preflight as settled } from "../../../scripts/apply/preflight.ts";
import { readState } from "../../../scripts/apply/state.ts";
import { clearDeadLock, refuseMoved } from "../../../scripts/apply/stateStore.ts";
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

function pinned(address: string, hostKey: string, id = "gl1") {
  const type = "command:local:Command";
  const environment = { MACHINE: `${id} in north`, ADDRESS: address };
  return { urn: urn(type, `host-${id}-hostkey`), type, inputs: { environment }, outputs: { stdout: hostKey } };
}

/** A workspace whose engine only writes down what it is asked. */
function workspace(resources: object[] = [], pending_operations: object[] = [], held = "") {
  const asked: string[] = [];
  const deployment = { manifest: { time: "2026-11-21T13:00:00Z" }, resources, pending_operations };
  const answer = (stdout: string) => Promise.resolve({ code: 0, stdout, stderr: "", cancelled: false });
  const made: Workspace = {
    checkout: "/nowhere/at-all",
    stack: "north",
    env: process.env,
    engine: () => answer(""),
    raw: (args) => {
      asked.push(args.join(" "));
      if (args[0] === "refresh") return answer(held);
      return answer(args[1] === "export" ? JSON.stringify({ deployment }) : "");
    },
    leaveOut: () => {},
    keepSecret: () => {},
    close: () => {},
  };
  return { made, asked, state: readState(JSON.stringify({ deployment })) };
}

const preflight = (
  { made, state }: ReturnType<typeof workspace>,
  accepted: readonly string[] = [],
  say: (line: string) => void = () => {},
  config: ReadonlyMap<string, string> = new Map(),
) => settled(made, state, null, config, accepted, say);

/** What the engine is asked to prove that nobody holds the lock: it needs it, and does nothing. */
const PROOF = "refresh --yes --skip-preview --target urn:pulumi:north::meet-infra::meet:Nothing::nothing";
const HELD =
  "error: the stack is currently locked\n  file:///x: created by ada@elsewhere (pid 4711) at 2026-11-21T13:06:00Z";

const lock = { user: "root", host: hostname(), pid: 999_999_999, since: "2026-11-21T13:06:00Z" };

test("a lock of a dead run of this machine is cleared, and said", async () => {
  const { made, asked } = workspace();
  const said: string[] = [];
  await clearDeadLock(
    made,
    [lock],
    (line) => said.push(line),
    () => true,
  );
  expect(asked).toEqual(["cancel --yes"]);
  expect(said).toEqual([
    "cleared the lock of a run that died (process 999999999 on this machine, since 2026-11-21T13:06:00Z)",
  ]);
});

test("a lock stays when one of its holders may live, with the way out", async () => {
  const { made, asked } = workspace();
  const elsewhere = { ...lock, host: "elsewhere" };
  const dead = ({ host }: typeof lock) => host !== "elsewhere";
  await expect(clearDeadLock(made, [lock, elsewhere], () => {}, dead)).rejects.toMatchObject({
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
  const at = workspace([], [half]);
  await expect(preflight(at)).rejects.toMatchObject({
    exit: 5,
    code: "half-done",
    message: "a run ended half-way: host-gl1-server: may or may not exist at its vendor",
    help: expect.stringContaining("pulumi import"),
  });
  expect(at.asked).toEqual([PROOF, "stack export"]);
});

test("what stands at its vendor under our name is taken over, once the state has nothing half done", async () => {
  const api = createServer((_, response) => {
    const labels = { "managed-by": "meet-infra", stack: "north" };
    response.end(JSON.stringify({ volumes: [{ id: 7, name: "gl1.north.test", labels }] }));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const config = new Map([
    ["hcloud:token", "t"],
    ["hcloud:endpoint", `http://127.0.0.1:${address.port}`],
  ]);
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
  const at = workspace([], [{ type: "creating", resource }]);
  const said: string[] = [];
  const imports: string[] = [];
  const engine: Workspace["engine"] = (args) => {
    imports.push([args[0], ...args.slice(3)].join(" "), readFileSync(args[2] ?? "", "utf8"));
    return Promise.resolve({ code: 0, stdout: "", stderr: "", cancelled: false });
  };
  await preflight({ ...at, made: { ...at.made, engine } }, [], (line) => said.push(line), config);
  api.close();
  expect(said).toEqual([
    "host-gl1-volume: was made, and the run never heard so",
    "host-gl1-volume: stood at its vendor already (id 7), made by a run that never heard so; taken over",
  ]);
  expect(at.asked).toEqual([PROOF, "stack export", "stack export", "stack import", "stack export"]);
  expect(imports[0]).toBe("import --yes --skip-preview --generate-code=false --protect=false");
  expect(JSON.parse(imports[1] ?? "")).toEqual({
    nameTable: { n0: urn("meet:Machine", "host-gl1"), n1: urn("pulumi:providers:hcloud", "hetzner") },
    resources: [{ type, name: "host-gl1-volume", id: "7", parent: "n0", provider: "n1" }],
  });
});

test("what can be settled is said and taken out of the state, before anything else is done", async () => {
  const type = "command:remote:Command";
  const half = { type: "creating", resource: { urn: urn(type, "host-gl1-setup"), type } };
  const at = workspace([], [half]);
  const said: string[] = [];
  await preflight(at, [], (line) => said.push(line));
  expect(said).toEqual(["host-gl1-setup: was half done; it is safe to do again"]);
  expect(at.asked).toEqual([PROOF, "stack export", "stack export", "stack import", "stack export"]);
});

test("a machine that shows another key than the pinned one is refused, unless it was named", async () => {
  const at = workspace([pinned("192.0.2.7", "ssh-ed25519 AAAAthen")]);
  await expect(preflight(at)).rejects.toMatchObject({
    exit: 5,
    code: "host-key",
    message:
      "gl1 in north (192.0.2.7) shows another SSH host key than the one pinned at first contact; nothing was sent to it",
    help: expect.stringContaining("npx meet up north --accept-host-key gl1"),
  });
  await expect(preflight(at, ["host-gl2"])).rejects.toMatchObject({ code: "host-key" });
  await expect(preflight(at, ["host-gl1"])).resolves.not.toBeNull();
});

test("a machine that shows the pinned key is no obstacle; one that does not answer is", async () => {
  const right = workspace([pinned("192.0.2.7", "ssh-ed25519 AAAAnow")]);
  expect(await preflight(right)).toBe(right.state);
  const silent = workspace([pinned("192.0.2.8", "ssh-ed25519 AAAAnow")]);
  await expect(preflight(silent)).rejects.toMatchObject({
    exit: 4,
    code: "no-answer",
    message: "gl1 in north (192.0.2.8) does not answer SSH on port 22",
  });
});

test("of several machines that do not answer each is named", async () => {
  const key = "ssh-ed25519 AAAAnow";
  const silent = [pinned("192.0.2.8", key), pinned("192.0.2.7", key, "gl2"), pinned("192.0.2.9", key, "gl3")];
  await expect(preflight(workspace(silent))).rejects.toMatchObject({
    message: "gl1 in north (192.0.2.8) and gl3 in north (192.0.2.9) do not answer SSH on port 22",
    help: "what ran before keeps running; switch them on or open port 22 to this address, then run this again",
  });
});

test("while another run is at work, nothing that it is just making is touched", async () => {
  const type = "docker:index/container:Container";
  const half = { type: "creating", resource: { urn: urn(type, "tenant-heron-greenlight"), type } };
  const at = workspace([], [half], HELD);
  await expect(preflight(at)).rejects.toMatchObject({
    exit: 10,
    code: "locked",
    message: "another run holds the lock: ada on elsewhere, process 4711, since 2026-11-21T13:06:00Z",
  });
  expect(at.asked).toEqual([PROOF]);
});

test("a state that another run wrote meanwhile is not written over", async () => {
  const at = workspace();
  await expect(refuseMoved(at.made, at.state)).resolves.toBeUndefined();
  const type = "command:remote:Command";
  const half = { type: "creating", resource: { urn: urn(type, "host-gl1-setup"), type } };
  const moving = workspace([], [half]);
  let exports = 0;
  const raw: typeof moving.made.raw = async (args, stdin) => {
    const answer = await moving.made.raw(args, stdin);
    const other = answer.stdout.replace("13:00:00Z", "13:00:09Z");
    return args[1] === "export" && ++exports === 2 ? { ...answer, stdout: other } : answer;
  };
  await expect(preflight({ ...moving, made: { ...moving.made, raw } })).rejects.toMatchObject({
    exit: 5,
    code: "state-moved",
    message: "another run wrote the state of north while this one looked at it",
  });
  expect(moving.asked).not.toContain("stack import");
});
