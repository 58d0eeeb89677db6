/** Asks git; nothing of a commit that is looked at is ever run. */
import { spawnSync } from "node:child_process";

export interface Answer {
  readonly ok: boolean;
  /** The exit code; null when git did not run or was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** 1 GiB: more than any folder of data. */
const MOST_OUTPUT = 2 ** 30;

export function git(folder: string, ...args: readonly string[]): Answer {
  const done = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: MOST_OUTPUT });
  const stderr = done.stderr ?? done.error?.message ?? "";
  return { ok: done.status === 0, status: done.status, stdout: done.stdout ?? "", stderr };
}

/** The bytes of objects, in the order in which they were named. @throws Error when one is not there. */
export function blobs(folder: string, ids: readonly string[]): readonly Uint8Array[] {
  const input = ids.map((id) => `${id}\n`).join("");
  const done = spawnSync("git", ["-C", folder, "cat-file", "--batch"], { input, maxBuffer: MOST_OUTPUT });
  const found: Uint8Array[] = [];
  let at = 0;
  for (const id of ids) {
    // Each is a line `ID blob SIZE`, then its bytes and a line end.
    const end = done.stdout?.indexOf("\n", at) ?? -1;
    const [, kind, size = ""] = end < 0 ? [] : done.stdout.subarray(at, end).toString("latin1").split(" ");
    if (kind !== "blob") throw new Error(`git has no text ${id}: ${done.stderr ?? done.error?.message ?? ""}`);
    found.push(Uint8Array.from(done.stdout.subarray(end + 1, end + 1 + Number(size))));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
