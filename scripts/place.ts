/** Files and folders that are written where a person said: what is in the way is said by the option that named it. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isFolder, shown } from "./data.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** Writes a file, and the folders on the way to it. `option`: such as `--output`. */
export function writeTo(option: string, file: string, text: string): void {
  const help = "name a file that may be written, in a folder that you may write to";
  if (isFolder(file)) throw refusal(option, file, "it is a folder", help);
  makeFolder(option, dirname(file), file);
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw refusal(option, file, whyNot(error), help);
  }
}

/** Makes a folder, and those on the way to it. `named`: what the option said, where that is a file in it. */
export function makeFolder(option: string, folder: string, named: string = folder): void {
  const missing: string[] = [];
  let at = folder;
  for (; !existsSync(at); at = dirname(at)) missing.unshift(at);
  const help = "name one in a folder that you may write to";
  if (!isFolder(at)) throw refusal(option, named, `${shown(at)} is a file, not a folder`, help);
  try {
    // One by one: some file systems let Node try for ever where it makes them all at once.
    for (const one of missing) mkdirSync(one);
  } catch (error) {
    throw refusal(option, named, whyNot(error), help);
  }
}

function refusal(option: string, path: string, why: string, help: string): Refusal {
  return new Refusal(EXIT.usage, "invalid-argument", `${option} cannot be ${shown(path)}: ${why}`, help);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "nothing can be written there",
  ENOENT: "nothing can be made there",
  ENOSPC: "there is no space left",
  EDQUOT: "there is no space left",
  ENAMETOOLONG: "its name is too long",
  EEXIST: "it is there already",
  EISDIR: "it is a folder",
};

/** Why the system did not let us, in our words. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
