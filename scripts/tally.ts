/** What becomes of the tests: what counts as failed, what is tried once more, and the sum of all. */
import { z } from "zod";
import { list } from "../model/words.ts";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What tests may need beside Node, and `MEET_REQUIRE` may demand. */
export const NEEDS = ["engine", "docker"] as const;
export type Need = (typeof NEEDS)[number];

export interface Suite extends Tally {
  /** The files in which something failed, and what became of each file's other tests. */
  readonly broken: readonly (Omit<Tally, "failed"> & { readonly file: string })[];
}

const Report = z.looseObject({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string() })),
    }),
  ),
});

/** What vitest's own report says, with the exit code it ended with. @throws when it is no such report */
export function suiteOf(report: unknown, code: number): Suite {
  const found = Report.parse(report);
  const broken = found.testResults
    .filter(({ status }) => status === "failed")
    .map(({ name, assertionResults }) => ({
      file: name,
      passed: assertionResults.filter(({ status }) => status === "passed").length,
      skipped: assertionResults.filter(({ status }) => status !== "passed" && status !== "failed").length,
    }));
  // A file that does not load has no tests, and would otherwise be missed.
  const failed = code !== 0 && found.numFailedTests === 0 ? 1 : found.numFailedTests;
  return { passed: found.numPassedTests, failed, skipped: found.numPendingTests + found.numTodoTests, broken };
}

/**
 * Machines boot and networks settle: a file that a busy computer spoilt is tried once more, from its beginning, because
 * its tests may stand on each other, and it is said. What needs nothing but Node has no such excuse: a test that fails
 * only after another one must not pass by being run alone.
 *
 * @param attempt runs the tests of these files; of none named, all
 */
export async function tried(
  needs: readonly Need[],
  attempt: (files: readonly string[]) => Promise<Suite>,
  say: (line: string) => void,
): Promise<Tally> {
  const first = await attempt([]);
  if (needs.length === 0 || first.broken.length === 0) return first;
  const files = first.broken.map(({ file }) => file);
  say(`\nOnce more, because something failed there: ${list(files)}`);
  const second = await attempt(files);
  const had = (key: "passed" | "skipped"): number => first.broken.reduce((number, it) => number + it[key], 0);
  if (second.failed === 0) say(`Failed at first, and passed the second time: ${list(files)}`);
  return {
    passed: first.passed - had("passed") + second.passed,
    failed: second.failed,
    skipped: first.skipped - had("skipped") + second.skipped,
  };
}

/** Of tests whose needs are all demanded none may be skipped, neither as a whole nor by a file's own choice. */
export function demanded(tally: Tally, needs: readonly Need[], required: readonly string[]): Tally {
  if (needs.length === 0 || !needs.every((need) => required.includes(need))) return tally;
  return { ...tally, failed: tally.failed + tally.skipped, skipped: 0 };
}

export function sum(tallies: readonly Tally[]): Tally {
  const total = (key: keyof Tally): number => tallies.reduce((number, tally) => number + tally[key], 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}
