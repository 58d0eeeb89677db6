/** `meet down STACK`: takes a stack away, unless anything in it holds what cannot be made again. */
import type { Plan } from "../model/shape.ts";
import { type Failure, failureOf } from "./apply/failure.ts";
import { readEvent, opWord, type Step } from "./apply/events.ts";
import { preflight } from "./apply/preflight.ts";
import { readyPlan, type Refusal } from "./apply/ready.ts";
import { subjectOf, nameOf } from "./apply/subject.ts";
import { configSecrets, openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { findEngine } from "./engine.ts";

export interface DownOptions {
  readonly checkout: string;
  readonly root: string;
  readonly stack: string;
  readonly today: string;
  /** The stack's name, once more: without it nothing is done. */
  readonly confirm: string | null;
  say(line: string): void;
}

export interface DownResult {
  readonly code: number;
  readonly refusal: Refusal | null;
  readonly failures: readonly Failure[];
  readonly steps: readonly Step[];
}

function refused(refusal: Refusal): DownResult {
  return { code: refusal.code, refusal, failures: [], steps: [] };
}

export async function down(options: DownOptions): Promise<DownResult> {
  const ready = readyPlan(options.root, options.stack, options.today);
  if ("refusal" in ready) return refused(ready.refusal);
  const engine = await findEngine();
  if ("missing" in engine) return refused({ code: 4, sentence: engine.missing, help: engine.remedy });
  const workspace = openWorkspace({ engine, ...options });
  try {
    return await take(workspace, ready.plan, options);
  } finally {
    workspace.close();
  }
}

async function take(workspace: Workspace, plan: Plan, options: DownOptions): Promise<DownResult> {
  const before = await preflight(workspace, null);
  for (const line of before.settled) options.say(line);
  if (before.refusal !== null) return refused(before.refusal);
  const resources = before.state?.deployment.resources ?? [];
  const held = resources.filter(({ protect }) => protect === true);
  if (held.length > 0) {
    return refused({
      code: 5,
      sentence: `${plan.stack} holds what cannot be made again: ${held.map(({ urn }) => nameOf(urn)).join(", ")}`,
      help: "data, addresses and the machines that hold data never go by one command: retire the tenants first, then take each protection away by name",
    });
  }
  const count = resources.filter(({ type }) => !type.startsWith("pulumi:") && !type.startsWith("meet:")).length;
  if (options.confirm !== plan.stack) {
    return refused({
      code: 2,
      sentence: `this would take away ${count} resources of ${plan.stack}: ${plan.tenants.length} tenants stop; their data stays on their hosts' disks`,
      help: `if you mean it: npx meet down ${plan.stack} --confirm ${plan.stack}`,
    });
  }
  workspace.keepSecret(secretValues(plan, await configSecrets(workspace)));
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const result = await workspace.engine(["destroy", "--yes", "--skip-preview", "--json"], (line) => {
    const event = readEvent(line);
    if (event?.kind === "done" && opWord(event.step.op) !== null) {
      steps.push(event.step);
      if (!event.step.urn.includes("::pulumi:")) options.say(`${subjectOf(event.step.urn, plan)}: removed`);
    }
    if (event?.kind === "error") failures.push(failureOf(event.diagnostic.urn, event.diagnostic.message, plan));
  });
  return { code: result.code === 0 ? 0 : (failures[0]?.code ?? 4), refusal: null, failures, steps };
}
