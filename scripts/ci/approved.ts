/** `meet ci approved STACK`: did somebody agree to this run who did not write what it applies? */
import { list } from "../../model/words.ts";
import type { Forge } from "../forge/forge.ts";
import { openForge } from "../forge/open.ts";
import { type Place, placeOf } from "../forge/place.ts";
import type { CiRunOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { mergedSince } from "./since.ts";

export async function run({ root, stack, commit, forge: kind, json }: CiRunOptions): Promise<number> {
  const place = placeOf(process.env, kind);
  refuseAgain(place, stack);
  const forge = openForge(place);
  const merged = await mergedSince(forge, root, stack, commit);
  const pulls = new Map(merged.flatMap((it) => it.pulls.map(({ number, author }) => [number, author])));
  const numbers = [...pulls.keys()].sort((a, b) => a - b);
  const approvers = [...new Set(await forge.approvers(stack))].sort();
  const written: Written[] = [];
  for (const number of numbers) written.push({ number, by: await writersOf(forge, number, pulls.get(number) ?? "") });
  refuseAlone(stack, written, approvers);
  if (json) printDocument<"ci-approved">([], { stack, approvers, pulls: numbers });
  else
    print(
      `${stack}: ${list(approvers)} agreed to apply ${numbers.length === 0 ? "it" : `pull request ${list(numbers.map(String))}`}.`,
    );
  return EXIT.ok;
}

/**
 * GitHub keeps who agreed by run and not by attempt: after a run is started again, the yes to what was seen the first
 * time would count for what is seen now. GitLab says who pressed the button of this very job.
 *
 * @throws Refusal when this is not the run's first attempt
 */
export function refuseAgain({ kind, attempt }: Pick<Place, "kind" | "attempt">, stack: string): void {
  if (kind !== "github" || attempt === 1) return;
  const sentence = `this is attempt ${attempt} of the run, and nobody can tell whether a yes was to this one`;
  const help = `start a new run instead, and agree to it for ${stack}: Actions, Apply, Run workflow`;
  throw new Refusal(EXIT.guard, "not-first-attempt", sentence, help);
}

interface Written {
  readonly number: number;
  /** Who opened it, then who else wrote or pushed its commits. */
  readonly by: readonly string[];
}

async function writersOf(forge: Forge, number: number, opener: string): Promise<readonly string[]> {
  // An account that is gone, or that the forge does not know, has no name.
  return [...new Set([opener, ...(await forge.writers(number))])].filter((name) => name !== "");
}

/** @throws Refusal when nobody agreed, or only who wrote it */
export function refuseAlone(stack: string, written: readonly Written[], approvers: readonly string[]): void {
  if (approvers.length === 0) {
    const help = `let the environment ${stack} ask for reviewers, as docs/ci.md says, and have one of them approve`;
    throw new Refusal(EXIT.guard, "same-person", `nobody agreed to apply this to ${stack}`, help);
  }
  for (const { number, by } of written) {
    if (approvers.some((name) => !by.includes(name))) continue;
    const sentence = `${list(by)} wrote pull request ${number}, and nobody else agreed to apply it to ${stack}`;
    throw new Refusal(EXIT.guard, "same-person", sentence, `somebody other than ${list(by)} must approve the run`);
  }
}
