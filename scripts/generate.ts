/** Writes the files that are made from code: run it after a change of a schema, a verb or an explanation. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { count } from "../model/words.ts";
import { CHECKOUT } from "./bootstrap.js";
import { GENERATED_FOLDERS, generated } from "./generated.ts";
import { print } from "./output.ts";

function textOf(file: string): string | null {
  try {
    return readFileSync(join(CHECKOUT, file), "utf8");
  } catch {
    return null;
  }
}

const wanted = generated();
const present = GENERATED_FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.*`, { cwd: CHECKOUT }));
let changed = 0;
for (const [file, text] of wanted) {
  if (textOf(file) === text) continue;
  mkdirSync(dirname(join(CHECKOUT, file)), { recursive: true });
  writeFileSync(join(CHECKOUT, file), text);
  changed++;
}
for (const file of present) {
  if (wanted.has(file)) continue;
  rmSync(join(CHECKOUT, file));
  changed++;
}
print(changed === 0 ? "Everything is up to date." : `${count(changed, "file")} written or removed.`);
