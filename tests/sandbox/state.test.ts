import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureAgent, stopAgent } from "../../sandbox/agent.ts";
import { run } from "../../sandbox/run.ts";
import {
  ensureState,
  forgetDeployment,
  hasEngineState,
  publicKey,
  removeState,
  statePaths,
} from "../../sandbox/state.ts";

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "meet-state-"));
  mkdirSync(join(checkout, "stacks"));
});
afterEach(() => rmSync(checkout, { recursive: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("nothing is made until it is asked for", () => {
  statePaths(checkout);
  expect(existsSync(join(checkout, ".sandbox"))).toBe(false);
});

test("folders are 0700 and secrets 0600, also where an older folder was open", async () => {
  mkdirSync(join(checkout, ".sandbox", "state"), { recursive: true });
  chmodSync(join(checkout, ".sandbox", "state"), 0o755);
  const state = await ensureState(checkout);
  expect([state.folder, state.backend, state.logs].map(mode)).toEqual(["700", "700", "700"]);
  expect([state.passphraseFile, state.masterFile, state.keyFile].map(mode)).toEqual(["600", "600", "600"]);
  expect(readFileSync(state.masterFile, "utf8")).toMatch(/^[0-9a-f]{64}$/);
  expect(publicKey(state)).toMatch(/^ssh-ed25519 \S+ meet-sandbox$/);
});

test("a second time keeps every secret; two checkouts share none", async () => {
  const read = (folder: string) => {
    const state = statePaths(folder);
    return [state.passphraseFile, state.masterFile, state.keyFile].map((file) => readFileSync(file, "utf8"));
  };
  await ensureState(checkout);
  const first = read(checkout);
  await ensureState(checkout);
  expect(read(checkout)).toEqual(first);
  const other = mkdtempSync(join(tmpdir(), "meet-state-"));
  await ensureState(other);
  for (const secret of read(other)) expect(first).not.toContain(secret);
  rmSync(other, { recursive: true });
});

test("a checkout deep in the tree gets a short socket, because a long one cannot be bound", () => {
  expect(statePaths("/home/ada/meet").agentSocket).toBe("/home/ada/meet/.sandbox/agent.sock");
  const deep = statePaths(`/${"deep/".repeat(30)}meet`).agentSocket;
  expect(deep.length).toBeLessThan(100);
  expect(deep).not.toBe(statePaths(`/${"deep/".repeat(31)}meet`).agentSocket);
});

test("forgetting a deployment takes state, passphrase and what it encrypted, and keeps key and master", async () => {
  const state = await ensureState(checkout);
  const settings = join(checkout, "stacks", "Pulumi.sandbox.yaml");
  writeFileSync(settings, "config: {}\n");
  writeFileSync(join(checkout, "stacks", "Pulumi.ca.yaml"), "config: {}\n");
  writeFileSync(join(state.backend, "sandbox.json"), "{}");
  expect(hasEngineState(state)).toBe(true);
  forgetDeployment(state);
  expect([hasEngineState(state), existsSync(settings)]).toEqual([false, false]);
  expect([state.passphraseFile, state.keyFile, state.masterFile].map((file) => existsSync(file))).toEqual([
    false,
    true,
    true,
  ]);
  expect(readdirSync(join(checkout, "stacks"))).toEqual(["Pulumi.ca.yaml"]);
});

test("removing takes everything, the log of an engine that has ended too", async () => {
  const state = await ensureState(checkout);
  writeFileSync(state.dockerLog, "x");
  removeState(state);
  expect(existsSync(state.folder)).toBe(false);
  removeState(state);
});

test("the agent holds the one key, is found again, is started anew after a death, and stops", async () => {
  const state = await ensureState(checkout);
  const env = { SSH_AUTH_SOCK: state.agentSocket };
  const held = async () => (await run("ssh-add", ["-L"], { env })).stdout.trim();
  await ensureAgent(state);
  const pid = readFileSync(state.agentPid, "utf8");
  expect(await held()).toBe(publicKey(state));
  await ensureAgent(state);
  expect(readFileSync(state.agentPid, "utf8")).toBe(pid);

  process.kill(Number(pid), "SIGKILL");
  await ensureAgent(state);
  expect(await held()).toBe(publicKey(state));
  expect(readFileSync(state.agentPid, "utf8")).not.toBe(pid);

  await stopAgent(state);
  expect(existsSync(state.agentSocket)).toBe(false);
  expect((await run("ssh-add", ["-L"], { env })).status).toBe(2);
  await stopAgent(state);
});

test("stopping never ends a process that merely got the agent's number", async () => {
  const state = await ensureState(checkout);
  writeFileSync(state.agentPid, `${process.pid}\n`);
  await stopAgent(state);
  expect(existsSync(state.agentPid)).toBe(false);
});
