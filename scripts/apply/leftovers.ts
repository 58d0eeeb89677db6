/** Plugins of a run that was killed: they live on without a parent and may still be making things. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAlive } from "./alive.ts";

/** The variable that marks every process of a run: `<checkout>|<stack>|<pid of meet>`. */
export const RUN_MARK = "MEET_RUN";

export function runMark(checkout: string, stack: string, pid = process.pid): string {
  return `${checkout}|${stack}|${pid}`;
}

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Processes of dead runs of this stack from this checkout; none where there is no /proc to find them in. */
export function leftovers(checkout: string, stack: string): Leftover[] {
  const found: Leftover[] = [];
  if (!existsSync("/proc")) return found;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const mark = readFileSync(`/proc/${entry}/environ`, "utf8")
        .split("\0")
        .find((variable) => variable.startsWith(`${RUN_MARK}=${checkout}|${stack}|`));
      if (mark === undefined || isAlive(Number(mark.slice(mark.lastIndexOf("|") + 1)))) continue;
      found.push({ pid: Number(entry), command: readFileSync(`/proc/${entry}/comm`, "utf8").trim() });
    } catch {
      // Gone meanwhile, or somebody else's: not ours to end.
    }
  }
  return found.filter(({ pid }) => pid !== process.pid);
}

/** Ends them, and waits until they are gone: what they were making is settled only then. */
export async function endLeftovers(found: readonly Leftover[]): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const { pid } of found) {
      try {
        process.kill(pid, signal);
      } catch {
        // Already gone.
      }
    }
    for (let tenths = 0; tenths < 30 && found.some(({ pid }) => isAlive(pid)); tenths++)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
