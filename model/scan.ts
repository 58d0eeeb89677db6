/**
 * One pass over the lexer's tokens before anything is parsed: refuses the parts of YAML that make a file say
 * something else than it shows (anchors, aliases, tags, directives, several documents), and counts nesting and
 * values so that no parser runs out of stack or memory.
 */
import { CST, Lexer } from "yaml";
import type { Mark, Range } from "./positions.ts";

/** Levels of nesting. Our deepest is a key in a list of a person of a member: 5. */
export const DEEPEST = 20;

/** Values in one file: a region of 500 machines and 1,000 people with keys has fewer than 10,000. */
export const MOST_VALUES = 50_000;

export interface Scan {
  readonly marks: readonly Mark[];
  /** What may be parsed: the first document, with anchors and tags blanked out; null when nothing may. */
  readonly safe: string | null;
}

/** Looks at every token of a text and says what must not be there. */
export function scan(text: string): Scan {
  const marks: Mark[] = [];
  const depth = new Depth();
  let offset = 0;
  let values = 0;
  let scalarNext = false;
  let safe = "";
  let content = false;
  for (const token of new Lexer().lex(text)) {
    const type = scalarNext ? "scalar" : CST.tokenType(token);
    scalarNext = false;
    if (type === "doc-mode" || type === "flow-error-end") continue;
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
    if (type === "doc-start" && content) return { marks: [...marks, { ...SEVERAL, ...range }], safe };
    if (type === "doc-start" || type === "doc-end") content = true;
    if (type !== null && VALUES.has(type)) {
      content = true;
      values++;
    }
    if (depth.see(type, range, text) > DEEPEST) return { marks: [...marks, { ...DEEP, ...range }], safe: null };
    if (values > MOST_VALUES) return { marks: [...marks, { ...MANY, ...range }], safe: null };
    safe += type === "anchor" || type === "tag" ? " ".repeat(token.length) : token;
  }
  return { marks, safe };
}

const VALUES: ReadonlySet<string> = new Set([
  "scalar",
  "single-quoted-scalar",
  "double-quoted-scalar",
  "block-scalar-header",
  "alias",
  "flow-map-start",
  "flow-seq-start",
  "seq-item-ind",
  "explicit-key-ind",
  "map-value-ind",
]);

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
    else if (type === "map-value-ind") this.#inLine++;
    else if (type === "scalar" || type === "double-quoted-scalar" || type === "single-quoted-scalar")
      this.#wrap(range, text);
    const indicator = type === "seq-item-ind" || type === "explicit-key-ind";
    if (this.#brackets === 0 && (this.#fresh || indicator)) this.#push(range.start - this.#lineStart);
    this.#fresh = false;
    return this.#columns.length + this.#brackets + Math.max(0, this.#inLine - 1);
  }

  #push(column: number): void {
    while ((this.#columns.at(-1) ?? -1) >= column) this.#columns.pop();
    this.#columns.push(column);
  }

  /** A scalar may run over several lines; what follows it stands in its last one. */
  #wrap(range: Range, text: string): void {
    const newline = text.lastIndexOf("\n", range.end - 1);
    if (newline >= range.start) this.#lineStart = newline + 1;
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

const DEEP: Refusal = {
  code: "nesting",
  message: `this is nested more than ${DEEPEST} levels deep`,
  help: "nothing we describe is nested so deep; close the brackets or take the indentation back",
};

const MANY: Refusal = {
  code: "file-size",
  message: `the file holds more than ${MOST_VALUES} values`,
  help: "take out what does not belong here; nothing we describe needs that many",
};
