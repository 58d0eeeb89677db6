/** Who notices a change while it is made: pages that are away, meetings that end. Plan against plan. */

import { matched } from "../diff/fields.ts";
import { machinesOf } from "../diff/machines.ts";
import { ROLE_NAMES } from "../plan/machines.ts";
import type { MachinePlan, NodePlan, Plan, TenantPlan } from "../shape.ts";
import { count, list, sentence } from "../words.ts";

export interface Interruption {
  /** `host gl1`, `tenant mill`. */
  readonly subject: string;
  /** What people notice, and for how long. */
  readonly sentence: string;
  /** The tenants whose people notice. */
  readonly tenants: readonly string[];
}

/** What the plans alone tell: machines that are switched off, nodes that leave, addresses that move. */
export function planInterruptions(before: Plan | null, after: Plan | null): readonly Interruption[] {
  if (before === null || after === null) return [];
  const { left, both } = matched(machinesOf(before), machinesOf(after), (it) => it.name);
  const tenants = matched(before.tenants, after.tenants, (it) => it.key);
  return [
    ...both.flatMap(([was, is]) => (isSwitchedOff(was, is) ? [switchedOff(before, is)] : [])),
    ...left.flatMap((it) => leavingNode(it)),
    ...tenants.left.map((it) => closing(it)),
    ...tenants.both.flatMap(([was, is]) => newAddress(was, is)),
  ];
}

/** Hetzner changes a server's type only while it is off. */
function isSwitchedOff(was: MachinePlan, is: MachinePlan): boolean {
  return was.made.by === "hetzner" && is.made.by === "hetzner" && was.made.type !== is.made.type;
}

function switchedOff(plan: Plan, it: MachinePlan): Interruption {
  const subject = `${ROLE_NAMES[it.role]} ${it.id}`;
  const tenants = affected(plan, it);
  const off = `${sentence(subject)} is switched off for some minutes while its type changes`;
  return { subject, sentence: `${off}: ${noticed(it.role, tenants)}.`, tenants: ids(tenants) };
}

/** Whose people notice when a machine is away. */
export function affected(plan: Plan, machine: Pick<MachinePlan, "role" | "id">): readonly TenantPlan[] {
  if (machine.role === "host") return plan.tenants.filter(({ host }) => host === machine.id);
  return machine.role === "balancer" ? plan.tenants.filter(({ bbb }) => bbb.by === "balancer") : [];
}

/** What that means to them. */
export function noticed(role: MachinePlan["role"], tenants: readonly Pick<TenantPlan, "id">[]): string {
  switch (role) {
    case "host":
      return `the pages of ${count(tenants.length, "tenant")} are away, meetings go on`;
    case "balancer":
      return "no meeting can be started or joined, running ones go on";
    case "node":
      return "meetings on it end";
    case "turn":
      return "whoever meets through it is cut off";
  }
}

export function ids(tenants: readonly Pick<TenantPlan, "id">[]): string[] {
  return tenants.map(({ id }) => id).sort();
}

function leavingNode(it: MachinePlan | NodePlan): Interruption[] {
  if (it.role !== "node" || !("drain" in it) || it.drain) return [];
  const text = `Node ${it.id} leaves undrained: meetings that run on it end. Drain it first.`;
  return [{ subject: `node ${it.id}`, sentence: text, tenants: [] }];
}

function closing({ id, org, hostname }: TenantPlan): Interruption {
  const text = `${hostname} closes: the people of ${org} can meet there no more.`;
  return { subject: `tenant ${id}`, sentence: text, tenants: [id] };
}

function newAddress(was: TenantPlan, is: TenantPlan): Interruption[] {
  if (was.hostname === is.hostname) return [];
  const text = `${was.hostname} leads nowhere from then on: the people of ${is.org} need its new address, ${is.hostname}.`;
  return [{ subject: `tenant ${is.id}`, sentence: text, tenants: [is.id] }];
}

/** `nobody is disconnected`, `5 tenants are interrupted`, `node bbb1 is interrupted`. */
export function interruptedWords(all: readonly Interruption[]): string {
  if (all.length === 0) return "nobody is disconnected";
  const tenants = new Set(all.flatMap((it) => it.tenants));
  const others = [...new Set(all.filter((it) => it.tenants.length === 0).map(({ subject }) => subject))];
  const parts = [...(tenants.size === 0 ? [] : [count(tenants.size, "tenant")]), ...others];
  return `${list(parts)} ${parts.length > 1 || tenants.size > 1 ? "are" : "is"} interrupted`;
}
