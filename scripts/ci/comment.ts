/** `meet ci comment STACK`: the review of a pull request as its comment, one for each stack, changed in place. */
import { readFileSync } from "node:fs";
import { shown } from "../data.ts";
import type { Forge } from "../forge/forge.ts";
import { Unsure } from "../forge/http.ts";
import { footOf, openForge } from "../forge/open.ts";
import { type Place, placeOf } from "../forge/place.ts";
import { type Decision, decide, type Text, textOf, withStamp } from "../forge/publish.ts";
import type { Stamp } from "../forge/stamp.ts";
import type { CiCommentOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";

export async function run(options: CiCommentOptions): Promise<number> {
  const { stack, pull, commit, json } = options;
  const place = placeOf(process.env, options.forge);
  const text = textIn(options.file, stack);
  const decision = await comment(openForge(place), place, { about: stack, pull, commit, text });
  if (json) printDocument<"ci-comment">([], { stack, pull, did: decision.do });
  else print(`${stack}, pull request ${pull}: ${WORDS[decision.do]}.`);
  return EXIT.ok;
}

export const WORDS: Readonly<Record<Decision["do"], string>> = {
  add: "a comment was written",
  change: "its comment was changed",
  leave: "its comment is of a later run, and stays",
  nothing: "there is nothing to tell",
};

/** @throws Refusal when it is no review of this stack */
export function textIn(file: string, about: string): Text {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      EXIT.usage,
      "invalid-argument",
      `--file cannot be ${shown(file)}: ${why}`,
      "name the file that the review was written to",
    );
  }
  const found = textOf(text, about);
  if (found !== null) return found;
  const help = `write it with npx meet review ${about} --format md`;
  throw new Refusal(
    EXIT.usage,
    "invalid-argument",
    `--file cannot be ${shown(file)}: it is no review of ${about}`,
    help,
  );
}

export interface Wanted {
  readonly about: string;
  readonly pull: number;
  readonly commit: string;
  readonly text: Text;
}

/** How often it is looked again after an answer that was lost on its way. */
const LOOKS = 3;

/** Writes, changes or leaves the comment, and says which. */
export async function comment(forge: Forge, place: Place, { about, pull, commit, text }: Wanted): Promise<Decision> {
  const stamp: Stamp = { about, run: place.run, attempt: place.attempt, commit };
  const body = withStamp(stamp, text.body, footOf(place, commit, Date.now()));
  const me = await forge.me();
  for (let look = 1; ; look++) {
    const decision = decide(await forge.comments(pull), me, stamp, text.quiet);
    try {
      if (decision.do === "add") await forge.addComment(pull, body);
      if (decision.do === "change") await forge.changeComment(pull, decision.id, body);
      return decision;
    } catch (error) {
      // It may stand there all the same: whoever writes again without looking writes twice.
      if (!(error instanceof Unsure)) throw error;
      if (look === LOOKS)
        throw new Refusal(EXIT.failed, "forge", `${error.message}, ${LOOKS} times`, "run this job again later");
    }
  }
}
