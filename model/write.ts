/** Plain data as YAML, in the way our files are written: one key a line, short blocks in braces, quotes where needed. */
import { hidden } from "./characters.ts";
import { isDate, plainScalar } from "./scalar.ts";
import type { Data } from "./tree.ts";

/** Blocks that fit are written in braces. */
const WIDTH = 110;

/** A file's lines: its schema for editors, then its keys in the given order. */
export function fileText(
  schema: string,
  entries: readonly { readonly key: string; readonly value: Data; readonly comment?: string }[],
): string {
  const lines = entries.flatMap(({ key, value, comment }) => {
    const [first = "", ...more] = entryLines(key, value, "");
    return [comment === undefined ? first : `${first} # ${comment}`, ...more];
  });
  return [`# yaml-language-server: $schema=../docs/schema/${schema}.json`, ...lines, ""].join("\n");
}

/** The lines of one key. */
export function entryLines(key: string, value: Data, indent: string): readonly string[] {
  const line = `${indent}${key}: ${inline(value)}`;
  if (line.length <= WIDTH || typeof value !== "object" || value === null) return [line];
  const deeper = `${indent}  `;
  if (isList(value)) return [`${indent}${key}:`, ...value.map((item) => `${deeper}- ${inline(item)}`)];
  return [`${indent}${key}:`, ...Object.entries(value).flatMap(([inner, it]) => entryLines(inner, it, deeper))];
}

/** A value on one line. */
export function inline(value: Data): string {
  if (typeof value === "string") return scalar(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isList(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).map(([key, it]) => `${key}: ${inline(it)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

/** Signs that mean something to YAML where text starts, or anywhere in braces. */
const SPECIAL = /^[\s\-?:,[\]{}#&*!|>'"%@`]|[,[\]{}]|: |:$| #|\s$/;

/** Text without quotes where everybody reads it as that text, else in double quotes. */
function scalar(text: string): string {
  const read = plainScalar(text);
  const plain = "value" in read && read.value === text && !isDate(text) && !SPECIAL.test(text);
  return plain && text !== "" && hidden(text).next().done === true ? text : JSON.stringify(text);
}
