/** `meet picture`: who runs where, and what a change touches, on one page. */
import { plan } from "../model/plan.ts";
import { problemRow } from "../model/report.ts";
import { picture } from "../preview/picture.ts";
import { openData, shown, stacksOf } from "./data.ts";
import type { PictureOptions } from "./options.ts";
import { print, printDocument } from "./output.ts";
import { writeTo } from "./place.ts";
import { changesAgainst } from "./plan.ts";
import { EXIT } from "./refusal.ts";

export async function run(options: PictureOptions): Promise<number> {
  const { platform, problems } = openData(options.root);
  const plans = stacksOf(platform).map((stack) => plan(platform, stack));
  const { against, root, output } = options;
  const changes = against === null ? [] : changesAgainst(platform, root, against);
  const page = await picture(plans, changes);
  writeTo("--output", output, page);
  if (options.json) printDocument<"picture">(problems.map(problemRow), { file: output });
  else print(`The picture is in ${shown(output)}: open it in a browser.`);
  return EXIT.ok;
}
