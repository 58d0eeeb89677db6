/** A page that is written once and comes out as text or as Markdown. */
import { visible } from "../characters.ts";
import { escapeMarkdown } from "./markdown.ts";
import { columns, wrap } from "./text.ts";

export interface Page {
  title(text: string): void;
  heading(text: string): void;
  line(text: string): void;
  list(items: readonly string[]): void;
  /** A list of changes: a sign for a terminal, and below it what is at risk. */
  changes(items: readonly { readonly mark: string; readonly text: string; readonly danger: string | null }[]): void;
  /** A table; the columns named in `prose` break into lines where the page is too narrow. */
  table(head: readonly string[], rows: readonly (readonly string[])[], prose?: readonly string[]): void;
  /** What is what, a line each; a value that is too long goes on below itself, and its words stay whole. */
  facts(rows: readonly (readonly [what: string, value: string])[]): void;
  /** Commands to copy, each with what it is for: never shortened. */
  commands(items: readonly { readonly what: string; readonly command: string }[]): void;
  /** A list of names that lead somewhere, each with a few words. */
  links(items: readonly { readonly name: string; readonly to: string; readonly text: string }[]): void;
  /** A text as it is, to read or to copy, with a sentence that introduces it. */
  code(says: string, text: string, language: "yaml" | "text" | "sh"): void;
  end(): string;
}

/** Columns of a text where nobody knows how wide the terminal is. */
export const WIDTH = 100;

/** @param columns how wide a text may be; Markdown has no width */
export function page(format: "text" | "md", columns = WIDTH): Page {
  return format === "md" ? markdownPage() : textPage(columns);
}

function textPage(most: number): Page {
  const out: string[] = [];
  const gap = () => {
    if (out.length > 0) out.push("");
  };
  return {
    title(text) {
      gap();
      out.push(...wrap(text, most, ""));
    },
    heading(text) {
      gap();
      out.push(text);
    },
    line(text) {
      out.push(...wrap(text, most, ""));
    },
    list(items) {
      for (const item of items) out.push(...wrap(`  - ${item}`, most, "    "));
    },
    changes(items) {
      for (const { mark, text, danger } of items) {
        out.push(...wrap(`  ${mark} ${text}`, most, "    "));
        if (danger !== null) out.push(...wrap(`    ! Data at risk: ${danger}`, most, "      "));
      }
    },
    table(head, rows, prose = []) {
      if (rows.length === 0) return;
      const aligned = columns(head, rows, most - 2, prose);
      if (aligned !== null) out.push(...aligned.map((row) => `  ${row}`));
      // Too wide for any table: each row as a sentence of its cells.
      else this.list(rows.map((row) => row.map((cell, at) => `${head[at]} ${cell || "-"}`).join(", ")));
    },
    facts(rows) {
      const widest = Math.max(0, ...rows.map(([what]) => what.length));
      for (const [what, value] of rows) {
        const [first = "", ...rest] = wrap(value, most - widest - 4, "");
        out.push(`  ${what.padEnd(widest)}  ${first}`, ...rest.map((line) => " ".repeat(widest + 4) + line));
      }
    },
    commands(items) {
      for (const { what, command } of items) out.push(...wrap(`  - ${what}`, most, "    "), `    ${command}`);
    },
    links(items) {
      this.facts(items.map(({ name, text }) => [name, text]));
    },
    code(says, text) {
      gap();
      out.push(
        ...wrap(says, most, ""),
        "",
        ...text.split("\n").map((line) => (line === "" ? "" : `    ${visible(line)}`)),
      );
    },
    end: () => `${out.join("\n")}\n`,
  };
}

function markdownPage(): Page {
  const out: string[] = [];
  const block = (...lines: string[]) => {
    if (lines.length > 0) out.push(lines.join("\n"));
  };
  return {
    title: (text) => block(`### ${escapeMarkdown(text)}`),
    heading: (text) => block(`**${escapeMarkdown(text)}**`),
    line: (text) => block(escapeMarkdown(text)),
    list: (items) => block(...items.map((item) => `- ${escapeMarkdown(item)}`)),
    changes: (items) =>
      block(
        ...items.flatMap(({ text, danger }) => [
          `- ${escapeMarkdown(text)}`,
          ...(danger === null ? [] : [`  - **Data at risk:** ${escapeMarkdown(danger)}`]),
        ]),
      ),
    table(head, rows) {
      const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
      if (rows.length > 0) block(line(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(line));
    },
    facts: (rows) => block(...rows.map(([what, value]) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(value)}`)),
    commands: (items) =>
      block(...items.map(({ what, command }) => `- ${escapeMarkdown(what)}\n\n  \`\`\`sh\n  ${command}\n  \`\`\``)),
    links: (items) =>
      block(...items.map(({ name, to, text }) => `- [${escapeMarkdown(name)}](${to}): ${escapeMarkdown(text)}`)),
    code(says, text, language) {
      const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
      block(escapeMarkdown(says));
      block(`${fence}${language}`, ...text.split("\n").map(visible), fence);
    },
    end: () => `${out.join("\n\n")}\n`,
  };
}
