/** From offsets in a text to places a person can find: line, column, and the line itself. */
import type { Code } from "./explain/index.ts";
import type { Place, Problem } from "./problem.ts";

/** A stretch of a text, in UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A problem at a stretch of one file's text, before anybody counted lines. */
export interface Mark extends Range {
  readonly code: Code;
  readonly severity?: "error" | "warning";
  readonly message: string;
  readonly help: string;
  /** The keys that lead to it, where it is about one. */
  readonly path?: readonly (string | number)[];
  readonly also?: readonly (Range & { readonly label: string })[];
}

/** A file's text that can say where in it an offset is. */
export interface Page {
  readonly file: string;
  place(range: Range): Place;
}

/** Lines are counted on the first question only: most files are right and are never asked. */
export function page(file: string, text: string): Page {
  let starts: number[] | null = null;
  return {
    file,
    place({ start, end }) {
      starts ??= lineStarts(text);
      const offset = Math.max(0, Math.min(start, text.length));
      const line = lineOf(starts, offset);
      const from = starts[line] ?? 0;
      const next = starts[line + 1];
      let to = next === undefined ? text.length : next - 1;
      if (next !== undefined && to > from && text[to - 1] === "\r") to--;
      const column = Math.min(offset, to) - from;
      const length = Math.max(1, Math.min(end, to) - from - column);
      return { file, line: line + 1, column: column + 1, text: text.slice(from, to), length };
    },
  };
}

/** The same problem with its place in the file. */
export function toProblem(at: Page, mark: Mark): Problem {
  const problem = {
    code: mark.code,
    severity: mark.severity ?? "error",
    message: mark.message,
    help: mark.help,
    place: at.place(mark),
    ...(mark.path === undefined ? {} : { path: mark.path }),
  };
  return mark.also === undefined
    ? problem
    : { ...problem, also: mark.also.map((it) => ({ label: it.label, place: at.place(it) })) };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last start that is not after `offset`. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
