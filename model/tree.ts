/**
 * The careful reader: a YAML text becomes plain data, a list of everything in it that is not clear, and a way
 * back from data to text. Slower than `plain.ts`, so only files outside its plain subset, or with a problem, come here.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, type YAMLMap } from "yaml";
import { z } from "zod";
import { hidden, nameOf, quoted } from "./characters.ts";
import { child, kindOf, type Schema } from "./fields.ts";
import type { Limits } from "./hostile.ts";
import type { Mark, Range } from "./positions.ts";
import { type Ambiguous, isDate, type Kind, plainScalar } from "./scalar.ts";
import { scan } from "./scan.ts";
import { syntaxMarks } from "./syntax.ts";

/** What a value is made of; records have no prototype, so that no key means more than it says. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

export type Path = readonly (string | number)[];

export interface Tree {
  /** The data; undefined when the text could not be read as a whole. */
  readonly value: Data | undefined;
  readonly marks: readonly Mark[];
  /** Whether a problem at or above this path was already told. */
  told(path: Path): boolean;
  /** Where the value (or its key) at a path stands; when it is not there, the block that should hold it. */
  locate(path: Path, key?: boolean): Range & { readonly path: Path };
  /** Whether the block at a path is written in braces. */
  inBraces(path: Path): boolean;
}

const OPTIONS = {
  // Every scalar stays text here: scalar.ts says what unquoted words mean, for both readers.
  schema: "failsafe",
  version: "1.2",
  // The parser compares every key with every other one; ours are counted below.
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** Reads a text whose characters were checked (hostile.ts). */
export function readTree(text: string, schema: Schema | undefined, limits: Limits): Tree {
  const { marks, safe } = scan(text, limits);
  if (safe === null) return unread(marks);
  const document = parseDocument(safe, OPTIONS);
  if (document.errors.length > 0) {
    return unread([...marks, ...syntaxMarks(document.errors, text)]);
  }
  const root = document.contents;
  if (isEmpty(root)) {
    const start = Math.max(0, text.search(/\S/));
    const empty: Omit<Mark, "start" | "end"> = {
      code: "empty-file",
      message: "there is nothing in this file",
      help: "bring its text back, or delete the file if none ever stood in it",
    };
    return unread([...marks, { ...empty, start, end: start + 1 }]);
  }
  const reader = new Reader(text, marks);
  const value = reader.value(root, schema, [], { start: 0, end: 1 });
  return {
    value,
    marks: reader.marks,
    told: (path) => path.some((_, depth) => reader.told.has(pathKey(path.slice(0, depth + 1)))),
    locate: (path, key = false) => ({ ...locate(root, path, key), path }),
    inBraces: (path) => {
      const node = nodeAt(root, path);
      return isMap(node) && node.flow === true;
    },
  };
}

function unread(marks: readonly Mark[]): Tree {
  return {
    value: undefined,
    marks,
    told: () => true,
    locate: (path) => ({ start: 0, end: 1, path }),
    inBraces: () => false,
  };
}

type Node = ParsedNode | null;

class Reader {
  readonly marks: Mark[];
  readonly told = new Set<string>();
  readonly #text: string;

  constructor(text: string, marks: readonly Mark[]) {
    this.#text = text;
    this.marks = [...marks];
  }

  value(node: Node, schema: Schema | undefined, path: Path, owner: Range): Data {
    if (isEmpty(node)) return this.#refuse(path, { ...emptiness(this.#text, owner), ...owner });
    if (isMap(node)) return this.#block(node, schema, path);
    if (isSeq(node)) {
      return node.items.map((item, at) => this.value(item, child(schema, at), [...path, at], rangeOf(node)));
    }
    // The scan told what is wrong with an alias.
    if (!isScalar(node)) return this.#skip(path);
    const text = String(node.value);
    if (node.type === "PLAIN") return this.#plain(text, schema, path, rangeOf(node));
    // Escapes between double quotes, and blocks of lines, can hold what the file's own text cannot.
    const char = text.trim().includes("\n") ? "\n" : hidden(text).next().value?.char;
    if (char === undefined) return text;
    const message = `${nameOf(char)} is in this text`;
    const help = char === "\n" ? "write it on one line" : "take it out";
    return this.#refuse(path, { code: "hidden-character", message, help, ...rangeOf(node) });
  }

  #block(node: YAMLMap.Parsed, schema: Schema | undefined, path: Path): Data {
    const block: Record<string, Data> = Object.create(null);
    const first = new Map<string, Range>();
    for (const { key, value } of node.items) {
      if (!isScalar(key) || isEmpty(key)) {
        this.marks.push({ ...BAD_KEY, ...rangeOf(key ?? node) });
        continue;
      }
      const name = String(key.value);
      const place = rangeOf(key);
      const refusal = this.#badKey(name, key.type === "PLAIN");
      const before = first.get(name);
      if (refusal !== null) this.marks.push({ ...refusal, ...place, path: [...path, name] });
      else if (before !== undefined) {
        const also = [{ label: "first", ...before }];
        const message = `duplicate key ${quoted(name)}`;
        this.marks.push({
          code: "duplicate-key",
          message,
          help: "keep one of the two lines",
          ...place,
          path: [...path, name],
          also,
        });
      } else {
        first.set(name, place);
        const at = [...path, name];
        block[name] = this.value(value, child(schema, name), at, place);
      }
    }
    return block;
  }

  #badKey(name: string, plain: boolean): Pick<Mark, "code" | "message" | "help"> | null {
    if (plain && name === "<<") {
      return { code: "merge-key", message: "YAML merge keys are not allowed", help: "write the keys out" };
    }
    const meaning = plain ? plainScalar(name) : { value: name };
    if ("value" in meaning && typeof meaning.value !== "boolean" && meaning.value !== null) return null;
    const message = `the key ${quoted(name)} is ambiguous: some programs do not read it as text`;
    return { code: "ambiguous", message, help: `choose another name, or put it in quotes: ${quoted(name)}` };
  }

  #plain(text: string, schema: Schema | undefined, path: Path, range: Range): Data {
    const kind = kindOf(schema);
    const meaning = plainScalar(text);
    const inQuotes = `put it in quotes: ${quoted(text)}`;
    if ("ambiguous" in meaning) {
      const message = `${quoted(text)} is ambiguous: some programs read it as ${meaning.ambiguous}, others do not`;
      const help = clearly(meaning, kind, text) ?? inQuotes;
      return this.#refuse(path, { code: "ambiguous", message, help, ...range });
    }
    const { value } = meaning;
    const isText = typeof value === "string";
    if (kind === "text" && (isText ? isDate(value) : value !== null)) {
      // Quotes would not make it right: the schema says what would.
      if (schema !== undefined && !z.safeParse(schema, text).success) return text;
      const reads = isText ? "a date" : typeof value === "number" ? "a number" : "a switch";
      const message = `${quoted(text)} is ambiguous: without quotes it can be read as ${reads}, and text belongs here`;
      return this.#refuse(path, { code: "ambiguous", message, help: inQuotes, ...range });
    }
    return value;
  }

  #refuse(path: Path, mark: Mark): Data {
    this.marks.push({ ...mark, path });
    return this.#skip(path);
  }

  #skip(path: Path): Data {
    this.told.add(pathKey(path));
    return null;
  }
}

