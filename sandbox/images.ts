/**
 * The images of a region, in the engine of this machine, under the very references of the release table: the
 * published ones, or stand-ins of the same contract. The program has no branch for it.
 */
import { buildImage, type LocalImage, localImage } from "./build.ts";
import { SandboxError } from "./problem.ts";
import { BBB, PROGRAMS } from "./programs.ts";
import { pull } from "./pull.ts";
import { type Kind, recipeDigest, standInRecipe } from "./recipe.ts";
import type { State } from "./state.ts";

export interface Wanted {
  readonly kind: Kind;
  /** As the release table has it, such as `redis:7.2.16-alpine3.21`. */
  readonly reference: string;
}

export interface Image extends Wanted {
  /** Its id in the engine of this machine. */
  readonly id: string;
  readonly standIn: boolean;
}

/** Which images: published, made here, or published where they can be pulled. */
export type Mode = "real" | "stand-in" | "auto";

/** The one switch, `MEET_IMAGES`. */
export function imageMode(value: string | undefined): Mode {
  if (value === undefined || value === "") return "auto";
  if (value === "real" || value === "stand-in" || value === "auto") return value;
  throw new SandboxError(
    `MEET_IMAGES is "${value}", which is none of real, stand-in and auto`,
    "set it to one of them, or leave it out (auto)",
  );
}

/** What is to be done about one image that is wanted. */
export type Step = "keep" | "pull" | "make" | "pull or make";

/** `digest`: of the stand-in's recipe as it is now. */
export function stepFor(mode: Mode, local: LocalImage | null, digest: string): Step {
  const current = local !== null && (!local.standIn || local.inputs === digest);
  switch (mode) {
    case "real":
      return local !== null && !local.standIn ? "keep" : "pull";
    case "stand-in":
      return local?.standIn === true && current ? "keep" : "make";
    case "auto":
      return current ? "keep" : "pull or make";
  }
}

/**
 * Every wanted image, there when this returns.
 *
 * @throws SandboxError when one can neither be pulled nor made
 */
export async function ensureImages(
  state: State,
  base: string,
  wanted: readonly Wanted[],
  mode: Mode,
  say: (line: string) => void,
): Promise<Image[]> {
  const made: Promise<Image>[] = [];
  // One registry that does not answer is asked once, not for every image.
  let silent = false;
  // Those of one folder differ at their end alone: one after the other, the next has what the one before unpacked.
  const last = new Map<string, Promise<unknown>>();
  const here = await Promise.all(wanted.map(async (want) => ({ want, local: await localImage(want.reference) })));
  for (const { want, local } of here) {
    // No stand-in can carry a reference by content; that is an error only where one is to be made.
    const digest = want.reference.includes("@") ? "" : recipeDigest(standInRecipe(want.kind, want.reference), base);
    const step = stepFor(mode, local, digest);
    if (step === "keep" && local !== null) {
      made.push(Promise.resolve({ ...want, id: local.id, standIn: local.standIn }));
      continue;
    }
    if (step !== "make" && !silent) {
      say(`pulling ${want.reference}`);
      const answer = await pull(want.reference);
      if (answer.pulled) {
        made.push(pulled(want));
        continue;
      }
      if (step === "pull") {
        throw new SandboxError(
          `${want.reference} cannot be pulled: ${answer.reason}`,
          "set MEET_IMAGES=stand-in to work with images made from Debian's packages",
        );
      }
      silent = answer.silent;
      say(silent ? "no registry can be reached" : `${want.reference} cannot be pulled: ${answer.reason}`);
    }
    const recipe = standInRecipe(want.kind, want.reference);
    say(`making a stand-in for ${want.reference} from Debian's packages`);
    const before = last.get(recipe.folder) ?? Promise.resolve();
    const build = before
      .catch(() => {})
      .then(() => buildImage(state, recipe, { tag: want.reference, digest, standIn: true }));
    last.set(recipe.folder, build);
    made.push(build.then((id) => ({ ...want, id, standIn: true })));
  }
  // Every build comes to its end before a failed one is reported: none goes on behind our back.
  const results = await Promise.allSettled(made);
  return results.map((it) => {
    if (it.status === "rejected") throw it.reason;
    return it.value;
  });
}

async function pulled(want: Wanted): Promise<Image> {
  const local = await localImage(want.reference);
  if (local === null)
    throw new SandboxError(
      `${want.reference} was pulled and is gone again`,
      "see `docker image ls`, and run this again",
    );
  return { ...want, id: local.id, standIn: false };
}

/** What runs, for the output of every start. */
export function describeImages(images: readonly Image[]): string {
  return `${sentence(images)} BBB is ${BBB}.`;
}

function sentence(images: readonly Image[]): string {
  const standIns = images.filter((it) => it.standIn);
  if (standIns.length === 0) return "All images are the published ones.";
  const named = (ours: boolean) => [
    ...new Set(standIns.flatMap(({ kind }) => (PROGRAMS[kind].ours === ours ? [PROGRAMS[kind].name] : []))),
  ];
  const [real, ours] = [named(false), named(true)];
  const parts = [
    ...(real.length > 0
      ? [`${list(real)} ${real.length === 1 ? "is the real program" : "are the real programs"} from Debian's packages`]
      : []),
    ...(ours.length === 1 ? [`${list(ours)} is a stand-in that keeps its contract with the infrastructure`] : []),
    ...(ours.length > 1 ? [`${list(ours)} are stand-ins that keep their contract with the infrastructure`] : []),
  ];
  return `${parts.join("; ")}, because the published ${standIns.length === 1 ? "image was" : "images were"} not pulled (MEET_IMAGES=real pulls them).`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
