/** The engine's answer to `pulumi preview --json`: each step with what the thing was and what it would be. */
import { z } from "zod";
import { type Diagnostic, opWord, type Step } from "./events.ts";

const Side = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  provider: z.string().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
});

const Digest = z.looseObject({
  steps: z
    .array(z.looseObject({ op: z.string(), urn: z.string(), oldState: Side.optional(), newState: Side.optional() }))
    .default([]),
  diagnostics: z
    .array(
      z.looseObject({ urn: z.string().default(""), message: z.string().default(""), severity: z.string().default("") }),
    )
    .default([]),
});

/** A resource on one side of a step; secret inputs read `[secret]`. */
export type Side = z.infer<typeof Side>;

export interface PreviewedStep extends Step {
  /** As the state has it; null for what is new. */
  readonly was: Side | null;
  /** As the program wants it; null for what goes. */
  readonly becomes: Side | null;
}

export interface Previewed {
  /** What would be done; what stays as it is left out. */
  readonly steps: readonly PreviewedStep[];
  /** What the engine, the program or a provider refuses. */
  readonly errors: readonly Diagnostic[];
}

/** Reads the document; null when there is none, as when the engine could not start. */
export function readPreview(stdout: string): Previewed | null {
  let seen: z.infer<typeof Digest>;
  try {
    seen = Digest.parse(JSON.parse(stdout));
  } catch {
    return null;
  }
  return {
    steps: seen.steps
      .filter(({ op }) => opWord(op) !== null)
      .map(({ op, urn, oldState, newState }) => ({ op, urn, was: oldState ?? null, becomes: newState ?? null })),
    errors: seen.diagnostics.filter(({ severity }) => severity === "error"),
  };
}
