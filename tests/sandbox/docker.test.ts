import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askDocker, dockerInspect, dockerReason, ensureDocker } from "../../sandbox/docker.ts";

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "meet-bin-"));
  vi.stubEnv("PATH", bin);
  vi.stubEnv("DOCKER_HOST", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true });
});

/** A `docker` (or another command) that answers like this. */
function fake(script: string, command = "docker"): void {
  const file = join(bin, command);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const linux = test.runIf(process.platform === "linux");

linux("no docker command: what to install", async () => {
  expect(await askDocker()).toEqual({
    there: false,
    why: "Docker is not installed",
    remedy: "install it (Debian, Ubuntu: apt-get install docker.io) and run this again",
    startable: false,
  });
});

linux("an engine that answers", async () => {
  fake(`printf '28.2.2\\t/var/lib/docker\\t["name=seccomp,profile=default"]\\n'`);
  expect(await askDocker()).toEqual({ there: true, engine: { version: "28.2.2", folder: "/var/lib/docker" } });
});

linux("an engine that is asleep", async () => {
  fake(`printf '\\t\\t\\n'; echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1`);
  const answer = await askDocker();
  expect(answer).toMatchObject({ there: false, why: "Docker is installed, but its engine does not answer" });
});

linux("a user who may not speak to it", async () => {
  fake(`echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1`);
  expect(await askDocker()).toMatchObject({
    there: false,
    why: "this user may not speak to Docker",
    remedy: "run `sudo usermod -aG docker $USER`, log in anew, and run this again",
    startable: false,
  });
});

linux("an engine without root", async () => {
  fake(`printf '28.2.2\\t/home/ada/docker\\t["name=seccomp","name=rootless"]\\n'`);
  expect(await askDocker()).toMatchObject({
    there: false,
    why: "Docker runs without root here, and the sandbox's machines need one that has it",
  });
});

linux("an engine on another machine", async () => {
  vi.stubEnv("DOCKER_HOST", "ssh://build.example");
  fake("echo 28");
  expect(await askDocker()).toMatchObject({
    there: false,
    why: "Docker is told to work on another machine (DOCKER_HOST=ssh://build.example)",
    startable: false,
  });
});

const root = test.runIf(process.platform === "linux" && process.getuid?.() === 0);
const ASLEEP = "echo 'Cannot connect to the Docker daemon' >&2; exit 1";

root("an engine that is asleep is woken by root, and its log kept", async () => {
  const awake = join(bin, "awake");
  const log = join(bin, "logs", "dockerd.log");
  fake(`[ -e ${awake} ] || { ${ASLEEP}; }; printf '28.2.2\\t/var/lib/docker\\t[]\\n'`);
  fake(`echo starting; : >${awake}`, "dockerd");
  const said: string[] = [];
  expect(await ensureDocker(log, (line) => said.push(line))).toEqual({ version: "28.2.2", folder: "/var/lib/docker" });
  expect(said).toEqual(["Docker's engine is not running; starting it"]);
  expect(readFileSync(log, "utf8")).toBe("starting\n");
});

linux("an engine that is asleep and not ours to wake stays asleep", async () => {
  vi.stubEnv("DOCKER_HOST", "unix:///elsewhere.sock");
  fake(ASLEEP);
  fake(`: >${join(bin, "started")}`, "dockerd");
  await expect(ensureDocker(join(bin, "log"), () => {})).rejects.toMatchObject({
    message: "Docker is installed, but its engine does not answer",
    help: expect.stringContaining("systemctl start docker"),
  });
  expect(existsSync(join(bin, "started"))).toBe(false);
});

linux("a thing that is not there is null; an engine that does not say is an error", async () => {
  fake("echo 'Error: No such container: a' >&2; exit 1");
  expect(await dockerInspect("container", "a", "{{.Id}}")).toBeNull();
  fake("echo 'Error response from daemon: network a not found' >&2; exit 1");
  expect(await dockerInspect("network", "a", "{{.Id}}")).toBeNull();
  fake(ASLEEP);
  await expect(dockerInspect("container", "a", "{{.Id}}")).rejects.toThrow(
    "Docker does not say whether there is a container a: Cannot connect to the Docker daemon",
  );
});

test.each([
  [
    "docker: Error response from daemon: no such network.\n\nRun 'docker run --help' for more information\n",
    "Error response from daemon: no such network.",
  ],
  [
    "Error response from daemon: Address already in use\nError: failed to start containers: a\n",
    "Address already in use",
  ],
  ["", "it gave no reason"],
])("the reason in %o", (stderr, reason) => {
  expect(dockerReason(stderr)).toBe(reason);
});

test.runIf(process.platform !== "linux")("not Linux", async () => {
  expect(await askDocker()).toMatchObject({
    there: false,
    why: "the sandbox needs Linux, because its machines share the kernel of this one",
  });
});
