/** Answers that stand in a file, for verbs that write one. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Schema } from "../model/fields.ts";
import { limitsOf, read } from "../model/hostile.ts";
import { isBlock } from "../model/issues.ts";
import { page, toProblem } from "../model/positions.ts";
import { type Data, readTree } from "../model/tree.ts";
import { DataRefusal, shown } from "./data.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** What stands in no file of ours under these keys, because its place there says it. */
const ASKED = { tenant: "id", stack: "id", machine: "stack, role and id" } as const;

/**
 * The keys of a file in JSON or YAML, or of what comes in (`-`).
 *
 * @throws DataRefusal with each place where it is not clear
 */
export function blockFrom(path: string, schema: Schema, what: keyof typeof ASKED): { readonly [key: string]: Data } {
  const name = path === "-" ? "what came in" : shown(path);
  const help = `name a file with the keys of a ${what}, and its ${ASKED[what]}, in JSON or YAML`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch {
    throw new Refusal(EXIT.usage, "bad-answers", `${name} cannot be read`, help);
  }
  const inFile = `${what === "tenant" ? "tenants" : "stacks"}/${basename(name)}`;
  const { text, safe, marks } = read(inFile, bytes);
  const tree = safe === null ? null : readTree(safe, schema, limitsOf(inFile));
  const all = [...marks, ...(tree?.marks ?? [])];
  if (all.length > 0) {
    const at = page(name, text);
    throw new DataRefusal(
      all.map((mark) => toProblem(at, mark)),
      1,
      null,
    );
  }
  if (!isBlock(tree?.value)) throw new Refusal(EXIT.usage, "bad-answers", `${name} is no block of keys`, help);
  return tree.value;
}
