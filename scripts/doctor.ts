/** `meet doctor STACK`: whether each machine, tenant and name is well, and what to do where it is not. */
import { plan } from "../model/plan.ts";
import type { Plan } from "../model/shape.ts";
import { noState, requireEngine } from "./apply/require.ts";
import { requireStarted } from "./apply/sandbox.ts";
import { type PinnedMachine, pinnedMachines } from "./apply/state.ts";
import { exportState } from "./apply/stateStore.ts";
import { openWorkspace } from "./apply/workspace.ts";
import { openData, requireStack } from "./data.ts";
import { checksOf } from "./look/checks.ts";
import type { Finding } from "./look/finding.ts";
import { surroundings } from "./look/surroundings.ts";
import type { DoctorOptions } from "./options.ts";
import { commandRow, print, printDocument } from "./output.ts";
import { inParallel } from "./parallel.ts";
import { EXIT } from "./refusal.ts";

/** Checks at a time: each may open an SSH connection. */
const AT_ONCE = 8;

export async function run(options: DoctorOptions): Promise<number> {
  const { findings } = await examine(options.root, options.stack);
  const bad = findings.filter(({ level }) => level === "ill");
  if (options.json) {
    const problems = bad.map(({ subject, said, help }) => commandRow("not-well", `${subject}: ${said}`, help ?? ""));
    printDocument<"doctor">(problems, { stack: options.stack, findings });
  } else {
    print(text(findings));
    const notices = findings.filter(({ level }) => level === "notice").length;
    const also = notices === 0 ? "" : `, ${notices} worth knowing`;
    print(bad.length === 0 ? `${options.stack} is well${also}.` : `${options.stack}: ${bad.length} not well${also}.`);
  }
  return bad.length === 0 ? EXIT.ok : EXIT.failed;
}

export interface Examination {
  readonly plan: Plan;
  readonly machines: ReadonlyMap<string, PinnedMachine>;
  readonly findings: readonly Finding[];
}

/** Asks everything of a stack once. @throws Refusal when there is no engine, no such stack, or no state of it */
export async function examine(root: string, stack: string): Promise<Examination> {
  const { platform } = openData(root);
  requireStack(stack, platform);
  const planned = plan(platform, stack);
  const engine = await requireEngine();
  await requireStarted(stack);
  const workspace = openWorkspace({ engine, root, stack });
  const state = await exportState(workspace);
  workspace.close();
  if (state === null) throw noState(stack);
  const machines = new Map(pinnedMachines(state).map((machine) => [machine.name, machine]));
  const checks = checksOf({ plan: planned, machines, around: await surroundings(stack), now: Date.now() });
  return { plan: planned, machines, findings: (await inParallel(checks, AT_ONCE)).flat() };
}

const MARK: Readonly<Record<Finding["level"], string>> = { well: "well  ", notice: "notice", ill: "ILL   " };

/** A line for each thing, what is well shortly; below what is not, what to do. */
export function text(found: readonly Finding[]): string {
  const width = Math.max(...found.map(({ subject }) => subject.length));
  return found
    .map(({ subject, level, said, help }) => {
      const line = `${MARK[level]}  ${subject.padEnd(width)}  ${said}`;
      return help === null ? line : `${line}\n${" ".repeat(width + 10)}-> ${help}`;
    })
    .join("\n");
}
