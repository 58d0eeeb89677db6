/**
 * Runs a stack's program in Pulumi's own Node runtime against a monitor that only writes down what it is asked to
 * register. No engine, no state, no network, and no secret: placeholders stand in for them.
 */
import path from "node:path";
import type { ConfigSecret } from "../model/shape.ts";
import { ProgramFault, sentences } from "./fault.ts";
import type { Graph } from "./graph.ts";
import { type Monitor, startMonitor } from "./monitor.ts";
import { readProject } from "./project.ts";
import { type End, run } from "./run.ts";

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
    const end = await run({ program, project, stack: request.stack, address: monitor.address, signal: request.signal });
    request.signal?.throwIfAborted();
    const fault = complaint(monitor, end);
    if (fault !== null) throw new ProgramFault(fault);
    return { ...scope, resources: monitor.resources(), warnings: monitor.warnings };
  } finally {
    monitor.close();
  }
}

/** Why the run does not count, in the words of whoever knows best; null: it does. */
function complaint(monitor: Monitor, end: End): string | null {
  // What the monitor refused, the program then logs as an error as well.
  if (monitor.faults.length > 0) return [...new Set(monitor.faults)].sort().join("\n");
  if (monitor.errors.length > 0) return [...new Set(monitor.errors.map(sentences))].join("\n");
  if (end.code === 0) return null;
  return sentences(end.stderr) || `the program ended with ${end.signal ?? `code ${end.code}`} and said nothing`;
}
