/** Asks a copy's test files which of their tests are green and which are red. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestResult {
  /** Absolute path of its file. */
  readonly file: string;
  readonly name: string;
  readonly green: boolean;
  /** The first line of why it is red. */
  readonly why: string;
}

export interface Outcome {
  readonly tests: readonly TestResult[];
  /** Files in which something went wrong outside of the tests, so that some did not run, and what. */
  readonly broken: readonly string[];
}

export interface Question {
  /** Test files, as paths in the copy. */
  readonly files: readonly string[];
  /** The file in which something was taken out; null when the copy is as the checkout. */
  readonly changed: string | null;
}

export interface Runner {
  run(question: Question): Promise<Outcome>;
  /** Ends everything that was started here. */
  close(): void;
}

/** Longer than the slowest file takes on a very busy machine; what a mutant lets run for ever ends here. Seconds. */
const PATIENCE = 600;

/** One for each copy; it asks one question at a time. */
export function openRunner(folder: string): Runner {
  let child: ChildProcess | null = null;
  let scratch: string | null = null;
  const started = (): ChildProcess => {
    // It is never let end by itself, so what its tests write is taken away here.
    scratch = mkdtempSync(join(tmpdir(), "meet-mutant-"));
    // What programs compile is kept by what stands in them, and in the copy.
    const env = { ...process.env, TMPDIR: scratch, NODE_COMPILE_CACHE: join(folder, ".out", "compiled") };
    return spawn(process.execPath, [join(import.meta.dirname, "runner.ts")], {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      detached: true,
    });
  };
  const close = (): void => {
    if (child?.pid === undefined) return;
    try {
      // The whole group: test workers, and programs that tests started.
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
    child = null;
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
    scratch = null;
  };
  const answerOf = (asked: ChildProcess, question: Question): Promise<Outcome> =>
    new Promise((resolve) => {
      let said = "";
      const hear = (text: Buffer): void => {
        said += text.toString();
      };
      const done = (outcome: Outcome): void => {
        clearTimeout(late);
        asked.removeAllListeners();
        asked.stderr?.off("data", hear);
        resolve(outcome);
      };
      const lost = (why: string): void => {
        close();
        done({ tests: [], broken: [why] });
      };
      const late = setTimeout(() => lost("the tests did not end in time"), PATIENCE * 1000);
      asked.stderr?.on("data", hear);
      asked.on("message", done);
      asked.on("error", ({ message }) => lost(message));
      asked.on("exit", () => lost(said.trim().split("\n")[0] || "the tests did not end"));
      asked.send(question);
    });
  return {
    run(question) {
      child ??= started();
      return answerOf(child, question);
    },
    close,
  };
}
