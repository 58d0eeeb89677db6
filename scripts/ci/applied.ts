/** `meet ci applied STACK`: tells every pull request that a run applied what came of it, and what is to be mailed. */
import { openAgainst } from "../against.ts";
import type { Forge } from "../forge/forge.ts";
import { openForge } from "../forge/open.ts";
import { type Place, placeOf } from "../forge/place.ts";
import { textOf } from "../forge/publish.ts";
import type { CiRunOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT } from "../refusal.ts";
import { reviewText } from "../review.ts";
import { comment, WORDS } from "./comment.ts";
import { type Merged, mergedSince } from "./since.ts";

export async function run(options: CiRunOptions): Promise<number> {
  const { root, stack, commit, json } = options;
  const place = placeOf(process.env, options.forge);
  const forge = openForge(place);
  const told: { readonly pull: number; readonly did: keyof typeof WORDS }[] = [];
  for (const merged of await mergedSince(forge, root, stack, commit))
    told.push(...(await tell(forge, place, merged, options)));
  if (json) printDocument<"ci-applied">([], { stack, told });
  else for (const { pull, did } of told) print(`${stack}, pull request ${pull}: ${WORDS[did]}.`);
  return EXIT.ok;
}

async function tell(forge: Forge, place: Place, { commit, pulls }: Merged, options: CiRunOptions) {
  if (pulls.length === 0) return [];
  const { stack } = options;
  const text = textOf(await reviewOf(commit, options), stack);
  // It was not about this region.
  if (text === null || text.quiet) return [];
  const told = [];
  for (const { number } of pulls) {
    const wanted = {
      about: stack,
      pull: number,
      commit,
      text: { ...text, body: `**Applied to ${stack}.**\n\n${text.body}` },
    };
    told.push({ pull: number, did: (await comment(forge, place, wanted)).do });
  }
  return told;
}

/** What a commit of the main branch changed, with the messages for new tenants. */
async function reviewOf(commit: string, { root, stack, json, color }: CiRunOptions): Promise<string> {
  const after = openAgainst(commit, root, false);
  const before = openAgainst(`${commit}^1`, root, false);
  try {
    const of = { root: after.root, against: before.root, stack, json, color };
    const { text } = await reviewText(
      { ...of, format: "md", picture: null, preview: null, applied: true },
      { against: `the commit ${before.commit}`, commit: commit.slice(0, 10) },
    );
    return text;
  } finally {
    after.close();
    before.close();
  }
}
