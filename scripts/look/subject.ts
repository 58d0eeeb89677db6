/** A machine or a tenant that a person names, and the machine with its pinned key that answers for it. */

import { machinesOf } from "../../model/machinesOf.ts";
import { plan } from "../../model/plan.ts";
import type { MachinePlan, Plan, TenantPlan } from "../../model/shape.ts";
import { noState, requireEngine } from "../apply/require.ts";
import { requireStarted } from "../apply/sandbox.ts";
import { type PinnedMachine, pinnedMachines } from "../apply/state.ts";
import { exportState } from "../apply/stateStore.ts";
import { openWorkspace } from "../apply/workspace.ts";
import { openData, requireStack } from "../data.ts";
import { EXIT, Refusal } from "../refusal.ts";

export interface Subject {
  readonly plan: Plan;
  readonly machine: MachinePlan;
  /** The tenant, when one was named. */
  readonly tenant: TenantPlan | null;
  readonly pinned: PinnedMachine;
}

/** @throws Refusal when nothing of that stack is called so, or its machine was never made */
export async function subjectNamed(root: string, stack: string, id: string): Promise<Subject> {
  const { platform } = openData(root);
  requireStack(stack, platform);
  const planned = plan(platform, stack);
  const machines = machinesOf(planned);
  const tenant = planned.tenants.find((it) => it.id === id) ?? null;
  const machine =
    tenant === null ? machines.find((it) => it.id === id) : planned.hosts.find((it) => it.id === tenant.host);
  if (machine === undefined) {
    const names = [...machines, ...planned.tenants].map((it) => it.id).join(", ");
    throw new Refusal(EXIT.usage, "unknown-subject", `${stack} has no machine and no tenant ${id}`, `it has ${names}`);
  }
  const engine = await requireEngine();
  await requireStarted(stack);
  const workspace = openWorkspace({ engine, root, stack });
  const state = await exportState(workspace);
  workspace.close();
  if (state === null) throw noState(stack);
  const pinned = pinnedMachines(state).find((it) => it.name === machine.name);
  if (pinned === undefined) {
    throw new Refusal(EXIT.failed, "never-made", `${machine.id} in ${stack} was never made`, `npx meet up ${stack}`);
  }
  return { plan: planned, machine, tenant, pinned };
}
