/** A lock that a dead run left behind. The engine keeps it for ever and clears it for anybody who asks. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../bootstrap.js";
import { isAlive } from "./alive.ts";

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

/** The engines that this checkout started, a file each, while they run. */
export const RUNS = join(CHECKOUT, ".out", "runs");
/** How long an engine may take from its start to its lock, ms; and by how much the file's clock may be late. */
const TO_LOCK = 300_000;
const LATE = 2_000;

/** Writes down that this checkout started an engine; the answer takes that back when it has ended. */
export function recordRun(pid: number, folder = RUNS): () => void {
  const file = join(folder, String(pid));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "");
  return () => rmSync(file, { force: true });
}

/**
 * Whether the holder is certainly gone: this checkout started it, and no engine has that process number now. The
 * computer's name alone would prove nothing: two that share a state store may bear the same.
 */
export function isDead(lock: Lock, folder = RUNS): boolean {
  const record = join(folder, String(lock.pid));
  if (lock.host !== hostname() || !existsSync(record)) return false;
  const waited = Date.parse(lock.since) - statSync(record).mtimeMs;
  if (!(waited > -LATE && waited < TO_LOCK)) return false;
  if (!isAlive(lock.pid)) return true;
  const command = `/proc/${lock.pid}/comm`;
  // Where nobody can say what has that number now, it may be the engine.
  return existsSync(command) && !readFileSync(command, "utf8").startsWith("pulumi");
}

/** One sentence about a lock that stays. */
export function lockSentence(lock: Lock): string {
  return `another run holds the lock: ${lock.user} on ${lock.host}, process ${lock.pid}, since ${lock.since}`;
}
