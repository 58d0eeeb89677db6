/** `meet plan`: what follows from the YAML, or what a change of it would do, in words. */
import { type Changes, diff } from "../model/diff.ts";
import { plan } from "../model/plan.ts";
import { renderChanges, renderPlan } from "../model/render.ts";
import { problemRow } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import { openAgainst } from "./against.ts";
import { type Data, openData, requireStack, stacksOf } from "./data.ts";
import type { PlanOptions } from "./options.ts";
import { columnsOf, print, printDocument } from "./output.ts";
import { EXIT } from "./refusal.ts";
import { judgedBy, planOf, planThen, type Was, whatWas } from "./was.ts";

export async function run(options: PlanOptions): Promise<number> {
  if (options.against !== null) return compared(options, options.against);
  const now = openData(options.root);
  if (options.stack !== null) requireStack(options.stack, now.platform);
  const stacks = options.stack === null ? stacksOf(now.platform) : [options.stack];
  const plans = stacks.map((stack) => plan(now.platform, stack));
  if (options.json) printDocument<"plan">(now.problems.map(problemRow), { plans });
  else print(plans.map((one) => renderPlan(one, options.format, columnsOf(process.stdout)).trimEnd()).join("\n\n"));
  return EXIT.ok;
}

/** Who is gone or moves is said in words here, as in a review. */
const TOLD_IN_WORDS = ["tenantsLeaveByRetirement", "tenantsStayOnTheirHost", "tenantsStayInTheirStack"];

function compared(options: PlanOptions, against: string): number {
  const other = openAgainst(against, options.root, false);
  let now: Data;
  let changes: Changes[];
  try {
    const was = whatWas(other);
    now = openData(options.root, null, { ...judgedBy(was, other, options.root), except: TOLD_IN_WORDS });
    changes = changesSince(was, now.platform, options.stack);
  } finally {
    other.close();
  }
  if (options.json) printDocument<"plan">(now.problems.map(problemRow), { changes });
  else print(renderChanges(changes, options.format, columnsOf(process.stdout)));
  const any = changes.some((one) => one.changes.length > 0);
  return options.expectNoChanges && any ? EXIT.changes : EXIT.ok;
}

/** What changed in each stack against a folder or a commit. */
export function changesAgainst(now: Platform, root: string, against: string): Changes[] {
  const other = openAgainst(against, root, false);
  try {
    return changesSince(whatWas(other), now, null);
  } finally {
    other.close();
  }
}

/** What changed in each stack, or in one. */
function changesSince(was: Was, now: Platform, stack: string | null): Changes[] {
  if (stack !== null) requireStack(stack, now, was.known);
  const stacks = stack === null ? stacksOf(now, was.known) : [stack];
  // A retirement whose day has come closes with the next `up`.
  const today = new Date().toISOString().slice(0, 10);
  return stacks.map((one) => diff(planThen(was, one), planOf(now, one), today));
}
