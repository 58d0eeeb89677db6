/** What a change of YAML does to one stack, in sentences: plan against plan. */
import { machineChanges } from "./diff/machines.ts";
import { peopleChanges, recordChanges, stackChanges } from "./diff/rest.ts";
import { tenantChanges } from "./diff/tenants.ts";
import { cents } from "./prices.ts";
import type { Plan } from "./shape.ts";
import { compare } from "./sort.ts";
import { count, list, signedEuro } from "./words.ts";

export interface Change {
  readonly subject: "tenant" | "node" | "turn" | "balancer" | "host" | "record" | "stack" | "people";
  /** The id now; of what leaves, the id it had. */
  readonly id: string;
  readonly op: "joins" | "leaves" | "moves" | "renames" | "changes";
  /** What happens, for anybody to read. */
  readonly sentence: string;
  /** What would be lost; null: nothing. */
  readonly danger: string | null;
}

export interface Changes {
  readonly stack: string;
  readonly before: Plan | null;
  readonly after: Plan | null;
  /** In the order people read: stack, tenants, machines, records, people. */
  readonly changes: readonly Change[];
  /** Euro a month: what is known of the machines, what the levels bring in, and what is newly without a price. */
  readonly monthly: { readonly known: number; readonly income: number; readonly unknown: readonly string[] };
  readonly headline: string;
}

const MACHINES: readonly Change["subject"][] = ["host", "balancer", "node", "turn"];
const ORDER: readonly Change["subject"][] = ["stack", "tenant", ...MACHINES, "record", "people"];

/**
 * What changes from one plan of a stack to the next; null stands for a stack that is not there.
 *
 * @param today ISO date: what retires by then is told as closed; without it no retirement's day has come
 * @throws RangeError when both are null, or when they are of two stacks.
 */
export function diff(before: Plan | null, after: Plan | null, today?: string): Changes {
  const stack = (after ?? before)?.stack;
  if (stack === undefined) throw new RangeError("there is no plan to compare");
  if (before !== null && before.stack !== stack)
    throw new RangeError(`these are plans of two stacks: ${before.stack} and ${stack}`);

  const changes = [
    ...stackChanges(before, after),
    ...tenantChanges(before, after, today),
    ...machineChanges(before, after, today),
    ...recordChanges(before, after),
    ...peopleChanges(before, after),
  ].sort((a, b) => ORDER.indexOf(a.subject) - ORDER.indexOf(b.subject) || compare(a.id, b.id) || compare(a.op, b.op));
  const had = new Set(before?.cost.unknown);
  const monthly = {
    known: cents((after?.cost.known ?? 0) - (before?.cost.known ?? 0)),
    income: cents((after?.cost.income ?? 0) - (before?.cost.income ?? 0)),
    unknown: (after?.cost.unknown ?? []).filter((item) => !had.has(item)),
  };
  return { stack, before, after, changes, monthly, headline: headline(stack, changes, monthly) };
}

function headline(stack: string, changes: readonly Change[], monthly: Changes["monthly"]): string {
  if (changes.length === 0) return `${stack}: nothing changes`;
  const tenants = tally(
    "tenant",
    changes.filter((it) => it.subject === "tenant"),
  );
  const machines = changes.filter((it) => MACHINES.includes(it.subject));
  const atRisk = changes
    .filter((it) => it.danger !== null)
    .map((it) => (it.subject === "tenant" ? it.id : `${it.subject} ${it.id}`));
  const parts = [
    tenants,
    ...(machines.length === 0 ? [] : [tally("machine", machines)]),
    atRisk.length === 0 ? "no data at risk" : `data at risk: ${list([...new Set(atRisk)])}`,
    `${signedEuro(monthly.known)} a month for machines, ${signedEuro(monthly.income)} from levels`,
    ...(monthly.unknown.length === 0 ? [] : [`no price known for ${list(monthly.unknown)}`]),
  ];
  return `${stack}: ${parts.join("; ")}`;
}

/** `1 tenant joins, 0 change, 2 leave`. Each thing counts once for each word. */
function tally(noun: string, changes: readonly Change[]): string {
  const ids = (ops: readonly Change["op"][]) =>
    new Set(changes.filter((it) => ops.includes(it.op)).map((it) => `${it.subject} ${it.id}`)).size;
  const verb = (n: number, word: string) => `${word}${n === 1 ? "s" : ""}`;
  const joins = ids(["joins"]);
  const change = ids(["moves", "renames", "changes"]);
  const leaves = ids(["leaves"]);
  return `${count(joins, noun)} ${verb(joins, "join")}, ${change} ${verb(change, "change")}, ${leaves} ${leaves === 1 ? "leaves" : "leave"}`;
}
