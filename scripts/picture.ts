/** `meet picture`: who runs where, and what a change touches, on one page. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { plan } from "../model/plan.ts";
import { problemRow } from "../model/report.ts";
import { picture } from "../preview/picture.ts";
import { openData, shown, stacksOf } from "./data.ts";
import type { PictureOptions } from "./options.ts";
import { print, printDocument } from "./output.ts";
import { changesAgainst } from "./plan.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: PictureOptions): Promise<number> {
  const { platform, problems } = openData(options.root);
  const plans = stacksOf(platform).map((stack) => plan(platform, stack));
  const { against, root, output } = options;
  const changes = against === null ? [] : changesAgainst(platform, root, against, null);
  const page = await picture(plans, changes);
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, page);
  } catch (error) {
    throw unwritable(output, error);
  }
  if (options.json) printDocument<"picture">(problems.map(problemRow), { file: output });
  else print(`The picture is in ${shown(output)}: open it in a browser.`);
  return EXIT.ok;
}

function unwritable(output: string, error: unknown): Refusal {
  const why = statSync(output, { throwIfNoEntry: false })?.isDirectory()
    ? "it is a folder"
    : error instanceof Error
      ? error.message
      : String(error);
  const help = "name a file with --output, such as picture.html, in a folder that you may write to";
  return new Refusal(EXIT.usage, "invalid-argument", `the picture cannot be written to ${shown(output)}: ${why}`, help);
}
