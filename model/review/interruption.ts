/** Who notices a change while it is made: pages that are away, meetings that end. Plan against plan. */

import { matched } from "../diff/fields.ts";
import { isReleased, isUndrained, leavesMeetings } from "../diff/machines.ts";
import { closesNow, isClosed, turned } from "../leaving.ts";
import { machinesOf } from "../machinesOf.ts";
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

/** More of one kind than this are told in one sentence, which still names each. */
export const MOST_ALIKE = 20;

/** What the plans alone tell: machines that are switched off, nodes that leave, names that lead elsewhere or nowhere. */
export function planInterruptions(
  before: Plan | null,
  after: Plan | null,
  today: string | undefined,
): readonly Interruption[] {
  if (before === null || after === null) return [];
  const { left, both } = matched(machinesOf(before), machinesOf(after), (it) => it.name);
  const tenants = matched(before.tenants, after.tenants, (it) => it.key);
  // Whoever was closed before has nobody left who could notice.
  const open = tenants.left.filter((it) => !isClosed(it, today));
  const closes = tenants.both.flatMap(([was, is]) => (turned(was, is, today) === "closes" ? [is] : []));
  return [
    ...both.flatMap(([was, is]) => (isSwitchedOff(was, is) && !isUndrained(was) ? [switchedOff(before, is)] : [])),
    ...both.flatMap(([was, is]) => (leavesMeetings(was, is) ? [anotherNode(was)] : [])),
    ...left.flatMap((it) => [...leavingNode(it), ...leavingTurn(it, today)]),
    ...grouped(
      [...open.map((it) => closing(it)), ...closes.map((it) => closing(it, closesNow(it, today)))],
      (n) => `${n} tenants close: their people can meet there no more`,
    ),
    ...grouped(
      tenants.both.flatMap(([was, is]) => (isClosed(is, today) ? [] : newAddress(was, is))),
      (n) => `The addresses of ${n} tenants lead nowhere from then on: their people need the new ones`,
    ),
    ...grouped(
      lostNames(before, after).map((it) => nameless(it, after)),
      (n) => `${n} names lead nowhere until their owners set the records: nothing of ours sets them any more`,
    ),
  ];
}

/** Many of one kind as one, said of all of them. */
function grouped(alike: readonly Interruption[], all: (count: number) => string): readonly Interruption[] {
  if (alike.length <= MOST_ALIKE) return alike;
  const tenants = [...new Set(alike.flatMap((it) => it.tenants))].sort();
  return [{ subject: count(alike.length, "tenant"), sentence: `${all(alike.length)}.`, tenants }];
}

/** Nodes that are not drained, and would be switched off or gone: `up` refuses that, so their meetings go on. */
export function undrainedNodes(before: Plan | null, after: Plan | null): readonly string[] {
  if (before === null || after === null) return [];
  const { left, both } = matched(machinesOf(before), machinesOf(after), (it) => it.name);
  const refused = `and meetings may run on it, so npx meet up refuses`;
  const until = (what: string) => `run npx meet up ${after.stack}, and ${what} when nobody meets there`;
  return [
    ...both.flatMap(([was, is]) =>
      isSwitchedOff(was, is) && isUndrained(was) && was.made.by === "hetzner"
        ? [
            `node ${is.id} is not drained, ${refused} to change its type: write type: ${was.made.type} again, with drain: true, ${until("change it")}.`,
          ]
        : [],
    ),
    ...left.flatMap((it) =>
      isUndrained(it)
        ? [
            `node ${it.id} is not drained, ${refused} to take it away: put its line back with drain: true, ${until("take it out")}.`,
          ]
        : [],
    ),
  ];
}

/** Machines of ours, other than nodes, whose line goes before a retirement let go of them: `up` refuses that. */
export function unretired(before: Plan | null, after: Plan | null, today: string | undefined): readonly string[] {
  if (before === null || after === null) return [];
  const { left } = matched(machinesOf(before), machinesOf(after), (it) => it.name);
  return left.flatMap((it) => {
    if (!isHeld(it, today)) return [];
    const name = `${ROLE_NAMES[it.role]} ${it.id}`;
    return it.retire === null
      ? [
          `${name} did not retire, so npx meet up refuses to take it away: put its line back with retire: { confirm: ${it.id}, after: <date> }, run npx meet up ${after.stack}, then take the line out.`,
        ]
      : [
          `${name} retires only from ${it.retire.after}, so npx meet up refuses to take it away: put its line back, run npx meet up ${after.stack} on that day or later, then take the line out.`,
        ];
  });
}

