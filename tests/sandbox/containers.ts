/** Containers for one test file: made on a network of their own, and all gone at the end. */
import { setTimeout as wait } from "node:timers/promises";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import type { Kind } from "../../sandbox/recipe.ts";
import type { Ran } from "../../sandbox/run.ts";
import { ensureStandIns } from "./standIns.ts";

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

/**
 * A network, and what stands in for these programs.
 *
 * @param name the file's own, so that it knows what a run of it left that was killed
 */
export async function openPlace(name: string, kinds: readonly Kind[]): Promise<Place> {
  await ensureStandIns(kinds);
  const network = `meet-test-${name}`;
  const label = `coop.meet.test=${name}`;
  const full = (part: string) => `${network}-${part}`;
  const clear = async () => {
    const left = await dockerOutput(["ps", "-aq", "--filter", `label=${label}`]);
    if (left !== "") await docker(["rm", "-f", "-v", ...left.split("\n")]);
    await docker(["network", "rm", network]);
  };
  await clear();
  await dockerOutput(["network", "create", network]);
  return {
    network,
    once: (args) => docker(["run", "--rm", "--label", label, "--network", network, ...args]),
    async start(part, args) {
      const named = ["--name", full(part), "--label", label, "--network", network, "--network-alias", part];
      await dockerOutput(["run", "-d", ...named, ...args]);
    },
    inside: (part, ...command) => docker(["exec", full(part), ...command]),
    act: (verb, ...which) => docker([verb, ...which.map((it) => (it.startsWith("-") ? it : full(it)))]),
    clear,
  };
}

/** Ask again until the answer is right, for at most so many seconds; the last answer. */
export async function until<T>(ask: () => Promise<T>, right: (answer: T) => boolean, seconds = 120): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const asked = Date.now();
    const answer = await ask();
    const now = Date.now();
    if (right(answer) || now > end) return answer;
    // Asking may be work, for which a busy machine takes long: it is not to do nothing else.
    await wait(Math.max(100, 2 * (now - asked)));
  }
}