/** The clear spelling of an ambiguous word, where the place says what was meant; null where text was. */
function clearly({ ambiguous, means }: Ambiguous, kind: Kind, text: string): string | null {
  if (ambiguous === "nothing") return `write null if nothing is meant, or put it in quotes: ${quoted(text)}`;
  if (kind === "switch" && means.switch !== undefined) return `write ${means.switch}`;
  if (kind !== "number") return null;
  const { number = text } = means;
  return number === text ? "write the number in plain digits, such as 12 or 6.49" : `write ${number}`;
}

/** An empty value is null to YAML; people forgot it, or wrote a colour or a number sign without quotes. */
function emptiness(text: string, key: Range): Pick<Mark, "code" | "message" | "help"> {
  const comment = /^\s*:\s+(#[^\s#]+)/.exec(text.slice(key.end, key.end + 200))?.[1];
  return {
    code: "empty-value",
    message:
      comment === undefined ? "nothing is written here" : `nothing is written here: ${quoted(comment)} is a comment`,
    help: comment === undefined ? "write a value, or delete the line" : `put it in quotes: "${comment}"`,
  };
}

const BAD_KEY: Pick<Mark, "code" | "message" | "help"> = {
  code: "bad-key",
  message: "this is no key",
  help: "write a word and a colon, such as host: gl1",
};

function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** Nothing at all: `key:` with nothing after it. Quoted emptiness is text. */
function isEmpty(node: unknown): node is null {
  return node === null || node === undefined || (isScalar(node) && node.type === "PLAIN" && node.value === "");
}

/** The text of a value, without the spaces and comments after it. */
function rangeOf(node: { readonly range?: readonly [number, number, number] | null }): Range {
  const [start, end] = node.range ?? [0, 1, 1];
  return { start, end: Math.max(end, start + 1) };
}

type Pairs = ReadonlyMap<string, Pair<ParsedNode, ParsedNode | null>>;

/** Each block's keys, looked up once: a file full of mistakes asks for every one of them. */
const pairs = new WeakMap<object, Pairs>();

function pairAt(node: unknown, name: string | number) {
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined;
  let byName = pairs.get(node);
  if (byName === undefined) {
    // Reversed, so that the first of two equal keys is the one that is found.
    byName = new Map([...node.items].reverse().map((pair) => [isScalar(pair.key) ? String(pair.key.value) : "", pair]));
    pairs.set(node, byName);
  }
  return byName.get(String(name));
}

function nodeAt(root: unknown, path: Path): unknown {
  let node = root;
  for (const name of path) node = isSeq(node) ? node.items[Number(name)] : pairAt(node, name)?.value;
  return node;
}

/** A block is pointed at by its key, everything else by itself; what is not there by the first key beside it. */
function locate(root: ParsedNode, path: Path, wantKey: boolean): Range {
  const last = path.at(-1);
  if (last === undefined) return firstOf(root);
  const parent = nodeAt(root, path.slice(0, -1));
  if (isSeq(parent)) {
    const item = parent.items[Number(last)];
    return isScalar(item) || isMap(item) || isSeq(item) ? rangeOf(item) : locate(root, path.slice(0, -1), false);
  }
  const pair = pairAt(parent, last);
  if (pair === undefined) {
    if (isMap(parent)) return firstOf(parent);
    return locate(root, path.slice(0, -1), false);
  }
  const { key, value } = pair;
  if (!wantKey && value !== null && (isScalar(value) || isAlias(value)) && !isEmpty(value)) return rangeOf(value);
  return rangeOf(key);
}

function firstOf(node: unknown): Range {
  const first = isMap(node) ? node.items[0] : undefined;
  if (first !== undefined && isPair(first) && isScalar(first.key)) return rangeOf(first.key);
  if (isMap(node) || isSeq(node) || isScalar(node)) return rangeOf(node);
  return { start: 0, end: 1 };
}
