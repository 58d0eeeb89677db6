/** What the nightly look found in each region, from the files that `meet drift STACK --json` wrote. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const Row = z.looseObject({ code: z.string(), message: z.string(), help: z.string() });
/** What `meet drift STACK --json` prints, as far as it is told here. A run that failed prints its problems alone. */
const Document = z.looseObject({
  stack: z.string().optional(),
  problems: z.array(Row),
  unapplied: z.array(z.string()).default([]),
});

type Row = z.infer<typeof Row>;

export type Region =
  | {
      readonly stack: string;
      readonly looked: true;
      readonly differences: readonly Row[];
      /** What is wrong with rules under `ignore:`. */
      readonly rules: readonly Row[];
      /** What the YAML says and no run has done yet. */
      readonly unapplied: readonly string[];
    }
  /** It may drift, and nobody knows. */
  | { readonly stack: string; readonly looked: false; readonly why: readonly Pick<Row, "message" | "help">[] };

/** A file is called by its region. One that is not there, or says nothing, is a look that broke off. */
export function regionIn(file: string): Region {
  const name = /([a-z][a-z0-9-]*)\.json$/.exec(file)?.[1] ?? file;
  const said = documentIn(file);
  if (said === null || (said.stack === undefined && said.problems.length === 0)) {
    const message = existsSync(file) ? "its look broke off" : "its look left no file";
    return { stack: name, looked: false, why: [{ message, help: "see its job of this run" }] };
  }
  const { stack, problems, unapplied } = said;
  if (stack === undefined) return { stack: name, looked: false, why: problems };
  const isDifference = ({ code }: Row): boolean => code === "drifted";
  return {
    stack,
    looked: true,
    differences: problems.filter(isDifference),
    rules: problems.filter((row) => !isDifference(row)),
    unapplied,
  };
}

function documentIn(file: string): z.infer<typeof Document> | null {
  try {
    return Document.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** Whether there is nothing to tell of it. */
export function isQuiet(region: Region): boolean {
  return region.looked && region.differences.length + region.rules.length + region.unapplied.length === 0;
}
