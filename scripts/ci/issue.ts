/** `meet ci issue`: one issue that says what drifted and what is not applied yet, in every region; closed when nothing is. */
import { visible } from "../../model/characters.ts";
import { escapeMarkdown } from "../../model/render/markdown.ts";
import { count, sentence } from "../../model/words.ts";
import type { Forge } from "../forge/forge.ts";
import { Unsure } from "../forge/http.ts";
import { footOf, openForge } from "../forge/open.ts";
import { type Place, placeOf } from "../forge/place.ts";
import { decide, withStamp } from "../forge/publish.ts";
import type { CiIssueOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { isQuiet, type Region, regionIn } from "./regions.ts";

const ABOUT = "drift";
const LABEL = "drift";
const TITLE = "What runs is not what was declared";

export async function run(options: CiIssueOptions): Promise<number> {
  const place = placeOf(process.env, options.forge);
  const regions = options.files.map(regionIn);
  const did = await issue(openForge(place), place, regions, options.commit);
  if (options.json)
    printDocument<"ci-issue">([], {
      did,
      drifted: named(regions, (it) => it.looked && it.differences.length + it.rules.length > 0),
      unapplied: named(regions, (it) => it.looked && it.unapplied.length > 0),
      unseen: named(regions, (it) => !it.looked),
    });
  else print(WORDS[did]);
  return EXIT.ok;
}

function named(regions: readonly Region[], wanted: (region: Region) => boolean): string[] {
  return regions.filter(wanted).map(({ stack }) => stack);
}

const WORDS = {
  add: "an issue was opened",
  change: "the issue was changed",
  close: "nothing drifts: the issue was closed",
  leave: "the issue is of a later run, and stays",
  nothing: "nothing drifts",
} as const;

/** Opens, changes or closes the one issue. */
export async function issue(
  forge: Forge,
  place: Place,
  regions: readonly Region[],
  commit: string,
): Promise<keyof typeof WORDS> {
  // Where nobody looked it may drift: that closes nothing.
  const drifts = !regions.every(isQuiet);
  const stamp = { about: ABOUT, run: place.run, attempt: place.attempt, commit };
  const body = withStamp(stamp, bodyOf(regions), footOf(place, commit, Date.now()));
  const known = await forge.issues(LABEL);
  const decision = decide(known, await forge.me(), stamp, !drifts);
  try {
    switch (decision.do) {
      case "add":
        await forge.addIssue({ title: TITLE, body, label: LABEL });
        return "add";
      case "change": {
        const isOpen = known.find(({ id }) => id === decision.id)?.open === true;
        if (!drifts && !isOpen) return "nothing";
        await forge.changeIssue(decision.id, { body, open: drifts });
        return drifts ? "change" : "close";
      }
      default:
        return decision.do;
    }
  } catch (error) {
    if (!(error instanceof Unsure)) throw error;
    throw new Refusal(
      EXIT.failed,
      "forge",
      error.message,
      "run this job again later: it looks first whether the issue is there",
    );
  }
}

/** Things that are not applied yet and are named one by one. */
const MOST_UNAPPLIED = 20;

function bodyOf(regions: readonly Region[]): string {
  return regions.map((region) => `### ${head(region)}\n\n${lines(region).join("\n")}`).join("\n\n");
}

function head(region: Region): string {
  const stack = escapeMarkdown(region.stack);
  if (!region.looked) return `${stack}: was not looked at`;
  const { differences, rules, unapplied } = region;
  const parts = [
    ...(differences.length === 0 ? [] : [count(differences.length, "difference")]),
    ...(rules.length === 0 ? [] : [`${count(rules.length, "rule")} to mend`]),
    ...(unapplied.length === 0 ? [] : [`${unapplied.length} not applied yet`]),
  ];
  return parts.length === 0 ? stack : `${stack}: ${parts.join(", ")}`;
}

function lines(region: Region): readonly string[] {
  if (isQuiet(region)) return ["As it was declared."];
  if (!region.looked) return region.why.map(item);
  const { stack, differences, rules, unapplied } = region;
  const more = unapplied.length - MOST_UNAPPLIED;
  const named = unapplied.slice(0, MOST_UNAPPLIED).join(", ") + (more > 0 ? `, and ${more} more` : "");
  return [
    ...[...differences, ...rules].map(item),
    ...(unapplied.length === 0 ? [] : [`- Not applied yet: ${escapeMarkdown(visible(named))}. npx meet up ${stack}.`]),
  ];
}

function item({ message, help }: { readonly message: string; readonly help: string }): string {
  return `- ${escapeMarkdown(sentence(visible(message)))}. ${escapeMarkdown(sentence(visible(help)))}.`;
}
