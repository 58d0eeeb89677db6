/**
 * Runs a stack's program in Pulumi's own Node runtime against a monitor that only writes down what it is asked to
 * register. No engine, no state, no network, and no secret: placeholders stand in for them.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { ConfigSecret } from "../model/shape.ts";
import { ProgramFault, sentences } from "./fault.ts";
import type { Graph } from "./graph.ts";
import { type Monitor, startMonitor } from "./monitor.ts";
import { type Project, readProject } from "./project.ts";

export { ProgramFault } from "./fault.ts";
export type { Graph, GraphOptions, GraphResource } from "./graph.ts";
export { UNKNOWN } from "./values.ts";

export interface DeclareRequest {
  /** Checkout whose program runs. */
  readonly program: string;
  /** Folder with the data: `tenants/`, `coop/`, `stacks/`. */
  readonly root: string;
  readonly stack: string;
  /** Configuration on top of what Pulumi.yaml and the stack's own file say. */
  readonly config: Readonly<Record<string, string>>;
  /** The secrets the program wants; it gets the placeholders. */
  readonly secrets: readonly Pick<ConfigSecret, "key" | "placeholder">[];
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

/**
 * What the program declares for one stack.
 *
 * @throws ProgramFault with the program's own sentences, when it refuses, fails, or does what needs an engine.
 */
export async function declare(request: DeclareRequest): Promise<Graph> {
  request.signal?.throwIfAborted();
  const program = path.resolve(request.program);
  const root = path.resolve(request.root);
  const elsewhere = root === program ? {} : { "meet:root": root };
  const project = readProject({ ...request, program, root, config: { ...elsewhere, ...request.config } });
  const scope = { stack: request.stack, project: project.name };
  const monitor = await startMonitor(scope, project.disabledProviders);
  try {
    const end = await run(program, project, request, monitor.address);
    request.signal?.throwIfAborted();
    const fault = complaint(monitor, end);
    if (fault !== null) throw new ProgramFault(fault);
    return { ...scope, resources: monitor.resources(), warnings: monitor.warnings };
  } finally {
    monitor.close();
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/** More than any message for people; a program that prints without end shall not fill our memory. */
const MOST_STDERR = 64 * 1024;

/** Starts the program as Pulumi's language host does (its main.go), and waits for its end. */
function run(program: string, project: Project, request: DeclareRequest, address: string): Promise<End> {
  const runtime = runtimeOf(project.folder);
  const options = {
    monitor: address,
    engine: address,
    project: project.name,
    stack: request.stack,
    "root-directory": program,
  };
  const args = [
    // A stack trace for each resource is most of the time of a large program, and nobody reads one here.
    "--stack-trace-limit=0",
    ...project.nodeArgs,
    runtime,
    ...Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]),
    ...["--organization", "organization", "--pwd", project.folder, "--dry-run", "--parallel", "64", project.entry],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(nodeOf(project.folder), args, {
      cwd: program,
      env: environment(project),
      stdio: ["ignore", "ignore", "pipe"],
    });
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    request.signal?.addEventListener("abort", end);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(0, MOST_STDERR);
    });
    const settle = (): void => {
      process.off("exit", end);
      request.signal?.removeEventListener("abort", end);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code, signal) => {
      settle();
      resolve({ code, signal, stderr });
    });
    if (request.signal?.aborted === true) end();
  });
}

/**
 * What the program may see of this machine: where programs are, how people write here, and where Node may keep
 * compiled code (a fifth of a small program's time). No token, no home, no proxy, so nothing of the person who runs
 * it can end in a graph.
 */
function environment(project: Project): Record<string, string> {
  const kept = ["PATH", "LANG", "TZ", "TMPDIR", "NODE_COMPILE_CACHE"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
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

/** Why the run does not count, in the words of whoever said it first; null: it does. */
function complaint(monitor: Monitor, end: End): string | null {
  const said = [monitor.faults, monitor.errors.map(sentences)].find((list) => list.length > 0);
  if (said !== undefined) return [...new Set(said)].sort().join("\n");
  if (end.code === 0) return null;
  const stderr = sentences(end.stderr);
  if (stderr !== "") return stderr;
  return `the program ended with ${end.signal ?? `code ${end.code}`} and said nothing`;
}
