/** Every file that is made from code and kept beside it: editors, web pages and other programs read them there. */
import { type EDITED, editorSchema } from "../model/editors.ts";

/** Folders that hold nothing else, so that what is made no more can be removed. */
export const GENERATED_FOLDERS = ["docs/schema"] as const;

/** What each generated file must say, by its path in the checkout, sorted. */
export function generated(): ReadonlyMap<string, string> {
  const files: [string, string][] = [];
  for (const name of ["tenant", "stack", "levels", "members"] as const satisfies readonly (keyof typeof EDITED)[]) {
    files.push([`docs/schema/${name}.json`, json(editorSchema(name))]);
  }
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
