import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askDocker } from "../../sandbox/docker.ts";

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

/** A `docker` that answers like this. */
function fake(script: string): void {
  const file = join(bin, "docker");
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

test.runIf(process.platform !== "linux")("not Linux", async () => {
  expect(await askDocker()).toMatchObject({
    there: false,
    why: "the sandbox needs Linux, because its machines share the kernel of this one",
  });
});
