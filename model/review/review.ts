/**
 * A change as its reviewer needs it: one verdict, what is dangerous, who waits for whom, then everything else. It
 * joins the plan's changes with what the program declares.
 */
import { matched } from "../diff/fields.ts";
import type { Change, Changes } from "../diff.ts";
import { closesNow, turned } from "../leaving.ts";
import { machinesOf } from "../machinesOf.ts";
import { ROLE_NAMES } from "../plan/machines.ts";
import { targetOf } from "../plan/records.ts";
import type { Plan } from "../shape.ts";
import { compare } from "../sort.ts";
import { count, list, signedEuro } from "../words.ts";
import type { EngineLook } from "./engine.ts";
import {
  type Interruption,
  interruptedWords,
  lostNames,
  MOST_ALIKE,
  planInterruptions,
  undrainedNodes,
  unretired,
} from "./interruption.ts";
import { type Welcome, welcome } from "./welcome.ts";

/** What the program declares for the change, gathered by whoever can run it. */
export interface Declared {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Of each subject, such as `tenant mill`: how many resources of it. */
  readonly subjects: Readonly<
    Record<string, { readonly added: number; readonly changed: number; readonly removed: number }>
  >;
  /** Sentences: what would be deleted or replaced although it cannot be made again. */
  readonly dangers: readonly string[];
  readonly interruptions: readonly Interruption[];
  /** Every resource and input, for those who want to see it. No secret. */
  readonly raw: string;
}

/** A row of the table: a tenant, a machine, or the region itself. */
export interface Row {
  readonly subject: string;
  readonly sentences: readonly string[];
  /** `+13 ~0 -0`; empty when nothing was declared. */
  readonly resources: string;
}

export interface Review {
  readonly stack: string;
  /** One line that says it all. */
  readonly verdict: string;
  /** Whether anything changes at all. */
  readonly changes: boolean;
  /** What would be lost, and what is not as it should be. */
  readonly dangers: readonly string[];
  /** Whether it ends with 5: data would be lost that no `retire` names, or `up` refuses it for the sake of meetings. */
  readonly refused: boolean;
  readonly interruptions: readonly Interruption[];
  /** What somebody must do before all of it works. */
  readonly waiting: readonly string[];
  readonly rows: readonly Row[];
  readonly declared: Pick<Declared, "added" | "changed" | "removed"> | null;
  /** What the engine would do; null when it was not asked. */
  readonly engine: EngineLook | null;
  /** Why nothing was declared, when it was not. */
  readonly undeclared: string | null;
  readonly raw: string;
  /** Messages to new tenants, once the change is applied. */
  readonly welcomes: readonly Welcome[];
}

/**
 * What a reviewer needs.
 *
 * @param declared what the program declares, or why that is not known; null: nothing to declare
 * @param today ISO date: what retires by then is told as closed
 * @param more dangers that the plans do not tell
 */
export function review(
  changes: Changes,
  declared: Declared | { readonly undeclared: string } | null,
  applied = false,
  engine: EngineLook | null = null,
  today?: string,
  more: readonly string[] = [],
): Review {
  const { stack, before, after } = changes;
  const known = declared !== null && "raw" in declared ? declared : null;
  const interruptions = [...planInterruptions(before, after, today), ...(known?.interruptions ?? [])];
  const losses = engine?.losses ?? [];
  const namesLost = lostNames(before, after);
  const held = [...undrainedNodes(before, after), ...unretired(before, after, today)];
  const dangers = [
    ...losses,
    ...held,
    ...planDangers(changes),
    ...movedNames(before, after),
    ...namelessDanger(stack, namesLost.length),
    ...more,
    ...(known?.dangers ?? []),
  ];
  const asked = newSecrets(before, after).map(({ key }) => key);
  const touched = known !== null && known.added + known.changed + known.removed > 0;
  return {
    stack,
    verdict: verdict(changes, known, dangers, interruptions, today),
    changes: changes.changes.length > 0 || touched || (engine !== null && engine.steps + engine.failures.length > 0),
    dangers,
    refused: [losses, held, namesLost, known?.dangers ?? []].some((it) => it.length > 0) || losesUnnamed(changes),
    interruptions,
    waiting: waiting(before, after),
    rows: rows(changes, known),
    declared: known === null ? null : { added: known.added, changed: known.changed, removed: known.removed },
    engine,
    undeclared: declared !== null && "undeclared" in declared ? declared.undeclared : null,
    raw: known?.raw ?? "",
    welcomes: applied ? joined(before, after).map((tenant) => welcome(tenant, after, asked)) : [],
  };
}

