/** Rules under `ignore:` of a stack's file: what they leave out, and what is wrong with them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../model/check.ts";
import { Stack } from "../../model/schema.ts";
import { matcher } from "../../model/things.ts";
import type { ProblemRow } from "../outputs.ts";
import type { Difference } from "./difference.ts";
import type { IgnoredThing } from "./report.ts";

/** Where a rule's key stands in the stack's file. */
export type PlaceOf = (
  rule: number,
  key: "what" | "until",
) => {
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

export interface Sifted {
  readonly differences: readonly Difference[];
  readonly ignored: readonly IgnoredThing[];
  readonly problems: readonly ProblemRow[];
}

/**
 * Leaves out what rules name. Only what nothing declares can be left out: what is declared is put right.
 *
 * @param today ISO date: a rule that ended before it leaves nothing out, and is an error
 */
export function sift(
  differences: readonly Difference[],
  rules: readonly IgnoredThing[],
  today: string,
  place: PlaceOf,
): Sifted {
  const problems: ProblemRow[] = [];
  const ignored: IgnoredThing[] = [];
  const hidden = new Set<Difference>();
  for (const [at, rule] of rules.entries()) {
    const { what, reason, until } = rule;
    const wrong = (code: string, key: "what" | "until", message: string, help: string) => {
      const { file, line, column } = place(at, key);
      const path = ["ignore", at, key];
      const spot = { file, line, column, endLine: null, endColumn: null, path };
      problems.push({ ...spot, code, severity: "error", message, help });
    };
    if (until < today) {
      const help = "look whether it is still needed: take the rule out, or give it a new until with its reason";
      wrong("ignored-too-long", "until", `the rule for "${what}" ended on ${until}`, help);
      continue;
    }
    const matches = matcher(what);
    const found = differences.filter((it) => it.kind === "extra" && matches(it.what));
    if (found.length === 0) {
      const help = "take the rule out of ignore:, or write what as meet drift names the thing";
      wrong("ignored-nothing", "what", `the rule for "${what}" leaves nothing out`, help);
    }
    for (const it of found) {
      if (!hidden.has(it)) ignored.push({ what: it.what, reason, until });
      hidden.add(it);
    }
  }
  return { differences: differences.filter((it) => !hidden.has(it)), ignored, problems };
}

/** Finds a rule's place in the file that was checked. */
export function placesIn(root: string, stack: string): PlaceOf {
  const file = `stacks/${stack}.yaml`;
  const checked = check({ file, bytes: readFileSync(join(root, file)) }, { kind: "stack", id: stack }, Stack);
  return (rule, key) => checked.place({ file, path: ["ignore", rule, key] });
}
