/** A whole sandbox of a checkout that is not this one, at an address of its own: started, broken, mended, stopped. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localImage } from "../../sandbox/build.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { loadImages } from "../../sandbox/load.ts";
import {
  findMachine,
  machineContainer,
  machineReady,
  onMachine,
  rebootMachine,
  removeMachine,
  stopMachine,
} from "../../sandbox/machine.ts";
import { overSsh } from "../../sandbox/ssh.ts";
import { type Sandbox, startSandbox, stopSandbox } from "../../sandbox/start.ts";
import { statePaths } from "../../sandbox/state.ts";
import { until } from "./containers.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const HOST = { name: "test", address: "198.18.7.90" };

let checkout: string;
let sandbox: Sandbox;
const start = async (folder = checkout) => {
  const said: string[] = [];
  const started = await startSandbox(folder, (line) => said.push(line), ROOT, HOST);
  return { started, said };
};

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), "meet-sandbox-"));
  mkdirSync(join(checkout, "stacks"));
  sandbox = (await start()).started;
});
afterAll(async () => {
  await stopSandbox(checkout, () => {}, HOST);
  await removeMachine(HOST.name);
  rmSync(checkout, { recursive: true });
});

const ssh = (command: string) => overSsh(statePaths(checkout), HOST.address, sandbox.hostKey, command);

test("the machine lets the agent's key in, and shows the host key it was said to have", async () => {
  expect(sandbox.hostKey).toMatch(/^ssh-ed25519 \S+$/);
  expect(await ssh("id -u; systemctl is-system-running; cloud-init status")).toBe("0\nrunning\nstatus: done\n");
  expect(sandbox.address).toBe("198.18.7.90");
  const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  await expect(overSsh(statePaths(checkout), HOST.address, other, "true")).rejects.toThrow(
    "the machine at 198.18.7.90 cannot be reached over SSH: Host key verification failed.",
  );
});

test("the environment is the engine's: state, passphrase and agent of this checkout", () => {
  const folder = join(checkout, ".sandbox");
  expect(sandbox.environment).toEqual({
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_CONFIG_PASSPHRASE_FILE: `${folder}/passphrase`,
    SSH_AUTH_SOCK: `${folder}/agent.sock`,
  });
  expect(sandbox.master).toMatch(/^[0-9a-f]{64}$/);
});

test("every image of the plan is in the machine's own engine, and is carried once", async () => {
  const there = await ssh("docker image ls --format '{{.Repository}}:{{.Tag}}'");
  expect(there.trim().split("\n").sort()).toEqual(sandbox.images.map((it) => it.reference).sort());
  expect(await loadImages(HOST.name, sandbox.images)).toBe(0);
  const [first] = sandbox.images;
  await onMachine(HOST.name, ["docker", "image", "rm", first?.reference ?? ""]);
  expect(await loadImages(HOST.name, sandbox.images)).toBe(1);
});

test("stand-ins are labelled as such, and named in the answer", async () => {
  const local = await Promise.all(sandbox.images.map(async (it) => ({ ...it, local: await localImage(it.reference) })));
  expect(local.filter((it) => it.local?.standIn).map((it) => it.reference)).toEqual(sandbox.standIns);
});

test("a second start makes nothing and keeps machine, key and secrets", async () => {
  const before = (await findMachine(HOST.name))?.id;
  const { started, said } = await start();
  expect(started).toEqual(sandbox);
  expect(said).toHaveLength(1);
  expect((await findMachine(HOST.name))?.id).toBe(before);
});

test("a second checkout is refused, and told where to stop the first", async () => {
  const second = mkdtempSync(join(tmpdir(), "meet-second-"));
  await expect(start(second)).rejects.toMatchObject({
    message: `the sandbox of another checkout runs on this machine (${checkout})`,
    help: `stop it there first: cd ${checkout} && npm run stop`,
  });
  await expect(stopSandbox(second, () => {}, HOST)).rejects.toThrow("another checkout");
  expect(existsSync(join(second, ".sandbox"))).toBe(false);
  rmSync(second, { recursive: true });
});

test("a reboot from the inside keeps host key, data and what is to run", async () => {
  const image = sandbox.images.find((it) => it.kind === "redis")?.reference ?? "";
  await ssh(`docker run -d --name keep --restart unless-stopped ${image} && echo 7 >/srv/meet/kept`);
  const boot = "cat /proc/sys/kernel/random/boot_id; stat -c %Y /proc/1";
  const before = await ssh(boot);
  await docker(["exec", machineContainer(HOST.name), "systemctl", "reboot"]);
  const back = () => ssh(boot).catch(() => before);
  expect(await until(back, (it) => it !== before)).not.toBe(before);
  expect(await machineReady(HOST.name)).toBe(sandbox.hostKey);
  const kept = () => ssh("cat /srv/meet/kept; docker exec keep redis-cli ping").catch(() => "");
  expect(await until(kept, (it) => it === "7\nPONG\n")).toBe("7\nPONG\n");
});

test("so does a reboot from the outside, and a stop with a later start", async () => {
  await rebootMachine(HOST.name);
  expect(await machineReady(HOST.name)).toBe(sandbox.hostKey);
  await stopMachine(HOST.name);
  const { started, said } = await start();
  expect(started).toEqual(sandbox);
  expect(said[0]).toBe("starting the machine test");
  expect(await ssh("cat /srv/meet/kept")).toBe("7\n");
});

test("a dead agent is started anew", async () => {
  process.kill(Number(readFileSync(statePaths(checkout).agentPid, "utf8")), "SIGKILL");
  expect((await start()).started).toEqual(sandbox);
  expect(await ssh("true")).toBe("");
});

test("a machine that somebody removed takes the engine's state with it", async () => {
  const state = statePaths(checkout);
  writeFileSync(join(state.backend, "meta.yaml"), "version: 1\n");
  writeFileSync(join(checkout, "stacks", "Pulumi.sandbox.yaml"), "config: {}\n");
  await removeMachine(HOST.name);
  const { started, said } = await start();
  expect(said).toContain("the machine that the engine's state is about is gone; the state goes too");
  expect(existsSync(join(state.backend, "meta.yaml"))).toBe(false);
  expect(existsSync(join(checkout, "stacks", "Pulumi.sandbox.yaml"))).toBe(false);
  expect(started.hostKey).not.toBe(sandbox.hostKey);
  expect(started.master).toBe(sandbox.master);
  sandbox = started;
});

test("stop takes machine, volumes, agent and state, leaves the images, and may be said twice", async () => {
  const said: string[] = [];
  await stopSandbox(checkout, (line) => said.push(line), HOST);
  expect(said).toEqual([
    "removing the machine and everything on it",
    "stopped: machine, network, SSH agent and state are gone; the built images stay (docker image ls --filter label=coop.meet.sandbox)",
  ]);
  expect(await findMachine(HOST.name)).toBeNull();
  expect(await dockerOutput(["volume", "ls", "-q", "--filter", `name=${machineContainer(HOST.name)}`])).toBe("");
  expect(existsSync(join(checkout, ".sandbox"))).toBe(false);
  for (const image of sandbox.images) expect((await localImage(image.reference))?.id).toBe(image.id);
  await stopSandbox(checkout, () => {}, HOST);
});