const MACHINES: readonly Change["subject"][] = ["host", "balancer", "node", "turn"];

function verdict(
  { stack, before, after, changes, monthly }: Changes,
  declared: Declared | null,
  dangers: readonly string[],
  interruptions: readonly Interruption[],
  today: string | undefined,
): string {
  const total = declared === null ? 0 : declared.added + declared.changed + declared.removed;
  if (changes.length === 0 && total === 0) return `${stack}: nothing changes`;
  const machines = changes.filter((it) => MACHINES.includes(it.subject));
  const money = monthly.known === 0 ? "€0.00" : signedEuro(monthly.known);
  return `${stack}: ${[
    tally(
      "tenant",
      changes.filter((it) => it.subject === "tenant"),
    ),
    ...(machines.length === 0 ? [] : [tally("machine", machines)]),
    ...(changes.length === 0
      ? [`${count(total, "resource")} differ by the program alone`.replace("1 resource differ", "1 resource differs")]
      : []),
    atRisk(changes, dangers),
    ...turns(before, after, today),
    `${money} a month${monthly.unknown.length === 0 ? "" : ` and an unknown price for ${list(monthly.unknown)}`}`,
    interruptedWords(interruptions),
  ].join(", ")}`;
}

/** Who closes or opens again with the next `up`, because of a retirement whose day has come. */
function turns(before: Plan | null, after: Plan | null, today: string | undefined): readonly string[] {
  const { both } = matched(before?.tenants ?? [], after?.tenants ?? [], (it) => it.key);
  const of = (turn: "closes" | "opens") => both.flatMap(([was, is]) => (turned(was, is, today) === turn ? [is] : []));
  const [closing, opening] = [of("closes"), of("opens")];
  return [
    ...few(closing, (it) => closesNow(it, today), "close with the next npx meet up"),
    ...few(opening, ({ hostname }) => `${hostname} opens again`, "open again"),
  ];
}

function few<T>(all: readonly T[], each: (it: T) => string, many: string): readonly string[] {
  return all.length > MOST_NAMED ? [`${count(all.length, "tenant")} ${many}`] : all.map(each);
}

/** More than these are said by their number in a verdict. */
const MOST_NAMED = 5;

/** `no data at risk`, `data at risk: mill and host gl1`; beyond a few, how many; `see the danger below`: of another kind. */
function atRisk(changes: readonly Change[], dangers: readonly string[]): string {
  if (dangers.length === 0) return "no data at risk";
  const risky = changes.filter((it) => it.danger !== null);
  const ids = [...new Set(risky.map((it) => (it.subject === "tenant" ? it.id : `${words(it.subject)} ${it.id}`)))];
  if (ids.length === 0) return `see the ${dangers.length === 1 ? "danger" : `${dangers.length} dangers`} below`;
  return `data at risk: ${ids.length > MOST_NAMED ? `${ids.length} of them` : list(ids)}`;
}

/** `1 tenant added, 0 changed, 0 removed`. Each counts once in each. */
function tally(noun: string, changes: readonly Change[]): string {
  const ids = (ops: readonly Change["op"][]) =>
    new Set(changes.filter((it) => ops.includes(it.op)).map((it) => `${it.subject} ${it.id}`)).size;
  const added = ids(["joins"]);
  const removed = ids(["leaves"]);
  return `${count(added, noun)} added, ${ids(["moves", "renames", "changes"])} changed, ${removed} removed`;
}

/** What the plan says would be lost. Nothing of it is ever left out. */
function planDangers({ changes }: Changes): readonly string[] {
  const risky = changes.filter((it) => it.danger !== null);
  const kinds = Map.groupBy(risky, (it) => `${it.subject} ${it.op}`);
  return [...kinds.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length <= MOST_ALIKE) {
      return alike.map(({ subject, id, danger }) => `${words(subject)} ${id}: ${danger}`);
    }
    const all = list(alike.map(({ id }) => id).sort(compare));
    return [
      `${alike.length} times “${words(first.subject)} ${first.op}” with data at risk: ${all}. Such as: ${first.danger}`,
    ];
  });
}

/**
 * A tenant that nobody retired, or a machine with data on it, is gone; a tenant moves away from its data, or a machine
 * changes under them. A tenant that meets elsewhere loses nothing: its recordings are still there when it comes back.
 */
function losesUnnamed({ changes }: Changes): boolean {
  return changes.some(
    ({ subject, op, danger }) =>
      danger !== null && (op === "leaves" || op === "moves" || (op === "changes" && MACHINES.includes(subject))),
  );
}

function words(subject: Change["subject"]): string {
  return subject === "people" || subject === "record" || subject === "tenant" || subject === "stack"
    ? subject
    : ROLE_NAMES[subject];
}

