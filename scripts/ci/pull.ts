/** What a folder with the data of a pull request says about itself, for whoever reviews it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shown } from "../data.ts";
import { EXIT, Refusal } from "../refusal.ts";

const Pull = z.strictObject({
  /** The pull request's newest commit. */
  head: z.string(),
  /** What it was merged onto: whose program runs. */
  base: z.string(),
  /** Files that are no data, and that the pull request changes as well. Sorted. */
  code: z.array(z.string()),
  /** Settings of the engine that it changes, such as `stacks/Pulumi.ca.yaml`. Sorted. */
  settings: z.array(z.string()),
});

export type Pull = Readonly<z.infer<typeof Pull>>;

/** Beside the three folders, where nobody looks for data. */
const FILE = "pull-request.json";

export function writePull(folder: string, pull: Pull): void {
  writeFileSync(join(folder, FILE), `${JSON.stringify(pull, null, 2)}\n`);
}

/** null for every other folder of data. */
export function pullOf(folder: string): Pull | null {
  const file = join(folder, FILE);
  if (!existsSync(file)) return null;
  try {
    return Pull.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    const help = "make the folder anew with npx meet ci data";
    throw new Refusal(EXIT.usage, "no-data", `${shown(file)} is not what meet ci data writes`, help);
  }
}

/** Files that are named before it is said how many more there are. */
const MOST_NAMED = 10;

/** Sentences for the review: what of the pull request is not in it, and why. */
export function pullNotes({ code, settings, base }: Pull): readonly string[] {
  return [
    ...(code.length === 0
      ? []
      : [
          `It also changes the program or what belongs to it: ${named(code)}. None of that runs here: what stands above is what the program of ${base.slice(0, 10)} makes of the data. What the program's change declares is in the check that runs without secrets.`,
        ]),
    ...(settings.length === 0
      ? []
      : [
          `It also changes settings of the engine: ${named(settings)}. They decide where secrets are sent, so those of ${base.slice(0, 10)} count here, and the new ones once it is merged.`,
        ]),
  ];
}

function named(files: readonly string[]): string {
  const more = files.length - MOST_NAMED;
  return `${files.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
