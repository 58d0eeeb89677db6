/** Runs test files of a copy, and says which tests are green and which are red. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

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
  /** Files in which no test ran at all, and why. */
  readonly broken: readonly string[];
}

const Report = z.looseObject({
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.looseObject({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Longer than the slowest file takes on a busy machine; what a mutant lets run for ever ends here. Seconds. */
const PATIENCE = 240;

const running = new Set<number>();

/** Ends everything that was started here. */
export function stopAll(): void {
  for (const pid of running) stop(pid);
}

function stop(pid: number): void {
  try {
    // The whole group: test workers, and programs that tests started.
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

export async function runTests(folder: string, files: readonly string[], workers: number): Promise<Outcome> {
  const out = mkdtempSync(join(tmpdir(), "meet-mutants-out-"));
  const report = join(out, "report.json");
  const args = [
    join(folder, "node_modules", "vitest", "vitest.mjs"),
    ...["run", "--project", "fast", "--no-isolate", `--maxWorkers=${workers}`, "--no-cache"],
    // Nothing may be kept between runs in the packages that all copies share.
    `--fsModuleCachePath=${join(folder, ".out", "modules")}`,
    // A busy machine must not look like a missing guard.
    ...["--testTimeout=120000", "--hookTimeout=120000"],
    ...["--reporter=json", `--outputFile=${report}`],
    ...files,
  ];
  try {
    const said = await ended(folder, args);
    return read(report, said);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function ended(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const late = setTimeout(() => pid !== undefined && stop(pid), PATIENCE * 1000);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    const done = (text: string): void => {
      clearTimeout(late);
      if (pid !== undefined) running.delete(pid);
      resolve(text);
    };
    child.on("error", (error) => done(error.message));
    child.on("close", () => done(said));
  });
}

function read(report: string, said: string): Outcome {
  let found: z.infer<typeof Report>;
  try {
    found = Report.parse(JSON.parse(readFileSync(report, "utf8")));
  } catch {
    return { tests: [], broken: [firstLine(said) || "the tests did not end in time"] };
  }
  return {
    tests: found.testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === "passed" || status === "failed")
        .map(({ fullName, status, failureMessages }) => ({
          file,
          name: fullName,
          green: status === "passed",
          why: firstLine(failureMessages?.join("\n") ?? ""),
        })),
    ),
    broken: found.testResults
      .filter(({ status, assertionResults }) => status !== "passed" && assertionResults.length === 0)
      .map(({ name, message }) => `${name.slice(name.lastIndexOf("/") + 1)}: ${firstLine(message)}`),
  };
}

function firstLine(text: string): string {
  return (
    text
      .split("\n")
      .map((line) => line.trim())
      .find((line) => line !== "") ?? ""
  );
}
