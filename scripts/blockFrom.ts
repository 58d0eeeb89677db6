/** Answers that stand in a file, for verbs that write one. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import type { Schema } from "../model/fields.ts";
import { limitsOf, read } from "../model/hostile.ts";
import { isBlock, issueMarks, type Subject, valueAt } from "../model/issues.ts";
import { own } from "../model/limits.ts";
import { inOrder } from "../model/load.ts";
import { type Mark, page, toProblem } from "../model/positions.ts";
import type { Platform } from "../model/schema.ts";
import { type Data, readTree, type Tree } from "../model/tree.ts";
import { DataRefusal, shown } from "./data.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** What stands in no file of ours under these keys, because its place there says it. */
const ASKED = { tenant: "id", stack: "id", machine: "stack, role and id" } as const;

/** Which of our files its keys are for. */
const KINDS = { tenant: "tenant", stack: "stack", machine: "stack" } as const;

/**
 * The keys of a file in JSON or YAML, or of what comes in (`-`).
 *
 * @throws DataRefusal with each place where it is not clear, or a value is none that can stand there
 */
export function blockFrom(
  path: string,
  schema: Schema,
  what: keyof typeof ASKED,
  platform: Platform,
): { readonly [key: string]: Data } {
  const name = path === "-" ? "what came in" : shown(path);
  const help = `name a file with the keys of a ${what}, and its ${ASKED[what]}, in JSON or YAML`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch {
    throw new Refusal(EXIT.usage, "bad-answers", `${name} cannot be read`, help);
  }
  const kind = KINDS[what];
  const inFile = `${kind}s/${basename(name)}`;
  const { text, safe, marks } = read(inFile, bytes);
  const tree = safe === null ? null : readTree(safe, schema, limitsOf(inFile));
  const unclear = [...marks, ...(tree?.marks ?? [])];
  const id = `${own(isBlock(tree?.value) ? tree.value : {}, what === "machine" ? "stack" : "id") ?? basename(name)}`;
  const all = unclear.length > 0 || tree === null ? unclear : wrongValues(tree, { kind, id, schema }, platform);
  if (all.length > 0) {
    const at = page(name, text);
    const problems = inOrder(all.map((mark) => toProblem(at, mark)));
    throw new DataRefusal(problems, 1, null, "Nothing was written: the answers have errors.");
  }
  if (!isBlock(tree?.value)) throw new Refusal(EXIT.usage, "bad-answers", `${name} is no block of keys`, help);
  return tree.value;
}

/** Values that can stand under no key like theirs. What is missing, or has no place there, the whole file shows later. */
function wrongValues(tree: Tree, subject: Subject, platform: Platform): readonly Mark[] {
  const { error } = z.safeParse(subject.schema, tree.value);
  const issues = (error?.issues ?? []).filter(({ code, path }) => {
    const value = valueAt(tree.value, path.map(String));
    const whole = code === "unrecognized_keys" || (code === "custom" && isBlock(value));
    return path.length > 0 && value !== undefined && !whole;
  });
  return issueMarks(issues, tree, subject, platform);
}
