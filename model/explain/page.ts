/** A code's page, for a terminal and as Markdown: what it is, why, what to do, and an example as it really happens. */
import { page } from "../render/page.ts";
import { saidOf, shownEdits } from "./example.ts";
import type { Edit, Explanation } from "./explanation.ts";

/** What a page shows of an example: what was written, what is then said, and what is right. */
export interface Shown {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  /** Blocks in the order they are read; each a sentence and what it introduces. */
  readonly blocks: readonly {
    readonly says: string;
    readonly text: string;
    readonly language: "yaml" | "text" | "sh";
  }[];
}

/** The page of a code of a problem in the YAML. */
export function shown(code: string, { title, cause, remedy, example }: Explanation): Shown {
  const { wrong, right, today, against } = example;
  const options = [
    ...(today === undefined ? [] : ["--today", today]),
    ...(against === true ? ["--against", "main"] : []),
  ];
  const check = ["npx meet check", ...options].join(" ");
  const said = { says: `${check} says:`, text: saidOf(example, code), language: "text" } as const;
  const blocks = [...written(wrong, "Somebody has in"), said, ...written(right ?? [], "Right is, in")];
  return { title, cause, remedy, blocks };
}

function written(edits: readonly Edit[], says: string): Shown["blocks"] {
  return shownEdits(edits).map(({ file, text }) => ({ says: `${says} ${file}:`, text: short(text), language: "yaml" }));
}

/** Long texts are cut: their first lines show what they are. */
const MOST_LINES = 12;

function short(text: string): string {
  const lines = text.split("\n");
  if (lines.length <= MOST_LINES) return text;
  return [...lines.slice(0, 3), `… (${lines.length} lines)`].join("\n");
}

/** The page as text or Markdown. */
export function renderPage(code: string, it: Shown, format: "text" | "md", columns?: number): string {
  const out = page(format, columns);
  out.title(`${code}: ${it.title}`);
  out.line(it.cause);
  out.heading("What to do");
  out.line(it.remedy);
  out.heading("An example");
  for (const { says, text, language } of it.blocks) out.code(says, text, language);
  return out.end();
}
