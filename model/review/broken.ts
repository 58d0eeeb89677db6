/** A change whose data have errors, as a comment: nothing is known of what it would do until they are mended. */
import { visible } from "../characters.ts";
import type { Problem } from "../problem.ts";
import { escapeMarkdown } from "../render/markdown.ts";
import { renderProblems } from "../report.ts";
import { count, sentence } from "../words.ts";
import { marker } from "./marker.ts";
import { LONGEST, MARKDOWN } from "./render.ts";

export interface Broken {
  readonly problems: readonly Problem[];
  /** How many files were read. */
  readonly files: number;
  /** Whose data have the errors, when it is not the change's own: `main`. */
  readonly of: string | null;
}

/** The comment for some stacks; each of them is told the same, for nothing is known of any. */
export function renderBroken(stacks: readonly string[], { problems, files, of }: Broken): string {
  const errors = problems.filter(({ severity }) => severity === "error");
  const touched = new Set(errors.map(({ place }) => place.file)).size;
  const where = `${count(errors.length, "error")} in ${count(touched, "file")}${of === null ? "" : ` of ${of}`}`;
  const one = errors.length === 1;
  const head = [
    ...stacks.map((stack) => marker(stack, true)),
    ...stacks.map((stack) => MARKDOWN.verdict(`${stack}: ${where}, so nothing is known yet of what this would do`)),
    MARKDOWN.line(
      of === null
        ? `Mend ${one ? "it" : "them"} in this pull request, in the files below: this comment is written anew after each commit.`
        : `${one ? "It stands" : "They stand"} in what is merged already, not in this pull request: ${one ? "it" : "they"} must be mended there first.`,
    ),
    MARKDOWN.heading("What is wrong, and what would be right"),
  ];
  const whole = renderProblems(problems, { files });
  const foot = [MARKDOWN.line(`npx meet check shows the same on your own computer.`)];
  const left = LONGEST - [...head, ...foot].join("\n\n").length - 200;
  const items: string[] = [];
  let used = 0;
  for (const problem of problems) {
    const item = line(problem);
    used += item.length + 1;
    if (used > left) break;
    items.push(item);
  }
  const more = problems.length - items.length;
  if (more > 0) items.push(`- and ${more} more`);
  const fold = MARKDOWN.fold("The same, with the lines", whole);
  return `${[...head, items.join("\n"), ...(used + fold.length + 2 <= left ? [fold] : []), ...foot].join("\n\n")}\n`;
}

/** `tenants/a.yaml`, line 3: unknown key "x". Did you mean "y"? */
function line({ place, severity, message, help }: Problem): string {
  const said = `${visible(message)}. ${sentence(visible(help))}${/[.?!]$/.test(help) ? "" : "."}`;
  const warning = severity === "warning" ? "a warning: " : "";
  return `- **${escapeMarkdown(`${visible(place.file)}, line ${place.line}`)}**: ${escapeMarkdown(`${warning}${said}`)}`;
}
