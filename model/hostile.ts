/**
 * From bytes to a text that is safe to parse. Whatever does not belong into a file that people review (wrong
 * encoding, hidden characters, tabs, sheer size) is refused here with its place, before any parser sees it.
 */
import { hidden, nameOf } from "./characters.ts";
import type { Mark } from "./positions.ts";

/** How much one file may hold. */
export interface Limits {
  readonly bytes: number;
  readonly lines: number;
  /** Words and signs, as a YAML reader counts them. */
  readonly words: number;
}

/** A tenant is some twenty lines. */
const TENANT: Limits = { bytes: 64 * 1024, lines: 2_000, words: 10_000 };
/** A thousand people with two keys each are about 6,000 lines and 20,000 words. */
const OTHER: Limits = { bytes: 1024 * 1024, lines: 10_000, words: 50_000 };

export function limitsOf(file: string): Limits {
  return file.startsWith("tenants/") ? TENANT : OTHER;
}

/** The most bytes that are read of any file: one more than is allowed is enough to know. */
export const MOST_BYTES = OTHER.bytes + 1;

export interface Reading {
  /** What people see, for showing lines; empty when it cannot be read. */
  readonly text: string;
  /** The same with every refused character blanked out, offset by offset; null when it must not be parsed. */
  readonly safe: string | null;
  readonly marks: readonly Mark[];
}

type Words = Pick<Mark, "code" | "message" | "help">;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Decodes a file, or says what is wrong with it. A UTF-8 byte order mark at the start is dropped. */
export function read(file: string, bytes: Uint8Array): Reading {
  const limit = limitsOf(file).bytes;
  if (bytes.length > limit) {
    return refused({
      code: "file-size",
      message: `the file is larger than ${limit / 1024} KB`,
      help: file.startsWith("tenants/")
        ? "a tenant's file holds a few lines; take out what does not belong here"
        : "take out what does not belong here; nothing we describe needs that much",
    });
  }
  if (isUtf16(bytes)) {
    return refused({ code: "encoding", message: "the file is UTF-16, not UTF-8", help: "save it as UTF-8" });
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return undecodable(bytes);
  }
  return blanked(text);
}

function refused(what: Words): Reading {
  return { text: "", safe: null, marks: [{ ...what, start: 0, end: 1 }] };
}

/** A UTF-16 mark, or a zero byte in one of the first two places: no text of ours starts with a NUL. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length % 2 === 0 && (first === 0) !== (second === 0);
}

/** Points at the first bytes that are not UTF-8. Nothing after them can be trusted, so nothing is parsed. */
function undecodable(bytes: Uint8Array): Reading {
  // The longest prefix that decodes, by halving: a prefix may end inside a character, which `stream` allows.
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const before = new TextDecoder("utf-8").decode(bytes.subarray(0, good), { stream: true });
  const text = new TextDecoder("utf-8").decode(bytes);
  const mark: Mark = {
    code: "encoding",
    message: "these bytes are not UTF-8 text",
    help: "save the file as UTF-8 and write this character again",
    start: before.length,
    end: before.length + 1,
  };
  return { text, safe: null, marks: [mark] };
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** More runs of hidden characters than this, and it is no text at all. */
const MOST_HIDDEN = 1000;

function blanked(text: string): Reading {
  const marks: Mark[] = [];
  for (const { at, char } of hidden(text)) {
    const end = at + char.length;
    const last = marks.at(-1);
    // A run of tabs, or a run of zeros, is one problem.
    if (last?.end === at && text.startsWith(char, last.start)) marks[marks.length - 1] = { ...last, end };
    else marks.push({ ...trouble(char), start: at, end });
    if (marks.length > MOST_HIDDEN) return { text, safe: null, marks };
  }
  let safe = "";
  let done = 0;
  for (const { start, end } of marks) {
    safe += text.slice(done, start) + " ".repeat(end - start);
    done = end;
  }
  return { text, safe: safe + text.slice(done), marks };
}

function trouble(char: string): Words {
  if (char === "\t") return { code: "tab", message: "a tab stands here", help: "indent and separate with spaces" };
  const space = /\p{Zs}/u.test(char);
  return {
    code: "hidden-character",
    message: `${nameOf(char)} stands here`,
    help: space ? "write a plain space instead" : "delete it, and type the line again if you pasted it",
  };
}
