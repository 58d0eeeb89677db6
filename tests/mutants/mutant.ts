/** One guard taken out of one file, and the test that must notice. */

export interface Mutant {
  /** What is missing then, in a few words with hyphens: `protect-server`. */
  readonly name: string;
  /** Path in the checkout. */
  readonly file: string;
  /** What to take out: exact text, or a pattern; it must match exactly once. */
  readonly find: string | RegExp;
  /** What stands there instead; `$1` is the first group of a pattern. */
  readonly replace: string;
  /** The test files to run. */
  readonly tests: readonly string[];
  /** Part of the full name of a test that must turn red. */
  readonly killer: string;
}

/** How often the text or the pattern of a mutant stands in a file. */
export function matches({ find }: Mutant, text: string): number {
  if (typeof find === "string") return text.split(find).length - 1;
  return [...text.matchAll(new RegExp(find.source, `${find.flags.replace("g", "")}g`))].length;
}

/** The text without the guard. */
export function mutated({ find, replace }: Mutant, text: string): string {
  return typeof find === "string" ? text.replace(find, () => replace) : text.replace(find, replace);
}

/** Mutants of one file that share their tests: a short way to write a list. */
export function of(
  file: string,
  tests: readonly string[],
  rows: readonly (readonly [name: string, find: string | RegExp, replace: string, killer: string])[],
): Mutant[] {
  return rows.map(([name, find, replace, killer]) => ({ name, file, find, replace, tests, killer }));
}
