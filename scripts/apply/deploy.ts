/** One run of `pulumi up`: shown as it goes, and told as what was done, what failed and what waits. */
import type { Plan } from "../../model/shape.ts";
import type { UpOptions } from "../options.ts";
import { EXIT } from "../refusal.ts";
import type { Orphan } from "./adopt.ts";
import { changeCount, opWord, readEvent, type Step } from "./events.ts";
import { type Failure, failureOf } from "./failure.ts";
import { Unfound } from "./gone.ts";
import { locksIn } from "./lock.ts";
import type { Owner } from "./owners.ts";
import type { Progress } from "./progress.ts";
import { subjectOf } from "./subject.ts";
import { STANDS } from "./vendor.ts";
import { isThing, wordsOf } from "./words.ts";
import type { Workspace } from "./workspace.ts";

/** What a run did. */
export interface Run {
  readonly code: number;
  /** Whether somebody stopped it. */
  readonly cancelled: boolean;
  readonly failures: readonly Failure[];
  readonly steps: Step[];
  readonly changes: number;
  /** What waits until nobody meets on a node. */
  readonly pending: readonly string[];
  /** What could not be made because it stands already. */
  readonly standing: readonly Orphan[];
  /** What could not be deleted because it is gone already. */
  readonly missing: readonly string[];
  /** What the engine wrote besides events. */
  readonly output: string;
}

/** Said once, above the records that no zone of ours holds. */
const OTHERS =
  "whoever keeps its names sets these records now; machines wait ten minutes for theirs, and go on by themselves";

/** @param known whom the state knew before it */
export async function runUp(
  workspace: Workspace,
  plan: Plan,
  known: readonly Owner[],
  options: UpOptions,
  repin: readonly string[],
  progress: Progress,
): Promise<Run> {
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const output: string[] = [];
  const pending: string[] = [];
  const unmade = new Map<string, Orphan>();
  const refused = new Set<string>();
  const unfound = new Unfound();
  let changes = 0;
  let told = false;
  const show = (urn: string, tell: (subject: string, what: string) => void): void => {
    if (!isThing(urn)) return;
    const { subject, what } = wordsOf(urn, plan, known);
    tell(subject, what);
  };
  const args = ["up", "--yes", "--skip-preview", "--json", ...repin.flatMap((urn) => ["--replace", urn])];
  const result = await workspace.engine(args, (line) => {
    const event = readEvent(line);
    if (event === null) {
      output.push(line);
      return;
    }
    unfound.see(event);
    switch (event.kind) {
      case "start":
        show(event.step.urn, (subject, what) => progress.begin(subject, what));
        break;
      case "failed":
        if (event.step.op.startsWith("create")) unmade.set(event.step.urn, event.orphan);
        show(event.step.urn, (subject, what) => progress.end(subject, what, "failed"));
        break;
      case "done": {
        const word = opWord(event.step.op);
        if (word !== null) steps.push(event.step);
        show(event.step.urn, (subject, what) => progress.end(subject, what, word));
        break;
      }
      case "error": {
        const failure = failureOf(event.diagnostic.urn, event.diagnostic.message, plan);
        if (options.verbose) progress.say(event.diagnostic.message);
        if (STANDS.test(event.diagnostic.message)) refused.add(event.diagnostic.urn);
        if (locksIn(event.diagnostic.message).length > 0) output.push(event.diagnostic.message);
        // The engine closes with "update failed", which says nothing that was not said.
        else if (
          !/^\s*(?:error: )?(?:update failed|resource .* violates|preview failed)/.test(event.diagnostic.message)
        )
          addOnce(failures, failure);
        break;
      }
      case "output":
        for (const [, waits = ""] of event.diagnostic.message.matchAll(/^pending: (.+)$/gm)) {
          pending.push(`${subjectOf(event.diagnostic.urn, plan)}: ${waits}`);
        }
        for (const [, record = ""] of event.diagnostic.message.matchAll(/^record to set: (.+)$/gm)) {
          if (!told) progress.say(`${plan.stack}: ${OTHERS}`);
          told = true;
          progress.say(`  ${record}`);
        }
        if (options.verbose) progress.say(event.diagnostic.message);
        break;
      case "summary":
        changes = changeCount(event.changes);
        break;
    }
  });
  progress.close();
  if (result.code !== 0 && failures.length === 0) {
    const said = `${output.join("\n")}\n${result.stderr}`;
    addOnce(failures, failureOf("", said, plan));
    output.push(result.stderr);
  }
  const standing = [...unmade.values()].filter(({ urn }) => refused.has(urn));
  const missing = unfound.urns();
  const { code, cancelled } = result;
  return { code, cancelled, failures, steps, changes, pending, standing, missing, output: output.join("\n") };
}

function addOnce(failures: Failure[], failure: Failure): void {
  if (!failures.some((known) => known.sentence === failure.sentence)) failures.push(failure);
}

/** A run that had nothing to do. */
export const IDLE: Run = {
  code: 0,
  cancelled: false,
  failures: [],
  steps: [],
  changes: 0,
  pending: [],
  standing: [],
  missing: [],
  output: "",
};

/** A run that was not begun, because the engine could not look to the end. */
export function unlooked(failures: readonly Failure[]): Run {
  return { ...IDLE, code: EXIT.failed, failures };
}

/** Two runs of the engine as one. */
export function after(first: Run, second: Run): Run {
  return { ...second, steps: [...first.steps, ...second.steps], changes: first.changes + second.changes };
}
