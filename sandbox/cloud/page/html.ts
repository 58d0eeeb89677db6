/** Markup that cannot be forgotten to be escaped: the `html` tag escapes every value that is not markup itself. */

/** Text that is markup already. Only the `html` tag makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = Markup | string | number | null | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Control characters but tab and line ends, and those that turn the direction of the text after them. */
const UNSEEN = /(?![\t\r\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Safe in elements and in quoted attributes; a mail may say anything. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function render(value: Value): string {
  if (value === null || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? escaped(value) : value.map(render).join("");
}

/** A piece of HTML. Strings and numbers are escaped, null and false are nothing, lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1] ?? null) + part));
}

/** `1 machine`, `2 machines`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Text with its web addresses as links that open elsewhere. */
export function linked(text: string): Markup {
  const pieces = text.split(/(https?:\/\/[^\s<>"'()[\]]*[^\s<>"'()[\].,;:!?])/);
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? link(piece) : piece))}`;
}

/** A link that opens in a page of its own and takes nothing of this one along. */
export function link(address: string, text = address): Markup {
  return html`<a href="${address}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}
