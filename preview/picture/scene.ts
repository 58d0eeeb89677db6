/**
 * What there is to see of a region: everything it has and had, each thing with what the change does to it.
 * What leaves stays in the picture, marked, from the plan before.
 */
import type { Change, Changes } from "../../model/diff.ts";
import type { BalancerPlan, HostPlan, MachinePlan, NodePlan, Plan, TenantPlan } from "../../model/shape.ts";
import { byText } from "./text.ts";

/** What a change does to one thing, with the sentences that say so. */
export interface Mark {
  readonly op: Change["op"];
  readonly sentences: readonly string[];
}

/** A thing in the picture; `was` is the same thing before, where it was there. */
export interface Seen<T> {
  readonly it: T;
  readonly was: T | null;
  readonly mark: Mark | null;
}

export interface Region {
  /** The plan it is about: the new one, or the old one of a region that leaves. */
  readonly plan: Plan;
  readonly changes: Changes | null;
  readonly mark: Mark | null;
  readonly tenants: readonly Seen<TenantPlan>[];
  readonly hosts: readonly Seen<HostPlan>[];
  readonly balancers: readonly Seen<BalancerPlan>[];
  readonly nodes: readonly Seen<NodePlan>[];
  readonly turn: readonly Seen<MachinePlan>[];
}

/** How an op looks, never by colour alone: a symbol, the word, and which of three colours. */
export const LOOKS: Readonly<
  Record<Change["op"], { symbol: string; word: string; tone: "add" | "remove" | "change" }>
> = {
  joins: { symbol: "+", word: "joins", tone: "add" },
  leaves: { symbol: "−", word: "leaves", tone: "remove" },
  moves: { symbol: "→", word: "moves", tone: "change" },
  renames: { symbol: "=", word: "renamed", tone: "change" },
  changes: { symbol: "~", word: "changes", tone: "change" },
};

/** The most telling first: a tenant that moves and changes is one that moves. */
const TELLING: readonly Change["op"][] = ["leaves", "joins", "moves", "renames", "changes"];

/** Every region, sorted, with what the changes do to it. */
export function regions(plans: readonly Plan[], changes: readonly Changes[]): Region[] {
  const found = new Map<string, Region>();
  for (const plan of plans) found.set(plan.stack, region(plan, changes.find((it) => it.stack === plan.stack) ?? null));
  for (const change of changes) {
    const plan = change.after ?? change.before;
    if (plan !== null && !found.has(change.stack)) found.set(change.stack, region(plan, change));
  }
  return [...found.values()].sort((a, b) => byText(a.plan.stack, b.plan.stack));
}

function region(plan: Plan, changes: Changes | null): Region {
  // Without a change, before and after are the same plan. A region that leaves has nothing after.
  const before = changes === null ? plan : changes.before;
  const after = changes !== null && changes.after === null ? null : plan;
  const one = (it: Plan | null) => (it === null || it.balancer === null ? [] : [it.balancer]);
  const see = <T>(
    subject: Change["subject"],
    pick: (plan: Plan) => readonly T[],
    key: (it: T) => string,
    ids: (it: T) => string[],
  ) =>
    seen(before === null ? [] : pick(before), after === null ? [] : pick(after), key, (it, was) =>
      told(changes, subject, [...ids(it), ...(was === null ? [] : ids(was))]),
    );
  const id = (it: MachinePlan) => it.id;
  const ids = (it: MachinePlan) => [it.id];
  return {
    plan,
    changes,
    mark: mark(before === null ? "joins" : after === null ? "leaves" : null, told(changes, "stack", [plan.stack])),
    tenants: see(
      "tenant",
      (it) => it.tenants,
      (it) => it.key,
      (it) => [it.id, it.key],
    ),
    hosts: see("host", (it) => it.hosts, id, ids),
    balancers: see("balancer", one, id, ids),
    nodes: see("node", (it) => it.nodes, id, ids),
    turn: see("turn", (it) => it.turn, id, ids),
  };
}

/** Both plans' things as one sorted list. Who is in only one of them joins or leaves, whatever the change says. */
function seen<T>(
  before: readonly T[],
  after: readonly T[],
  key: (it: T) => string,
  changesOf: (it: T, was: T | null) => readonly Change[],
): Seen<T>[] {
  const old = new Map(before.map((it) => [key(it), it]));
  const now = new Set(after.map(key));
  const stays = after.map((it) => {
    const was = old.get(key(it)) ?? null;
    return { it, was, mark: mark(was === null ? "joins" : null, changesOf(it, was)) };
  });
  const gone = before
    .filter((it) => !now.has(key(it)))
    .map((it) => ({ it, was: it, mark: mark("leaves", changesOf(it, null)) }));
  return [...stays, ...gone].sort((a, b) => byText(key(a.it), key(b.it)));
}

function told(changes: Changes | null, subject: Change["subject"], ids: readonly string[]): readonly Change[] {
  return (changes?.changes ?? []).filter((it) => it.subject === subject && ids.includes(it.id));
}

function mark(certain: Change["op"] | null, changes: readonly Change[]): Mark | null {
  const ops = certain === null ? changes.map((it) => it.op) : [certain];
  const op = TELLING.find((it) => ops.includes(it));
  return op === undefined ? null : { op, sentences: changes.map((it) => it.sentence) };
}
