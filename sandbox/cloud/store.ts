/** One JSON document that survives restarts: what an emulated API knows. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SandboxError } from "../problem.ts";

export interface Store<T> {
  /** The document as it is now. To be read only: the next `update` makes a new one. */
  get(): T;
  /** All of a change or nothing of it: what throws changes nothing, in memory or on disk. */
  update(change: (state: T) => void): void;
}

/**
 * The document in `file`, or `empty()` when there is no such file yet. `read` checks what is in the file. A
 * file that cannot be read is an error with its name: to guess would be to forget machines that exist.
 */
export function openStore<T>(file: string, empty: () => T, read?: (data: unknown) => T): Store<T> {
  const text = textOf(file);
  let state = text === null ? empty() : parsed(file, text, read);
  return {
    get: () => state,
    update: (change) => {
      const next = structuredClone(state);
      change(next);
      write(file, `${JSON.stringify(next)}\n`);
      state = next;
    },
  };
}

/** The same without a file, for tests. */
export function memoryStore<T>(empty: () => T): Store<T> {
  let state = empty();
  return {
    get: () => state,
    update: (change) => {
      const next = structuredClone(state);
      change(next);
      state = next;
    },
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function parsed<T>(file: string, text: string, read: ((data: unknown) => T) | undefined): T {
  try {
    const data = JSON.parse(text);
    return read === undefined ? data : read(data);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new SandboxError(
      `${file} cannot be read: ${why}`,
      "npm run stop takes the sandbox away with its state; npm start makes a new one",
    );
  }
}

/** Beside the file first, then in its place: a reader, or a crash, sees the old document or the new one. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}
