/** The engine's own settings of a stack, `stacks/Pulumi.<stack>.yaml`: everybody may read them, so secrets are encrypted. */
import { quoted } from "./characters.ts";
import { limitsOf, read } from "./hostile.ts";
import { isBlock } from "./issues.ts";
import { type Mark, page, toProblem } from "./positions.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./read.ts";
import { nearest } from "./suggest.ts";
import { type Data, readTree, type Tree } from "./tree.ts";
import { list } from "./words.ts";

/** All that the engine writes there: how values are encrypted, and the values. */
const KEYS = ["config", "encryptedkey", "encryptionsalt", "secretsprovider"] as const;

/**
 * Settings that are no secret: addresses, a folder, a day, and the engine's own. Whatever else stands there must be
 * encrypted; so a secret that nobody told us of is found as well.
 */
const OPEN = /^(?:hcloud:endpoint|cloudflare:baseUrl|meet:root|meet:today|pulumi:.+)$/;

/** What is wrong with such a file. */
export function settingsProblems(source: Source, stack: string): Problem[] {
  const { file, bytes } = source;
  const reading = read(file, bytes);
  const at = page(file, reading.text);
  const tree = reading.safe === null ? null : readTree(reading.safe, undefined, limitsOf(file));
  const marks = tree === null ? [] : [...tree.marks, ...keyMarks(tree, stack)];
  return [...reading.marks, ...marks].map((mark) => toProblem(at, mark));
}

function keyMarks(tree: Tree, stack: string): Mark[] {
  const { value } = tree;
  if (value === undefined) return [];
  if (!isBlock(value)) {
    const help = `let the engine write it: ${setter("KEY", stack)}`;
    return [{ code: "wrong-value", message: "these settings are no block of keys", help, ...tree.locate([]) }];
  }
  return Object.entries(value).flatMap(([key, it]): Mark[] => {
    const range = tree.locate([key], true);
    if (!KEYS.some((known) => known === key)) {
      const near = nearest(key, KEYS);
      const help = near === undefined ? `allowed here: ${list(KEYS)}` : `did you mean ${quoted(near)}?`;
      const message = `unknown key ${quoted(key)} in the engine's settings of stack ${quoted(stack)}`;
      return [{ code: "unknown-key", message, help, ...range }];
    }
    // What the reader could not make out was told.
    if (it === null && tree.told([key])) return [];
    if (key !== "config") {
      if (typeof it === "string") return [];
      const help = "put back what the engine wrote there: git knows it";
      return [{ code: "wrong-value", message: `${key} is one line of text`, help, ...range }];
    }
    if (isBlock(it)) return Object.entries(it).flatMap(([name, entry]) => inTheOpen(name, entry, tree, stack));
    const help = "write a block: keys, each with its value";
    return [{ code: "wrong-value", message: "config is a block of keys and values", help, ...range }];
  });
}

/** The command that sets a secret; names that a shell would read as more than a word are not handed on. */
function setter(key: string, stack: string): string {
  const word = (text: string, other: string) => (/^[\w:.-]+$/.test(text) ? text : other);
  return `npx pulumi config set --secret ${word(key, "KEY")} --stack ${word(stack, "STACK")}`;
}

function inTheOpen(name: string, entry: Data, tree: Tree, stack: string): Mark[] {
  const encrypted = isBlock(entry) && Object.keys(entry).join() === "secure" && typeof entry["secure"] === "string";
  if (encrypted || OPEN.test(name) || tree.told(["config", name])) return [];
  const message = `${quoted(name)} is not encrypted, and everybody may read this file`;
  const help = `change it, for it may have been read, and set the new one: ${setter(name, stack)}`;
  return [{ code: "secret-in-file", message, help, ...tree.locate(["config", name], true) }];
}
