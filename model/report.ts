/** Problems as people read them: the place, the line, a caret, what is wrong and what would be right. */
import { visible } from "./characters.ts";
import type { Place, Problem } from "./problem.ts";

/** Columns of a source line that are shown; more wraps in a terminal and hides the caret. */
const WIDEST = 100;
/** Columns kept before the caret when a line is cut. */
const LEAD = 30;

type Paint = (text: string, style: "red" | "yellow" | "bold" | "dim") => string;

const CODES = { red: "1;31", yellow: "1;33", bold: "1", dim: "2" } as const;
const painted: Paint = (text, style) => `\u001b[${CODES[style]}m${text}\u001b[0m`;
const unpainted: Paint = (text) => text;

/**
 * All problems as one text, without a line end: a block each, then how many there are. `files`: how many were
 * checked. Empty when there are none.
 */
export function renderProblems(problems: readonly Problem[], options: { files: number; color?: boolean }): string {
  if (problems.length === 0) return "";
  const paint = options.color === true ? painted : unpainted;
  return [...problems.map((problem) => block(problem, paint)), footer(problems, options.files)].join("\n\n");
}

/** A problem as programs read it. */
export function problemRow(problem: Problem) {
  const { code, severity, message, help, place, path = null } = problem;
  const { file, line, column, length } = place;
  return { file, line, column, endLine: line, endColumn: column + length, path, code, severity, message, help };
}

function block({ code, severity, message, help, place, also = [] }: Problem, paint: Paint): string {
  const margin = " ".repeat(String(place.line).length);
  const style = severity === "error" ? "red" : "yellow";
  const bar = paint(`${margin} |`, "dim");
  const said = paint(`${severity}[${code}]`, style);
  const lines = [`${paint(`${where(place)}:`, "bold")} ${said}: ${visible(message)}`];
  if (place.text !== "") {
    // What may be a secret must not go into a log as well.
    const { shown, before, length } = excerpt(code === "secret-in-file" ? withoutValue(place) : place);
    lines.push(bar, `${paint(`${place.line} |`, "dim")} ${shown}`);
    lines.push(`${bar} ${" ".repeat(before)}${paint("^".repeat(length), style)}`);
  }
  for (const { label, place: other } of also) lines.push(`${margin} = ${visible(label)}: ${where(other)}`);
  if (also.some(({ label }) => label === "first")) lines.push(`${margin} = again: ${where(place)}`);
  lines.push(`${margin} = help: ${visible(help)}`);
  return lines.join("\n");
}

function where({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}`;
}

/** The line around the column, and where under it the caret goes, in columns of a terminal. */
function excerpt({ text, column, length }: Place): { shown: string; before: number; length: number } {
  const start = column - 1;
  const isLong = text.length > WIDEST;
  const from = isLong ? whole(text, Math.max(0, Math.min(start - LEAD, text.length - WIDEST))) : 0;
  const to = isLong ? whole(text, Math.min(text.length, from + WIDEST)) : text.length;
  const head = (from > 0 ? "…" : "") + visible(text.slice(from, start));
  const marked = visible(text.slice(start, Math.min(to, start + length)));
  const tail = visible(text.slice(Math.min(to, start + length), to)) + (to < text.length ? "…" : "");
  return { shown: head + marked + tail, before: width(head), length: Math.max(1, width(marked)) };
}

/** The line up to the end of the key. */
function withoutValue(place: Place): Place {
  return { ...place, text: `${place.text.slice(0, place.column - 1 + place.length)}: …` };
}

/** Never between the two halves of one character. */
function whole(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** Columns that a text takes in a terminal: East Asian letters take two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += /\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return columns;
}

function footer(problems: readonly Problem[], files: number): string {
  const wrong = problems.filter(({ severity }) => severity === "error");
  const [errors, warnings] = [wrong.length, problems.length - wrong.length];
  const counts = [count(errors, "error"), count(warnings, "warning")].filter((text) => text !== "").join(", ");
  const touched = new Set(problems.map(({ place }) => place.file)).size;
  // An error is what stops people, though a warning may stand before it.
  const more = `npx meet explain ${(wrong[0] ?? problems[0])?.code} says more`;
  // What is missing as a whole is in no file.
  if (touched > files) return `${counts}; ${more}`;
  return `${counts} in ${touched} of ${files} ${files === 1 ? "file" : "files"}; ${more}`;
}

function count(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}