/** A name that led to one tenant and then leads to another: its people arrive at a stranger's door. */
function movedNames(before: Plan | null, after: Plan | null): readonly string[] {
  const had = new Map(before?.tenants.map((it) => [it.hostname, it]));
  return (after?.tenants ?? []).flatMap((it) => {
    const other = had.get(it.hostname);
    return other === undefined || other.key === it.key
      ? []
      : [
          `${it.hostname} led to ${other.org} (${other.id}) and would lead to ${it.org} (${it.id}): people of the one arrive at the other.`,
        ];
  });
}

/** The guard refuses it as well, from the engine's own steps (scripts/apply/guard.ts). */
function namelessDanger(stack: string, lost: number): string[] {
  if (lost === 0) return [];
  const names = `${count(lost, "name")} of ${stack}`;
  return [`${names} would lead nowhere, because the zone that we set ${lost === 1 ? "it" : "them"} in is gone.`];
}

function joined(before: Plan | null, after: Plan | null) {
  return matched(before?.tenants ?? [], after?.tenants ?? [], (it) => it.key).joined;
}

/** Records that only their owners can set, and secrets that only an operator can: the rest goes ahead. */
function waiting(before: Plan | null, after: Plan | null): readonly string[] {
  if (after === null) return [];
  // What we set until now, its owner has never set.
  const knownRecords = new Set(
    before?.records.flatMap((it) => (it.setBy === "owner" ? [`${it.fqdn} ${it.type}`] : [])),
  );
  const records = after.records.filter((it) => it.setBy === "owner" && !knownRecords.has(`${it.fqdn} ${it.type}`));
  const byName = [...Map.groupBy(records, (it) => it.fqdn)].map(([fqdn, mine]) => {
    const targets = list(mine.map((it) => `${it.type} ${targetOf(it, machinesOf(after))}`));
    return `${fqdn} waits for its owner, who sets ${targets}; everything else goes ahead.`;
  });
  return [
    ...byName,
    ...newSecrets(before, after).map(
      ({ key, why, command }) =>
        `${key} waits for ${after.operator}, who sets it (${why}): ${command}. ${untilThen(key, before, after)}`,
    ),
  ];
}

/** What a secret that is not set holds up: only a tenant that joins can be left out until then. */
function untilThen(key: string, before: Plan | null, after: Plan): string {
  const users = after.tenants.filter((it) => it.secretEnv.some((one) => one.from === "config" && one.key === key));
  const joining = new Set(joined(before, after).map((it) => it.key));
  if (users.length === 0 || users.some((it) => !joining.has(it.key)))
    return `Until then nothing of ${after.stack} is applied.`;
  const are = users.length === 1 ? "is" : "are";
  return `Until then ${list(users.map(({ id }) => `tenant ${id}`))} ${are} not made, and everything else goes ahead.`;
}

/** Secrets that a change asks for; a new stack asks for all of them, and its plan says how. */
function newSecrets(before: Plan | null, after: Plan | null): Plan["secrets"] {
  const had = new Set(before?.secrets.map(({ key }) => key));
  return before === null ? [] : (after?.secrets ?? []).filter(({ key }) => !had.has(key));
}

/** By tenant and machine, the region first; what is declared of each beside it. */
function rows({ stack, before, after, changes }: Changes, declared: Declared | null): readonly Row[] {
  // New records and secrets stand among what waits.
  const asked = newSecrets(before, after).map(({ key }) => `${stack} needs the secret ${key} `);
  const told = changes.filter(
    ({ subject, op, sentence }) =>
      (subject !== "record" || op !== "joins") && !asked.some((start) => sentence.startsWith(start)),
  );
  const said = Map.groupBy(told, subjectOf);
  const subjects = [...new Set([...said.keys(), ...Object.keys(declared?.subjects ?? {})])];
  const rank = (subject: string) => (subject === REGION ? 0 : subject.startsWith("tenant ") ? 1 : 2);
  return subjects
    .sort((a, b) => rank(a) - rank(b) || compare(a, b))
    .map((subject) => {
      const of = declared?.subjects[subject];
      return {
        subject,
        sentences: (said.get(subject) ?? []).map(({ sentence }) => sentence),
        resources: of === undefined ? "" : `+${of.added} ~${of.changed} -${of.removed}`,
      };
    });
}

/** Where a change stands that is nobody's in particular. */
export const REGION = "the region";

function subjectOf({ subject, id }: Change): string {
  return subject === "stack" || subject === "people" || subject === "record" ? REGION : `${words(subject)} ${id}`;
}
