/** A lock that a dead run left behind. The engine keeps it for ever and clears it for anybody who asks. */
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** The holders that the engine names when it refuses: `created by root@laptop (pid 4711) at 2026-11-21T…`. */
export function locksIn(message: string): Lock[] {
  return [...message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", pid = "0", since = ""]) => ({ user, host, pid: Number(pid), since }),
  );
}

/** Whether the holder is certainly gone: it ran on this machine, and no engine has that process number now. */
export function isDead(lock: Lock, here = hostname()): boolean {
  if (lock.host !== here) return false;
  const command = `/proc/${lock.pid}/comm`;
  if (!existsSync(command)) return true;
  return !readFileSync(command, "utf8").startsWith("pulumi");
}

/** One sentence about a lock that stays. */
export function lockSentence(lock: Lock): string {
  return `another run holds the lock: ${lock.user} on ${lock.host}, process ${lock.pid}, since ${lock.since}`;
}
