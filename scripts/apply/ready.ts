/** What must be true before anything is deployed: the data, the engine, the stack and its secrets. */
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import { readSources } from "../../model/read.ts";
import type { Plan } from "../../model/shape.ts";

export interface Refusal {
  readonly code: number;
  readonly sentence: string;
  readonly help: string;
  readonly problems?: readonly Problem[];
}

/** Loads, checks and plans one stack; or says why not. */
export function readyPlan(root: string, stack: string, today: string): { plan: Plan } | { refusal: Refusal } {
  const sources = readSources(root);
  const { platform, problems } = load(sources, { today });
  if (platform === null) {
    return { refusal: { code: 1, sentence: "the data has errors, so nothing was deployed", help: "`npx meet check` shows each with its place", problems } };
  }
  if (!Object.hasOwn(platform.stacks, stack)) {
    const stacks = Object.keys(platform.stacks).sort().join(", ");
    return { refusal: { code: 2, sentence: `there is no stack ${stack}`, help: `the stacks are ${stacks}` } };
  }
  return { plan: plan(platform, stack, { today }) };
}

/** The secrets that are missing, each with the command that sets it. */
export function missingSecrets(wanted: Plan, found: ReadonlyMap<string, string>): Refusal | null {
  const missing = wanted.secrets.filter(({ key }) => (found.get(key) ?? "") === "");
  if (missing.length === 0) return null;
  return {
    code: 3,
    sentence: missing.length === 1 ? `the secret ${missing[0]?.key} is missing (${missing[0]?.why})` : `${missing.length} secrets are missing: ${missing.map(({ key }) => key).join(", ")}`,
    help: missing.map(({ command }) => command).join("\n"),
  };
}
