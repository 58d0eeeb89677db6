/**
 * One pass over the lexer's tokens before anything is parsed: refuses the parts of YAML that make a file say
 * something else than it shows (anchors, aliases, tags, directives, several documents), and counts nesting and
 * values so that no parser runs out of stack or memory.
 */
import { CST, Lexer } from "yaml";
import type { Limits } from "./hostile.ts";
import type { Mark, Range } from "./positions.ts";

/** Levels of nesting. Our deepest is a key in a list of a person of a member: 5. */
export const DEEPEST = 20;

/** Characters in one value. An SSH key of the largest kind has about 3,000. */
const LONGEST = 10_000;

export interface Scan {
  readonly marks: readonly Mark[];
  /** What may be parsed: the first document, with anchors and tags blanked out; null when nothing may. */
  readonly safe: string | null;
}

/** Looks at every token of a text and says what must not be there. */
export function scan(text: string, limits: Limits): Scan {
  const marks: Mark[] = [];
  const depth = new Depth();
  let offset = 0;
  let tokens = 0;
  let lines = 0;
  let ended = false;
  let scalarNext = false;
  let safe = "";
  let content = false;
  const open: Range[] = [];
  for (const token of new Lexer().lex(text)) {
    const type = scalarNext ? "scalar" : CST.tokenType(token);
    scalarNext = false;
    if (type === "doc-mode") continue;
    if (type === "flow-error-end") break;
    if (token === CST.SCALAR) {
      scalarNext = true;
      continue;
    }
    const range = { start: offset, end: offset + token.length };
    offset = range.end;
    const refusal = type === null ? undefined : REFUSED.get(type);
    if (refusal !== undefined) marks.push({ ...refusal, ...range });
    // A directive changes how all that follows is read.
    if (type === "directive-line") return { marks, safe: null };
    const isBlank = type === "space" || type === "newline" || type === "comment";
    if (ended && !isBlank && type !== null) return { marks: [...marks, { ...SEVERAL, ...range }], safe };
    if (type === "doc-start" && content) return { marks: [...marks, { ...SEVERAL, ...range }], safe };
    if (type === "doc-end") ended = true;
    if (!isBlank) {
      content = true;
      tokens++;
    } else if (type === "newline") lines++;
    if (depth.see(type, range, text) > DEEPEST) return { marks: [...marks, { ...DEEP, ...range }], safe: null };
    if (isUnclosed(type, token)) return { marks: [...marks, { ...QUOTE, ...range, end: range.start + 1 }], safe: null };
    if (token.length > LONGEST) return { marks: [...marks, { ...LONG, ...range }], safe: null };
    if (tokens > limits.words || lines > limits.lines) {
      return { marks: [...marks, { ...tooMuch(limits), ...range }], safe: null };
    }
    if (type === "flow-map-start" || type === "flow-seq-start") open.push(range);
    if (type === "flow-map-end" || type === "flow-seq-end") open.pop();
    safe += type === "anchor" || type === "tag" ? " ".repeat(token.length) : token;
  }
  const bracket = open.at(-1);
  return bracket === undefined ? { marks, safe } : { marks: [...marks, { ...BRACKET, ...bracket }], safe: null };
}

/** A quoted text that runs to the end of the file, because nothing ends it. */
function isUnclosed(type: string | null, token: string): boolean {
  if (type === "single-quoted-scalar") {
    let quotes = 0;
    while (quotes < token.length - 1 && token[token.length - 1 - quotes] === "'") quotes++;
    return quotes % 2 === 0;
  }
  if (type !== "double-quoted-scalar") return false;
  if (token.length < 2 || !token.endsWith('"')) return true;
  let backslashes = 0;
  while (token[token.length - 2 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/**
 * An upper bound of how deep a parser would nest: brackets, the columns that blocks start at, and what is
 * nested within one line (`- - -`, `a: b: c`).
 */
class Depth {
  readonly #columns: number[] = [];
  #brackets = 0;
  #lineStart = 0;
  #fresh = true;
  #inLine = 0;

  see(type: string | null, range: Range, text: string): number {
    if (type === "newline") {
      this.#lineStart = range.end;
      this.#fresh = true;
      this.#inLine = 0;
      return 0;
    }
    if (type === "space" || type === "comment") return 0;
    if (type === "flow-map-start" || type === "flow-seq-start") this.#brackets++;
    else if (type === "flow-map-end" || type === "flow-seq-end") this.#brackets = Math.max(0, this.#brackets - 1);
    else if (type === "map-value-ind" && this.#brackets === 0) this.#inLine++;
    const indicator = type === "seq-item-ind" || type === "explicit-key-ind";
    if (this.#brackets === 0 && (this.#fresh || indicator)) this.#push(range.start - this.#lineStart);
    this.#fresh = false;
    this.#wrap(range, text);
    return this.#columns.length + this.#brackets + Math.max(0, this.#inLine - 1);
  }

  #push(column: number): void {
    while (this.#columns.length > 0 && (this.#columns.at(-1) ?? 0) >= column) this.#columns.pop();
    this.#columns.push(column);
  }

  /** A scalar may run over several lines; what follows it stands in its last one. */
  #wrap(range: Range, text: string): void {
    const newline = text.slice(range.start, range.end).lastIndexOf("\n");
    if (newline === -1) return;
    this.#lineStart = range.start + newline + 1;
    // Only the text of a block (after | or >) ends with its line; whatever else follows is nested further.
    this.#fresh = this.#lineStart === range.end;
    if (this.#fresh) this.#inLine = 0;
  }
}

type Refusal = Pick<Mark, "code" | "message" | "help">;

const REFUSED = new Map<string, Refusal>(
  Object.entries({
    anchor: {
      code: "anchor",
      message: "YAML anchors are not allowed",
      help: "take out the &name; write each value where it belongs",
    },
    alias: {
      code: "alias",
      message: "YAML aliases are not allowed",
      help: "write the value itself; put text that starts with * in quotes",
    },
    tag: {
      code: "tag",
      message: "YAML tags are not allowed",
      help: "take out the tag; put text that starts with ! in quotes",
    },
    "directive-line": { code: "directive", message: "YAML directives are not allowed", help: "delete this line" },
  }),
);

const SEVERAL: Refusal = {
  code: "several-documents",
  message: "a second document starts here",
  help: "keep one document in a file; move the rest to a file of its own",
};

const QUOTE: Refusal = {
  code: "syntax",
  message: "this quote is not closed",
  help: "end the text with the quote sign it starts with",
};

const BRACKET: Refusal = {
  code: "syntax",
  message: "this bracket is not closed",
  help: "close each { with } and each [ with ], and put text that holds a # in quotes",
};

const DEEP: Refusal = {
  code: "nesting",
  message: `this is nested more than ${DEEPEST} levels deep`,
  help: "nothing we describe is nested so deep; close the brackets or take the indentation back",
};

const LONG: Refusal = {
  code: "file-size",
  message: `this text has more than ${LONGEST} characters`,
  help: "take out what does not belong here; is a quote not closed?",
};

function tooMuch({ lines, words }: Limits): Refusal {
  return {
    code: "file-size",
    message: `the file goes on for more than ${lines} lines or ${words} words and signs`,
    help: "take out what does not belong here; nothing we describe needs that much",
  };
}
