/** `npm run stop` and a Docker engine that was started for the sandbox: a program of that name stands for it. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ensureDocker, startedDocker } from "../../sandbox/docker.ts";
import { stopSandbox } from "../../sandbox/start.ts";
import { ensureState, type State } from "../../sandbox/state.ts";

let checkout: string;
let bin: string;
let state: State;
const pids: number[] = [];

beforeEach(async () => {
  checkout = mkdtempSync(join(tmpdir(), "meet-stop-"));
  bin = mkdtempSync(join(tmpdir(), "meet-bin-"));
  state = await ensureState(checkout);
  vi.stubEnv("PATH", bin);
  vi.stubEnv("DOCKER_HOST", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const pid of pids.splice(0)) process.kill(pid, "SIGKILL");
  for (const folder of [checkout, bin]) rmSync(folder, { recursive: true });
});

function fake(command: string, script: string): void {
  const file = join(bin, command);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** An engine that was asleep is awake now; its process. */
async function started(): Promise<number> {
  const awake = join(bin, "awake");
  fake("docker", `[ -e ${awake} ] || exit 1; printf '28.2.2\\t/var/lib/docker\\t[]\\n'`);
  // It stands still until it is killed.
  fake("dockerd", `echo starting; : >${awake}; kill -STOP $$`);
  await ensureDocker(state.dockerLog, () => {});
  const pid = Number(startedDocker(state.dockerLog)?.end.replace("kill ", ""));
  pids.push(pid);
  // Nothing of the sandbox is in it, and it is not asked again.
  fake("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
  return pid;
}

async function stop(options: { readonly keep?: boolean } = {}): Promise<string[]> {
  const said: string[] = [];
  await stopSandbox(checkout, (line) => said.push(line), options);
  return said;
}

const byHand = process.platform === "linux" && process.getuid?.() === 0 && !existsSync("/run/systemd/system");

describe.skipIf(!byHand)("an engine that was started for the sandbox (Linux without systemd, as root)", () => {
  test.each([{ keep: false }, { keep: true }])("is told about when everything else stops, with %o", async (options) => {
    const pid = await started();
    const said = await stop(options);
    expect(said.at(-2)).toMatch(/^stopped: /);
    expect(said.at(-1)).toBe(
      `Docker's engine was started for the sandbox and still runs (its log: ${state.dockerLog}): kill ${pid} ends it`,
    );
  });

  test("keeps its log until it has ended", async () => {
    const pid = await started();
    await stop();
    expect(readdirSync(state.folder)).toEqual(["dockerd.log", "dockerd.log.started"]);
    process.kill(pids.pop() ?? pid, "SIGKILL");
    await vi.waitUntil(() => startedDocker(state.dockerLog) === null);
    expect((await stop()).at(-1)).toMatch(/^stopped: /);
    expect(existsSync(state.folder)).toBe(false);
  });
});

test("an engine that somebody else started, or a number that another program has by now, is nobody's here", async () => {
  fake("docker", "exit 1");
  writeFileSync(`${state.dockerLog}.started`, `${process.pid}\nkill ${process.pid}\n${state.dockerLog}\n`);
  expect(startedDocker(state.dockerLog)).toBeNull();
  expect((await stop()).at(-1)).toMatch(/^stopped: /);
  expect(existsSync(state.folder)).toBe(false);
});
