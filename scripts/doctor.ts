/** `meet doctor STACK`: whether each machine, tenant and name is well, and what to do where it is not. */
import { plan } from "../model/plan.ts";
import { exportState } from "./apply/preflight.ts";
import { noState, requireEngine } from "./apply/require.ts";
import { pinnedMachines } from "./apply/state.ts";
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
  const { platform } = openData(options.root);
  requireStack(options.stack, platform);
  const planned = plan(platform, options.stack);
  const workspace = openWorkspace({ engine: await requireEngine(), root: options.root, stack: options.stack });
  const state = await exportState(workspace);
  workspace.close();
  if (state === null) throw noState(options.stack);
  const machines = new Map(pinnedMachines(state).map((machine) => [machine.name, machine]));
  const checks = checksOf({ plan: planned, machines, around: surroundings(options.stack), now: Date.now() });
  const found = (await inParallel(checks, AT_ONCE)).flat();
  const bad = found.filter(({ level }) => level === "ill");
  if (options.json) {
    const problems = bad.map(({ subject, said, help }) => commandRow("not-well", `${subject}: ${said}`, help ?? ""));
    printDocument<"doctor">(problems, { stack: options.stack, findings: found });
  } else {
    print(text(found));
    const notices = found.filter(({ level }) => level === "notice").length;
    const also = notices === 0 ? "" : `, ${notices} worth knowing`;
    print(bad.length === 0 ? `${options.stack} is well${also}.` : `${options.stack}: ${bad.length} not well${also}.`);
  }
  return bad.length === 0 ? EXIT.ok : EXIT.failed;
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
