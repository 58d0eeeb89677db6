/** Asks the engine what it would do, with the same options as the `up` that follows. */
import type { Plan } from "../../model/shape.ts";
import { type Failure, failureOf } from "./failure.ts";
import { type PreviewedStep, readPreview } from "./previewed.ts";
import type { Workspace } from "./workspace.ts";

export interface Look {
  /** Why the engine could not look to the end. */
  readonly failures: readonly Failure[];
  /** What would be done; what stays as it is left out. */
  readonly steps: readonly PreviewedStep[];
}

/**
 * @param version the engine's
 * @param replace URNs that are to be replaced whatever they are
 */
export async function look(
  workspace: Workspace,
  version: string,
  plan: Plan,
  replace: readonly string[] = [],
): Promise<Look> {
  const args = ["preview", "--json", ...seesAll(version), ...replace.flatMap((urn) => ["--replace", urn])];
  const result = await workspace.engine(args);
  const seen = readPreview(result.stdout);
  if (seen === null) return { failures: [failureOf("", `${result.stderr}\n${result.stdout}`, plan)], steps: [] };
  const failures = seen.errors.map(({ urn, message }) => failureOf(urn, message, plan));
  if (result.code !== 0 && failures.length === 0) failures.push(failureOf("", result.stderr, plan));
  return { failures, steps: seen.steps };
}

/**
 * A preview stops at the first protected thing that would go; we want to name them all. Only looking is done so:
 * `up` and `destroy` never get this option. Engines before 3.256 have none, and stop.
 */
function seesAll(version: string): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 256) ? ["--ignore-protect"] : [];
}
