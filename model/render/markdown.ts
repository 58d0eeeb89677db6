/** Text that people wrote, made harmless in Markdown. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "@": "&#64;",
  "#": "&#35;",
  ":": "&#58;",
};

/**
 * Escapes a piece of text, for a paragraph or a table cell: no markup, no HTML, no mention of anybody, no
 * reference to an issue, no link that makes itself.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/^(?=[-+] |[-=]+$)/, "\\")
    .replace(/^(\d+)(?=[.)] )/, "$1\\")
    .replace(/[&<>@#]|:(?=\/\/)/g, (sign) => ENTITIES[sign] ?? sign);
}
