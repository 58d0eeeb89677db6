/**
 * Markup that cannot be forgotten to be escaped: the `html` tag escapes every value that is not markup itself.
 * It makes SVG as well.
 */

/** Text that is markup already. Only the `html` tag makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | readonly Value[];

/** Control characters but tab and line ends, and the characters that turn the direction of the text after them. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text a person wrote, without the characters nobody sees: they could make one name look like another. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\r\n]+/g, " ")
    .replace(UNSEEN, "\ufffd");
}

/** Safe in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function render(value: Value): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escaped(plain(value));
  return value.map(render).join("");
}

/** A piece of HTML or SVG. Strings and numbers are escaped, null is nothing, lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1] ?? null) + part));
}

/** Markup between pieces of markup. */
export function join(pieces: readonly Markup[], between: string): Markup {
  return new Markup(pieces.map((piece) => piece.text).join(between));
}

/** A fragment's name made of ids, safe in `id` and in `href="#…"`. */
export function anchor(...parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase().replace(/[^a-z0-9-]+/g, "-")).join("-");
}
