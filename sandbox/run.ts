/** The one place here that starts other programs. Arguments are lists: nothing is ever read by a shell. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

export interface Ran {
  /** Exit status; null when the program could not be started or was ended by a signal or the time limit. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The program does not exist on this machine. */
  readonly missing: boolean;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it is ended. */
  readonly limit?: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file that stdout and stderr go to instead. */
  readonly log?: string;
}

/** Run a program to its end. Never throws: the answer says what happened. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const log = options.log === undefined ? null : openSync(options.log, "a", 0o600);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      stdio: ["pipe", log ?? "pipe", log ?? "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let missing = false;
    const timer = options.limit === undefined ? null : setTimeout(() => child.kill("SIGKILL"), options.limit);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    // A program that ends before it has read its input is told about by its status.
    child.stdin?.on("error", () => {}).end(options.input ?? "");
    const end = (status: number | null) => {
      if (timer !== null) clearTimeout(timer);
      if (log !== null) closeSync(log);
      resolve({ status, stdout, stderr, missing });
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      missing = error.code === "ENOENT";
      stderr ||= error.message;
      end(null);
    });
    child.on("close", (status) => end(status));
  });
}

/** The last line that says something: where a program puts its reason. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
