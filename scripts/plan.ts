/** `meet plan`: what follows from the YAML, or what a change of it would do, in words. */
import { type Changes, diff } from "../model/diff.ts";
import { plan } from "../model/plan.ts";
import { renderChanges, renderPlan } from "../model/render.ts";
import { problemRow } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { openAgainst } from "./against.ts";
import { type Data, openData, requireStack, stacksOf } from "./data.ts";
import type { PlanOptions } from "./options.ts";
import { columnsOf, print, printDocument } from "./output.ts";
import { EXIT } from "./refusal.ts";

export async function run(options: PlanOptions): Promise<number> {
  const now = openData(options.root);
  if (options.against !== null) return compared(options, now, options.against);
  if (options.stack !== null) requireStack(options.stack, now.platform);
  const stacks = options.stack === null ? stacksOf(now.platform) : [options.stack];
  const plans = stacks.map((stack) => plan(now.platform, stack));
  if (options.json) printDocument<"plan">(now.problems.map(problemRow), { plans });
  else print(plans.map((one) => renderPlan(one, options.format, columnsOf(process.stdout)).trimEnd()).join("\n\n"));
  return EXIT.ok;
}

function compared(options: PlanOptions, now: Data, against: string): number {
  const changes = changesAgainst(now.platform, options.root, against, options.stack);
  if (options.json) printDocument<"plan">(now.problems.map(problemRow), { changes });
  else print(renderChanges(changes, options.format, columnsOf(process.stdout)));
  const any = changes.some((one) => one.changes.length > 0);
  return options.expectNoChanges && any ? EXIT.changes : EXIT.ok;
}

/** What changed in each stack, or in one, against a folder or a commit. */
export function changesAgainst(now: Platform, root: string, against: string, stack: string | null): Changes[] {
  const other = openAgainst(against, root, false);
  try {
    const before = openData(other.root, against).platform;
    if (stack !== null) requireStack(stack, now, before);
    const stacks = stack === null ? stacksOf(now, before) : [stack];
    // A retirement whose day has come closes with the next `up`.
    const today = new Date().toISOString().slice(0, 10);
    return stacks.map((one) => diff(planOf(before, one), planOf(now, one), today));
  } finally {
    other.close();
  }
}

/** The plan of a stack; null where the platform has no such stack. */
export function planOf(platform: Platform, stack: string): Plan | null {
  return Object.hasOwn(platform.stacks, stack) ? plan(platform, stack) : null;
}
