/** One file, from bytes to typed data: the quick way when all is well, the careful way when anything is not. */
import type { z } from "zod";
import type { Known } from "./examples.ts";
import { limitsOf, type Reading, read } from "./hostile.ts";
import { issueMarks, type Subject } from "./issues.ts";
import { nameTrouble } from "./lookalike.ts";
import { readPlain } from "./plain.ts";
import { type Mark, page, toProblem } from "./positions.ts";
import type { Place, Problem, Spot } from "./problem.ts";
import type { Source } from "./read.ts";
import { type Data, type Path, readTree, type Tree } from "./tree.ts";

export interface Checked<T> {
  readonly file: string;
  /** Typed; null when anything in the file is wrong. */
  readonly data: T | null;
  /** What was written, as far as it could be read; kept only of files with problems. */
  readonly written: Data | undefined;
  /** What is wrong, with help that names what other files hold. */
  problems(known: Known): Problem[];
  /** Where a spot of this file's data stands. */
  place(spot: Spot): Place;
}

/** At most this many problems of one kind are told of one file: the first ones help, the rest bury them. */
const MOST_ALIKE = 20;

export function check<T>(source: Source, subject: Omit<Subject, "schema">, schema: z.ZodType<T>): Checked<T> {
  const { file } = source;
  const reading = read(file, source.bytes);
  const at = page(file, reading.text);
  let tree: Tree | undefined;
  const careful = (): Tree => (tree ??= readTree(reading.safe ?? "", schema, limitsOf(file)));
  const place = (spot: Spot): Place => at.place(careful().locate(spot.path, spot.key));

  // An xn-- name can pass the schema and still pretend to be another one.
  const quick = reading.marks.length > 0 || /xn--/i.test(reading.text) ? null : readPlain(reading.text);
  const quickly = quick === null ? undefined : schema.safeParse(quick);
  if (quickly?.success === true) {
    return { file, data: quickly.data, written: undefined, problems: () => [], place };
  }
  if (reading.safe === null) {
    const problems = () => fewAlike(reading.marks).map((mark) => toProblem(at, mark));
    return { file, data: null, written: undefined, problems, place };
  }
  const { value, marks } = careful();
  const result = value === undefined ? undefined : schema.safeParse(value);
  const found = [...reading.marks, ...exceptOnLinesOf(reading, [...marks, ...pretenders(value, careful())])];
  const data = result?.success === true && found.length === 0 ? result.data : null;
  const problems = (known: Known) => {
    const issues = result?.error?.issues ?? [];
    const told = new Set(found.map((mark) => `${mark.start} ${mark.code}`));
    const unseen = found.some((mark) => hidesKeys(mark, reading.text));
    const more = issueMarks(issues, careful(), { ...subject, schema }, known).filter(
      (mark) => !told.has(`${mark.start} ${mark.code}`) && !(unseen && mark.code === "missing-key"),
    );
    return fewAlike([...found, ...exceptOnLinesOf(reading, more)]).map((mark) => toProblem(at, mark));
  };
  return { file, data, written: value, problems, place };
}

/** Whether a key that seems to be missing may be there: merged in, or spelt with a sign that nobody sees. */
function hidesKeys({ code, start }: Mark, text: string): boolean {
  if (code === "merge-key") return true;
  if (code !== "hidden-character") return false;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /(?:^|[{,])[^:{,]*$/.test(before);
}

/** What stands on a line with refused characters may be wrong because of them; what is missing is not. */
function exceptOnLinesOf({ text, marks }: Reading, others: readonly Mark[]): readonly Mark[] {
  if (marks.length === 0) return others;
  const lineOf = (mark: Mark) => text.lastIndexOf("\n", mark.start - 1);
  const lines = new Set(marks.map(lineOf));
  return others.filter((mark) => mark.code === "missing-key" || !lines.has(lineOf(mark)));
}

/** No schema accepts a longer text; the longest are addresses of web pages. */
const LONGEST_NAME = 500;

/** Names in `xn--` form that read as something else than they are. */
function pretenders(value: Data | undefined, tree: Tree, path: Path = []): Mark[] {
  if (typeof value === "string") {
    if (!/xn--/i.test(value) || value.length > LONGEST_NAME) return [];
    return value.split(/[^\w.-]+/).flatMap((name) => {
      const trouble = /xn--/i.test(name) ? nameTrouble(name) : null;
      return trouble === null ? [] : [{ code: "host-name", ...trouble, ...tree.locate(path) }];
    });
  }
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => pretenders(item, tree, [...path, at]));
  return Object.entries(value).flatMap(([key, item]) => pretenders(item, tree, [...path, key]));
}

function fewAlike(marks: readonly Mark[]): Mark[] {
  const counts = new Map<string, number>();
  for (const { code } of marks) counts.set(code, (counts.get(code) ?? 0) + 1);
  const seen = new Map<string, number>();
  return [...marks]
    .sort((a, b) => a.start - b.start)
    .flatMap((mark) => {
      const count = (seen.get(mark.code) ?? 0) + 1;
      seen.set(mark.code, count);
      const rest = (counts.get(mark.code) ?? 0) - MOST_ALIKE;
      if (count > MOST_ALIKE) return [];
      return count === MOST_ALIKE && rest > 0
        ? [{ ...mark, message: `${mark.message} (and ${rest} more like it below)` }]
        : [mark];
    });
}
