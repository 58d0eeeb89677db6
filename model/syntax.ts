/** What the YAML parser complains about, in words for people who edit a few lines in a web page. */
import type { YAMLError } from "yaml";
import type { Mark } from "./positions.ts";

type Words = Pick<Mark, "message" | "help">;

const COLON: Words = {
  message: "this line has no colon after its key",
  help: "write the key, a colon, a space and the value, such as host: gl1",
};
const BRACKET: Words = { message: "a bracket is not closed", help: "close each { with } and each [ with ]" };
const INDENT: Words = {
  message: "this line is indented differently from its neighbours",
  help: "start all keys of one block in the same column, and indent nested ones by two spaces",
};
const OTHER: Words = {
  message: "this cannot be read",
  help: "check the brackets, quotes and commas here, and the space after each colon",
};

/** The parser's code, then a part of its message where one code means several things; the first match counts. */
const WORDS: readonly (readonly [code: string, part: string, words: Words])[] = [
  [
    "MISSING_CHAR",
    "quote",
    { message: "a quote is not closed", help: "end the text with the quote sign it starts with" },
  ],
  ["MISSING_CHAR", "Missing ,", { message: "a comma is missing", help: "put a comma between the items in brackets" }],
  ["MISSING_CHAR", "expected to end with", BRACKET],
  ["MISSING_CHAR", "indented and end with", BRACKET],
  ["BAD_INDENT", "end with a", BRACKET],
  ["MISSING_CHAR", "map", COLON],
  ["MULTILINE_IMPLICIT_KEY", "", COLON],
  ["BAD_INDENT", "", INDENT],
  ["TAB_AS_INDENT", "", INDENT],
  [
    "BLOCK_AS_IMPLICIT_KEY",
    "",
    {
      message: "a second colon in one line",
      help: "put the text in quotes if the colon belongs to it; otherwise start a new line",
    },
  ],
  ["BAD_SCALAR_START", "", { message: "text cannot start with this character", help: "put the text in quotes" }],
  [
    "BAD_DQ_ESCAPE",
    "",
    { message: "a backslash between double quotes starts a code, and this is none", help: "use single quotes" },
  ],
  ["MULTIPLE_DOCS", "", { message: "a second document starts here", help: "keep one document in a file" }],
];

/** The parser's errors as marks: one in a line, because one slip makes it complain several times. */
export function syntaxMarks(errors: readonly YAMLError[], text: string): Mark[] {
  const last = Math.max(0, text.trimEnd().length - 1);
  const lineOf = (offset: number) => text.lastIndexOf("\n", offset - 1);
  const told = new Set<number>();
  return errors.flatMap((error) => {
    const found = WORDS.find(([code, part]) => error.code === code && error.message.includes(part));
    const start = Math.min(error.pos[0], last);
    const indented = error.code === "BLOCK_AS_IMPLICIT_KEY" ? strayLine(text, start) : null;
    const words = found?.[2] === COLON ? (noSpace(text, start) ?? COLON) : (found?.[2] ?? OTHER);
    const mark: Mark =
      indented === null
        ? { code: "syntax", ...words, start, end: Math.max(error.pos[1], start + 1) }
        : { code: "syntax", ...INDENT, start: indented, end: indented + 1 };
    if (told.has(lineOf(mark.start))) return [];
    told.add(lineOf(mark.start)).add(lineOf(start));
    return [mark];
  });
}

/** A line such as `org:Harbour`, which YAML takes for one word; an address of a web page is one. */
function noSpace(text: string, start: number): Words | null {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const [line = ""] = text.slice(from).split("\n", 1);
  const found = /^\s*([A-Za-z][\w-]*):([^\s/].*)$/.exec(line);
  if (found === null) return null;
  const [, key, value = ""] = found;
  const message = "there is no space after the colon";
  return { message, help: `write a space after the colon: ${key}: ${value.trimEnd().slice(0, 60)}` };
}

/** Where the next line starts, when that is a key indented so that it continues the value at `start`. */
function strayLine(text: string, start: number): number | null {
  const found = /^[^:\n]*\n\s*(?=\S[^\n]*:(?:\s|$))/.exec(text.slice(start));
  return found === null ? null : start + found[0].length;
}
