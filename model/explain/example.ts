/** An example as it really happens: the edits, and what is then said of the region. */
import { load } from "../load.ts";
import { renderProblems } from "../report.ts";
import type { Edit, Example } from "./explanation.ts";
import { region } from "./region.ts";

/** What somebody wrote, to show: whole lines. */
export function shownEdits(edits: readonly Edit[]): readonly { readonly file: string; readonly text: string }[] {
  return edits.map(({ file, from, to, unread }, at) => {
    if (to === null) return { file, text: "(no such file)" };
    if (unread === "link") return { file, text: "(a link to another file)" };
    if (typeof to !== "string") return { file, text: `(${to.length} bytes that are not UTF-8 text)` };
    if (from === null) return { file, text: to.trim() === "" ? "(nothing but empty lines)" : to.trimEnd() };
    const before = textOf(edits.slice(0, at), file);
    const start = before.indexOf(from);
    const line = before.lastIndexOf("\n", start) + 1;
    const after = textOf(edits.slice(0, at + 1), file);
    const end = after.indexOf("\n", start + to.trimEnd().length);
    const lines = after.slice(line, end === -1 ? undefined : end);
    return { file, text: to.trim() === "" ? `(without ${from.trim()})` : lines };
  });
}

function textOf(edits: readonly Edit[], file: string): string {
  return new TextDecoder().decode(region(edits).find((source) => source.file === file)?.bytes);
}

/** What `meet check` says of the example, of this code alone. */
export function saidOf(example: Example, code: string): string {
  const { problems } = checkedExample(example);
  return renderProblems(
    problems.filter((problem) => problem.code === code),
    { files: 0 },
  )
    .split("\n\n")
    .slice(0, -1)
    .join("\n\n");
}

/** What somebody wrote, checked as the example says. */
export function checkedExample({ wrong, today, against }: Example) {
  const { platform } = load(region([]));
  const before = against === true && platform !== null ? { before: platform } : {};
  return load(region(wrong), { ...(today === undefined ? {} : { today }), ...before });
}

/** The example region with these edits, checked. */
export function checked(edits: readonly Edit[], today: string | undefined) {
  return load(region(edits), today === undefined ? {} : { today });
}
