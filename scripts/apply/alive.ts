/** Whether a process still runs. */
import { existsSync, readFileSync } from "node:fs";

/**
 * Whether a process runs: one that has ended and that nobody has taken notice of yet does not, although it has its number
 * still. In a container without a proper init that can last for ever. Where there is no /proc, only the number counts.
 */
export function isAlive(pid: number): boolean {
  if (existsSync("/proc/self/stat")) return /^[^ZX]/.test(stateOf(pid));
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `R`, `S`, …, `Z` for one that has ended; empty where there is none. It stands behind the name, which may hold anything. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2);
  } catch {
    return "";
  }
}
