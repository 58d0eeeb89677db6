/** What the engine itself would do to the world, as `meet preview --json` printed it, for the review of the same data. */
import { z } from "zod";
import { list } from "../words.ts";

const Document = z.looseObject({
  problems: z.array(z.looseObject({ code: z.string(), message: z.string(), help: z.string() })),
  stack: z.string().optional(),
  steps: z.array(z.looseObject({ op: z.string(), urn: z.string() })).default([]),
  losses: z.array(z.looseObject({ what: z.string(), op: z.string(), wayOut: z.string() })).default([]),
  plan: z.looseObject({ hash: z.string() }).nullable().default(null),
});

export interface EngineLook {
  /** The hash by which `meet up --plan` does exactly this; null when there is nothing that could be applied. */
  readonly plan: string | null;
  /** `13 create, 2 update`. */
  readonly counts: string;
  readonly steps: number;
  /** What `meet up` would refuse to lose, and how it could be meant. */
  readonly losses: readonly string[];
  /** Why the engine could not look, or not to the end. */
  readonly failures: readonly string[];
  /** Every step, a line each. */
  readonly raw: string;
}

/** Reads the document; null when it is none, or one of another stack. */
export function engineLook(document: unknown, stack: string): EngineLook | null {
  const read = Document.safeParse(document);
  if (!read.success || (read.data.stack ?? stack) !== stack) return null;
  const { steps, losses, problems, plan } = read.data;
  const groups = Map.groupBy(steps, ({ op }) => op);
  const counts = [...groups].map(([op, of]) => `${of.length} ${op}`);
  return {
    plan: plan?.hash ?? null,
    counts: counts.length === 0 ? "nothing" : list(counts),
    steps: steps.length,
    losses: losses.map(({ what, op, wayOut }) => `The engine ${op} ${what}, and npx meet up refuses that: ${wayOut}.`),
    failures: problems.map(({ message, help }) => `${message}: ${help}.`),
    raw: steps.map(({ op, urn }) => `${op.padEnd(8)} ${urn.split("::").slice(2).join(" ")}\n`).join(""),
  };
}
