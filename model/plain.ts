/**
 * The quick reader: the small part of YAML that nearly every file of ours is written in, some twenty times
 * faster than a whole parser. It reads that part exactly as `tree.ts` does (a test compares the two) and
 * returns null for everything else, and for everything that might be wrong: then the careful reader decides.
 */
import { isDate, plainScalar } from "./scalar.ts";
import type { Data } from "./tree.ts";

const LINE = /^ *([A-Za-z][A-Za-z0-9-]{0,60}):(?: +(\S.*)| *)$/;
const ITEM = /^ *- +(\S.*)$/;
const NO_CONTENT = /^ *(?:#.*)?$/;
const COMMENT_AFTER = /^(?: +#.*)?$/;
/** Deeper files are for the careful reader to refuse. */
const DEEPEST = 8;

/** Reads a text without hidden characters; null when it is not in the plain part of YAML. */
export function readPlain(text: string): Data | null {
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.endsWith("\r")) lines[at] = line.slice(0, -1);
  }
  const reader = new Lines(lines);
  const value = reader.indent() === 0 ? reader.block(0, 0) : undefined;
  return value === undefined || !reader.done() ? null : value;
}

/** Undefined stands for “not plain” everywhere below, because null is a value. */
type Found = Data | undefined;

class Lines {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The column at which the next content starts; -1 at the end. */
  indent(): number {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? "";
      if (!NO_CONTENT.test(line)) return line.search(/[^ ]/);
      this.#at++;
    }
    return -1;
  }

  done(): boolean {
    return this.indent() === -1;
  }

  block(column: number, depth: number): Found {
    if (depth > DEEPEST) return undefined;
    const block: Record<string, Data> = {};
    do {
      const found = LINE.exec(this.#lines[this.#at] ?? "");
      const key = found?.[1];
      if (key === undefined || !isPlainKey(key) || Object.hasOwn(block, key)) return undefined;
      this.#at++;
      const rest = found?.[2];
      const value = rest === undefined || rest[0] === "#" ? this.#below(column, depth) : new Inline(rest).whole();
      if (value === undefined) return undefined;
      block[key] = value;
    } while (this.indent() === column);
    return this.indent() > column ? undefined : block;
  }

  /** A value on the lines after its key. */
  #below(column: number, depth: number): Found {
    const indent = this.indent();
    if (indent <= column) return undefined;
    return ITEM.test(this.#lines[this.#at] ?? "") ? this.#list(indent) : this.block(indent, depth + 1);
  }

  #list(column: number): Found {
    const items: Data[] = [];
    do {
      const rest = ITEM.exec(this.#lines[this.#at++] ?? "")?.[1];
      const value = rest === undefined ? undefined : new Inline(rest).whole();
      if (value === undefined) return undefined;
      items.push(value);
    } while (this.indent() === column);
    return this.indent() > column ? undefined : items;
  }
}

function isPlainKey(key: string): boolean {
  const meaning = plainScalar(key);
  return "value" in meaning && typeof meaning.value === "string";
}

const QUOTED = /"([^"\\]*)"|'([^']*)'/y;
const FLOW_KEY = /([A-Za-z][A-Za-z0-9-]{0,60}): +/y;
/** Text in brackets: no sign that could end it, and a colon only where it cannot. */
const FLOW_TEXT = /[A-Za-z0-9\u00a1-\uffff](?:[^,[\]{}:#"&*!|>%@`?]|[@?](?=[A-Za-z0-9])|:(?=[A-Za-z0-9/]))*/y;
/** Text that fills the rest of a line, before a comment. */
const LINE_TEXT = /^[A-Za-z0-9\u00a1-\uffff].*$/;

/** A value written on one line. */
class Inline {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trimEnd();
  }

  /** The value, when nothing but a comment follows it. */
  whole(): Found {
    const first = this.#text[0] ?? "";
    if (!"\"'{[".includes(first)) return this.#lineText();
    const value = this.#value(0);
    return COMMENT_AFTER.test(this.#text.slice(this.#at)) ? value : undefined;
  }

  #lineText(): Found {
    const comment = this.#text.indexOf(" #");
    const text = (comment === -1 ? this.#text : this.#text.slice(0, comment)).trimEnd();
    if (!LINE_TEXT.test(text) || text.includes(": ") || text.endsWith(":")) return undefined;
    return clear(text);
  }

  #value(depth: number): Found {
    const first = this.#text[this.#at];
    if (first === "{") return depth < DEEPEST ? this.#braces(depth + 1) : undefined;
    if (first === "[") return depth < DEEPEST ? this.#brackets(depth + 1) : undefined;
    if (first === '"' || first === "'") {
      const found = this.#take(QUOTED);
      return found?.[1] ?? found?.[2];
    }
    const found = this.#take(FLOW_TEXT);
    return found === null ? undefined : clear(found[0].trimEnd());
  }

  #braces(depth: number): Found {
    const block: Record<string, Data> = {};
    do {
      this.#at++;
      this.#spaces();
      const key = this.#take(FLOW_KEY)?.[1];
      if (key === undefined || !isPlainKey(key) || Object.hasOwn(block, key)) return undefined;
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      block[key] = value;
      this.#spaces();
    } while (this.#text[this.#at] === ",");
    return this.#text[this.#at++] === "}" ? block : undefined;
  }

  #brackets(depth: number): Found {
    const items: Data[] = [];
    do {
      this.#at++;
      this.#spaces();
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      items.push(value);
      this.#spaces();
    } while (this.#text[this.#at] === ",");
    return this.#text[this.#at++] === "]" ? items : undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #spaces(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }
}

/** An unquoted text whose meaning nobody doubts; a date is doubtful until somebody knows what stands here. */
function clear(text: string): Found {
  const meaning = plainScalar(text);
  return "value" in meaning && !isDate(text) ? meaning.value : undefined;
}
