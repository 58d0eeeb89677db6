/** Runs a program in Pulumi's own Node runtime, as Pulumi's language host does (its main.go), and waits for its end. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire, getCompileCacheDir } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ProgramFault } from "./fault.ts";
import type { Project } from "./project.ts";

export interface Run {
  /** The checkout, where Pulumi.yaml is. */
  readonly program: string;
  readonly project: Project;
  readonly stack: string;
  /** Where the monitor listens. */
  readonly address: string;
  readonly signal: AbortSignal | undefined;
}

/** How it ended. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/** More than any message for people; a program that prints without end shall not fill our memory. */
const MOST_STDERR = 1024 * 1024;

const LEASH = fileURLToPath(new URL("leash.cjs", import.meta.url));

/** @throws ProgramFault when Pulumi's runtime is not installed. */
export function run({ program, project, stack, address, signal }: Run): Promise<End> {
  const args = [
    // A stack trace for each resource is most of the time of a large program, and nobody reads one here.
    "--stack-trace-limit=0",
    ...["--require", LEASH],
    ...project.nodeArgs,
    runtimeOf(project.folder),
    ...["--monitor", address, "--engine", address, "--organization", "organization"],
    ...["--project", project.name, "--stack", stack],
    ...["--root-directory", program, "--pwd", project.folder, "--dry-run", "--parallel", "64", project.entry],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(nodeOf(project.folder), args, {
      cwd: program,
      env: environment(project),
      stdio: ["pipe", "ignore", "pipe"],
    });
    const kill = (): void => void child.kill("SIGKILL");
    signal?.addEventListener("abort", kill);
    if (signal?.aborted === true) kill();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(0, MOST_STDERR);
    });
    const settled = (): void => signal?.removeEventListener("abort", kill);
    child.once("error", (error) => {
      settled();
      reject(error);
    });
    child.once("close", (code, by) => {
      settled();
      resolve({ code, signal: by, stderr });
    });
  });
}

/**
 * What the program may see of this machine: where programs are, how people write here, and where Node may keep
 * compiled code (a third of a small program's time). No token, no home, no proxy, so nothing of the person who runs
 * it can end in a graph.
 */
function environment(project: Project): Record<string, string> {
  const kept = ["PATH", "LANG", "TZ", "TMPDIR", "NODE_COMPILE_CACHE"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // Where we keep compiled code, the program does too: most of its start is reading Pulumi's runtime.
  const cache = getCompileCacheDir();
  return {
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(cache) }),
    ...Object.fromEntries(kept),
    PULUMI_CONFIG: JSON.stringify(project.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(project.secretKeys),
  };
}

/** Pulumi's runtime that the program itself would import. */
function runtimeOf(folder: string): string {
  try {
    return createRequire(path.join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new ProgramFault(`@pulumi/pulumi is not installed for ${folder}; run: npm ci`);
  }
}

/** The Node of the nearest `node_modules`, which a checkout pins; without one, ours. */
function nodeOf(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    const node = path.join(at, "node_modules", ".bin", "node");
    if (existsSync(node)) return node;
    if (at === path.dirname(at)) return process.execPath;
  }
}
