/** The one place here that starts other programs. Arguments are lists: nothing is ever read by a shell. */
import { type ChildProcess, spawn } from "node:child_process";
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

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** `first | second`: ended well when both did. What both complain about goes to `log`, or to the answer. */
export function pipe(first: Command, second: Command, log: string | null = null): Promise<Ran> {
  const file = log === null ? null : openSync(log, "a", 0o600);
  const [from, to] = [
    spawn(first[0], first.slice(1), { stdio: ["ignore", "pipe", file ?? "pipe"] }),
    spawn(second[0], second.slice(1), { stdio: ["pipe", file ?? "ignore", file ?? "pipe"] }),
  ];
  let stderr = "";
  let missing = false;
  const end = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => {
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      child.on("error", (error: NodeJS.ErrnoException) => {
        missing ||= error.code === "ENOENT";
        stderr ||= error.message;
        resolve(null);
      });
      child.on("close", resolve);
    });
  // A reader that ends early is told about by its status.
  to.stdin?.on("error", () => from.kill("SIGTERM"));
  if (from.stdout !== null && to.stdin !== null) from.stdout.pipe(to.stdin);
  return Promise.all([end(from), end(to)]).then(([a, b]) => {
    if (file !== null) closeSync(file);
    return { status: a === 0 ? b : a, stdout: "", stderr, missing };
  });
}

/** The last line that says something: where a program puts its reason. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
