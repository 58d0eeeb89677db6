/** Which version a Pulumi CLI is. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { CHECKOUT } from "./bootstrap.js";

/** What programs said of themselves, by what they are. */
const FILE = join(CHECKOUT, "node_modules", ".cache", "meet", "engines.json");

/** bytes. Whatever is smaller is a script that leads to a program elsewhere, and says nothing of its age. */
const PROGRAM = 1024 * 1024;

/**
 * The version that a CLI says it is, such as `3.260.0`; null when it does not say. Asking takes a quarter of a second of
 * every command, so a program is asked once, and again when it is another file.
 *
 * @param command its path
 * @param file where answers are kept
 */
export async function versionOf(command: string, file = FILE): Promise<string | null> {
  const same = identity(command);
  const known = same === null ? undefined : remembered(file)[same];
  if (known !== undefined) return known;
  const version = await asked(command);
  if (same !== null && version !== null) remember(file, same, version);
  return version;
}

async function asked(command: string): Promise<string | null> {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await promisify(execFile)(command, ["version"], { env, timeout: 30_000 });
    return /^v?(\d+\.\d+\.\d+\S*)$/m.exec(stdout.trim())?.[1] ?? null;
  } catch {
    return null;
  }
}

/** What a program is known by: another one has another size or time. Null for what must be asked each time. */
function identity(command: string): string | null {
  try {
    const path = realpathSync(command);
    const { size, mtimeMs, ino } = statSync(path);
    return size < PROGRAM ? null : `${path} ${size} ${mtimeMs} ${ino}`;
  } catch {
    return null;
  }
}

function remembered(file: string): Readonly<Record<string, string>> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // None yet, or none that can be read: then it is asked.
    return {};
  }
}

function remember(file: string, same: string, version: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ [same]: version }));
    renameSync(fresh, file);
  } catch {
    // A folder that cannot be written: it is asked again.
  }
}
