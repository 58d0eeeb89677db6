/** Every file that is made from code and kept beside it: editors, web pages and other programs read them there. */
import { type EDITED, editorSchema } from "../model/editors.ts";
import { CODES, explain, index } from "./explain/index.ts";
import { outputSchemas } from "./outputSchemas.ts";

/** Folders that hold nothing else, so that what is made no more can be removed. */
export const GENERATED_FOLDERS = ["docs/errors", "docs/schema"] as const;

/** What each generated file must say, by its path in the checkout, sorted. */
export function generated(): ReadonlyMap<string, string> {
  const files: [string, string][] = [];
  for (const name of ["tenant", "stack", "levels", "members"] as const satisfies readonly (keyof typeof EDITED)[]) {
    files.push([`docs/schema/${name}.json`, json(editorSchema(name))]);
  }
  files.push(["docs/errors/README.md", made(index("md"))]);
  for (const { code } of [...CODES.data, ...CODES.run]) {
    files.push([`docs/errors/${code}.md`, made(explain(code, "md") ?? "")]);
  }
  for (const [verb, schema] of outputSchemas()) files.push([`docs/schema/output/${verb}.json`, json(schema)]);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A page of its own starts with the first heading, and says that it is made, so that nobody edits it. */
function made(page: string): string {
  const whole = page.replace(/^### /, "# ").replaceAll(/^\*\*(.+)\*\*$/gm, "## $1");
  return `<!-- Made by scripts/generate.ts from model/explain and scripts/explain. -->\n\n${whole}`;
}
