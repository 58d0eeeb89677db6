/** One line more in a file that people wrote: everything else, comments and all, stays as it is. */
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap } from "yaml";
import { compare } from "./sort.ts";
import type { Data } from "./tree.ts";
import { inline } from "./write.ts";

/**
 * The text with `id: { … }` in a section such as `nodes`: among its neighbours by name where they are in order,
 * else at their end. The text is one that `load` accepted.
 */
export function insertEntry(text: string, section: string, id: string, value: Data): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const root = parseDocument(text).contents;
  const pair = isMap(root) ? root.items.find(({ key }) => isScalar(key) && key.value === section) : undefined;
  const line = `${id}: ${inline(value)}`;
  if (pair === undefined || !isScalar(pair.key)) {
    return `${text}${text === "" || text.endsWith("\n") ? "" : end}${section}:${end}  ${line}${end}`;
  }
  const map = pair.value;
  if (!isMap(map)) return text;
  return map.flow === true ? inBraces(text, map, line) : inBlock(text, map, id, line, end);
}

function inBraces(text: string, map: YAMLMap, line: string): string {
  const [start = 0, close = 0] = map.range ?? [];
  const inside = text.slice(start + 1, close - 1).trimEnd();
  const before = inside.trim() === "" ? " " : `${inside.replace(/,$/, "")}, `;
  return `${text.slice(0, start + 1)}${before}${line} ${text.slice(close - 1)}`;
}

function inBlock(text: string, map: YAMLMap, id: string, line: string, end: string): string {
  const items = map.items.flatMap(({ key, value }) =>
    isScalar(key) && key.range
      ? [{ name: String(key.value), from: key.range[0], to: lastOf(value, key.range[1]) }]
      : [],
  );
  const names = items.map(({ name }) => name);
  const ordered = names.every((name, at) => at === 0 || compare(names[at - 1] ?? "", name) < 0);
  const next = ordered ? items.findIndex(({ name }) => compare(id, name) < 0) : -1;
  const first = items[0];
  const indent = " ".repeat(first === undefined ? 2 : first.from - (text.lastIndexOf("\n", first.from - 1) + 1));
  const before = next === -1 ? items.at(-1) : items[next - 1];
  // After the line of the neighbour before it; a first one goes right below the section's own line.
  const after = before === undefined ? text.lastIndexOf(":", (first?.from ?? 0) - 1) : before.to - 1;
  const newline = text.indexOf("\n", after);
  if (newline === -1) return `${text}${end}${indent}${line}${end}`;
  return `${text.slice(0, newline + 1)}${indent}${line}${end}${text.slice(newline + 1)}`;
}

/** Where a value's own text ends, without comments and empty lines after it. */
function lastOf(value: unknown, otherwise: number): number {
  if (isMap<ParsedNode, ParsedNode | null>(value) && value.flow !== true) {
    return lastOf(value.items.at(-1)?.value, otherwise);
  }
  if (isSeq(value) && value.flow !== true) return lastOf(value.items.at(-1), otherwise);
  return (isScalar(value) || isMap(value) || isSeq(value) ? value.range?.[1] : undefined) ?? otherwise;
}