/** Whether `up` would not take it away: Hetzner made it, and nothing let go of it. */
function isHeld(it: MachinePlan, today: string | undefined): boolean {
  return it.role !== "node" && it.made.by === "hetzner" && !isReleased(it, today);
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
  if (it.role !== "node" || !("drain" in it) || it.drain || isUndrained(it)) return [];
  const text = `Node ${it.id} leaves undrained: meetings that run on it end. Drain it first.`;
  return [{ subject: `node ${it.id}`, sentence: text, tenants: [] }];
}

function anotherNode({ id, made }: NodePlan & { readonly made: { readonly ipv4: string } }): Interruption {
  const text = `Node ${id} leaves ${made.ipv4} undrained: meetings that run there end. Drain it first.`;
  return { subject: `node ${id}`, sentence: text, tenants: [] };
}

function leavingTurn(it: MachinePlan, today: string | undefined): Interruption[] {
  if (it.role !== "turn" || isHeld(it, today)) return [];
  return [
    { subject: `TURN server ${it.id}`, sentence: `TURN server ${it.id} leaves: ${noticed("turn", [])}.`, tenants: [] },
  ];
}

function closing({ id, org, hostname }: TenantPlan, closes = `${hostname} closes`): Interruption {
  const text = `${closes}: the people of ${org} can meet there no more.`;
  return { subject: `tenant ${id}`, sentence: text, tenants: [id] };
}

function newAddress(was: TenantPlan, is: TenantPlan): Interruption[] {
  if (was.hostname === is.hostname) return [];
  const text = `${was.hostname} leads nowhere from then on: the people of ${is.org} need its new address, ${is.hostname}.`;
  return [{ subject: `tenant ${is.id}`, sentence: text, tenants: [is.id] }];
}

/** A name that stays and that we set no longer. */
export interface LostName {
  readonly fqdn: string;
  readonly machine: string;
  readonly tenant: string | null;
}

/** The names that we set until now, and that only their owners could set from then on. */
export function lostNames(before: Plan | null, after: Plan | null): readonly LostName[] {
  const ours = new Set((before?.records ?? []).flatMap((it) => (it.setBy === "us" ? [it.fqdn] : [])));
  const lost = (after?.records ?? []).filter((it) => it.setBy === "owner" && ours.has(it.fqdn));
  return [...Map.groupBy(lost, (it) => it.fqdn).values()].flatMap(([first]) => first ?? []);
}

function nameless({ fqdn, machine, tenant }: LostName, after: Plan): Interruption {
  const mine = after.tenants.filter(({ key }) => key === tenant);
  const noticing = tenant === null ? machinesOf(after).filter(({ name }) => name === machine) : [];
  const [it] = noticing;
  const subject = it === undefined ? `tenant ${ids(mine).join()}` : `${ROLE_NAMES[it.role]} ${it.id}`;
  const text = `${fqdn} leads nowhere until its owner sets its record: nothing of ours sets it any more.`;
  return { subject, sentence: text, tenants: it === undefined ? ids(mine) : ids(affected(after, it)) };
}

/** `nobody is disconnected`, `5 tenants are interrupted`, `node bbb1 is interrupted`. */
export function interruptedWords(all: readonly Interruption[]): string {
  if (all.length === 0) return "nobody is disconnected";
  const tenants = new Set(all.flatMap((it) => it.tenants));
  const others = [...new Set(all.filter((it) => it.tenants.length === 0).map(({ subject }) => subject))];
  const parts = [...(tenants.size === 0 ? [] : [count(tenants.size, "tenant")]), ...others];
  return `${list(parts)} ${parts.length > 1 || tenants.size > 1 ? "are" : "is"} interrupted`;
}
