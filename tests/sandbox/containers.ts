/** Containers for one test file: made on a network of their own, and all gone at the end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ensureBase } from "../../sandbox/build.ts";
import { docker, dockerOutput, ensureDocker } from "../../sandbox/docker.ts";
import { ensureImages, type Wanted } from "../../sandbox/images.ts";
import type { Ran } from "../../sandbox/run.ts";
import { ensureState } from "../../sandbox/state.ts";

/** The stand-ins, under names that no real image has; made in seconds where the sandbox was started before. */
export const IMAGE = {
  postgres: "meet-test/postgres:15.19-alpine3.24",
  redis: "meet-test/redis:7.2.16-alpine3.21",
  caddy: "meet-test/caddy:2.11.4-alpine",
  greenlight: "meet-test/greenlight:v3.8.2.4",
} as const;

export interface Place {
  readonly network: string;
  /** Run a container to its end. */
  once(args: readonly string[]): Promise<Ran>;
  /** Start a container that stays; its name on the network is `name`. */
  start(name: string, args: readonly string[]): Promise<void>;
  /** Run a command in a container that stays. */
  inside(name: string, ...command: string[]): Promise<Ran>;
  /** `docker stop`, `start`, `rm -f`, `logs` of containers that stay. */
  act(verb: string, ...flagsAndNames: string[]): Promise<Ran>;
  /** Take everything away. */
  clear(): Promise<void>;
}

/** A network and the four stand-ins. */
export async function openPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "meet-images-"));
  const state = await ensureState(folder);
  await ensureDocker(state.dockerLog, () => {});
  const wanted: Wanted[] = [
    { kind: "postgres", reference: IMAGE.postgres },
    { kind: "redis", reference: IMAGE.redis },
    { kind: "caddy", reference: IMAGE.caddy },
    { kind: "greenlight", reference: IMAGE.greenlight },
  ];
  await ensureImages(state, await ensureBase(state, () => {}), wanted, "stand-in", () => {});
  const network = `meet-test-${process.pid}`;
  await dockerOutput(["network", "create", network]);
  const names = new Set<string>();
  const full = (name: string) => `${network}-${name}`;
  return {
    network,
    once: (args) => docker(["run", "--rm", "--network", network, ...args]),
    async start(name, args) {
      names.add(name);
      await dockerOutput(["run", "-d", "--name", full(name), "--network", network, "--network-alias", name, ...args]);
    },
    inside: (name, ...command) => docker(["exec", full(name), ...command]),
    act: (verb, ...which) => docker([verb, ...which.map((it) => (it.startsWith("-") ? it : full(it)))]),
    async clear() {
      await docker(["rm", "-f", "-v", ...[...names].map(full)]);
      await docker(["network", "rm", network]);
      await docker(["image", "rm", ...Object.values(IMAGE)]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Ask again until the answer is right, for at most so many seconds; the last answer. */
export async function until<T>(ask: () => Promise<T>, right: (answer: T) => boolean, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (right(answer) || Date.now() > end) return answer;
    await wait(300);
  }
}
