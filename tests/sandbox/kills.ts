/** Runs of `up` that are killed with all that they started, at points drawn from a seed. */
import { setTimeout as wait } from "node:timers/promises";
import { killGroup } from "./engine.ts";
import { startMeet } from "./region.ts";

/** Points of a run, in seconds: drawn from a seed, so that a failure can be had again. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }

  points(count: number, within: number): number[] {
    return Array.from({ length: count }, () => {
      // Numerical Recipes' linear congruential generator: its upper digits are random enough for this.
      this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.round((this.state / 2 ** 32) * within * 10) / 10;
    });
  }
}

/** Starts `up` as often as there are points, and kills each so long after it has looked; what they said till then. */
export async function killAt(root: string, seconds: readonly number[]): Promise<string[]> {
  const said: string[] = [];
  for (const point of seconds) {
    const killed = startMeet("up", "sandbox", "--root", root, "--json");
    await killed.begun;
    await wait(point * 1000);
    killGroup(killed.pid);
    said.push((await killed.done).stderr);
  }
  return said;
}
