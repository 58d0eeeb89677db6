/** What we declared against what the clouds hold: no call, no file, no clock. */

import { machinesOf } from "../../model/machinesOf.ts";
import type { Plan } from "../../model/shape.ts";
import { compare as byText } from "../../model/sort.ts";
import type { State, StateResource } from "../apply/state.ts";
import { nameOf, subjectOf } from "../apply/subject.ts";
import { AT_HETZNER, KIND_OF, KINDS, WORDS } from "./atHetzner.ts";
import { compareRecord, type HeldRecord, isStray, type Names, recordWords } from "./cloudflare.ts";
import { type Difference, putBack, type Row } from "./difference.ts";
import type { Hetzner, Kind } from "./hetzner.ts";

export const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** What the clouds hold; null: nothing of this stack lies there. */
export interface World {
  readonly hetzner: Hetzner | null;
  readonly records: ReadonlyMap<string, HeldRecord> | null;
}

/** The ids of the state, by kind of object at Hetzner. */
export function idsAtHetzner(state: State): (kind: Kind) => ReadonlySet<string> {
  const ids = new Map<Kind, Set<string>>();
  for (const { type, id } of state.deployment.resources) {
    const kind = KIND_OF[type];
    if (kind === undefined || id === undefined) continue;
    ids.set(kind, (ids.get(kind) ?? new Set()).add(id));
  }
  return (kind) => ids.get(kind) ?? new Set();
}

const PUT_BACK = "the engine takes over what is there, then puts back what was declared";
const LOST: Readonly<Partial<Record<Kind, string>>> = {
  servers: "the next up makes it anew, with its addresses and its volume",
  volumes: "what was on it is gone: find out why before anything else; then restore what it held",
  primary_ips: "a new one will have another number: the records follow, other people's firewalls do not",
};

/** Everything that differs, sorted by what it is. */
export function differences(state: State, world: World, plan: Plan, names: Names): Difference[] {
  const { resources } = state.deployment;
  return [
    ...resources.flatMap((resource) => ofResource(resource, world, plan)),
    ...straysAtHetzner(state, world, plan),
    ...strayRecords(resources, world, plan, names),
  ].sort((a, b) => byText(a.what, b.what) || byText(a.field ?? "", b.field ?? "") || byText(a.is ?? "", b.is ?? ""));
}

function ofResource(resource: StateResource, { hetzner, records }: World, plan: Plan): Difference[] {
  const name = nameOf(resource.urn);
  const subject = subjectOf(resource.urn, plan);
  const of = subject === name ? null : subject;
  const compare = AT_HETZNER[resource.type];
  if (hetzner !== null && compare !== undefined) {
    const found = compare(resource, hetzner);
    if (found === null) return [];
    if (found.rows === null) {
      const help = (found.object === null ? undefined : LOST[found.object.kind]) ?? PUT_BACK;
      return [missing(found.what, of, help, toMakeAnew(found.object?.kind, plan.stack, name))];
    }
    return found.rows.map((row) => changed(found.what, of, row, putBack(plan.stack, name)));
  }
  if (records !== null && resource.type === RECORD) {
    const found = compareRecord(resource, records);
    if (found === null) return [];
    if (found.rows === null) return [missing(found.what, of, PUT_BACK, putBack(plan.stack, name))];
    return found.rows.map((row) => changed(found.what, of, row, putBack(plan.stack, name)));
  }
  return [];
}

/**
 * The engine must forget what is gone before it makes it anew. `up` itself forgets a server, with all that was on it;
 * forgotten alone, its pinned key and its set-up would be left. An empty volume in the place of a full one is no remedy.
 */
function toMakeAnew(kind: Kind | undefined, stack: string, name: string): readonly string[] {
  if (kind === "servers") return [`npx meet up ${stack}`];
  return kind === "volumes" ? [] : putBack(stack, name);
}

function changed(what: string, of: string | null, row: Row, commands: readonly string[]): Difference {
  const { field, should, is, help = PUT_BACK } = row;
  return { kind: "changed", what, of, field, should, is, help, commands: field === "power" ? [] : commands };
}

function missing(what: string, of: string | null, help: string, commands: readonly string[]): Difference {
  return { kind: "missing", what, of, field: null, should: "there", is: null, help, commands };
}

function extra(what: string, is: string, where: string, stack: string): Difference {
  const help = `nothing declares it: delete it at ${where}, or say under ignore: in stacks/${stack}.yaml why it stays`;
  return { kind: "extra", what, of: null, field: null, should: null, is, help, commands: [] };
}

function straysAtHetzner(state: State, { hetzner }: World, plan: Plan): Difference[] {
  if (hetzner === null) return [];
  const known = idsAtHetzner(state);
  const strays = <K extends Kind>(kind: K) =>
    [...hetzner[kind].values()]
      .filter(({ id }) => !known(kind).has(id))
      .map(({ id, name }) => extra(`${WORDS[kind]} ${name}`, `id ${id}, with our labels`, "Hetzner", plan.stack));
  return KINDS.flatMap(strays);
}

function strayRecords(resources: readonly StateResource[], { records }: World, plan: Plan, names: Names): Difference[] {
  if (records === null) return [];
  const known = new Set(resources.flatMap(({ type, id }) => (type === RECORD && id !== undefined ? [id] : [])));
  return [...records.values()]
    .filter((record) => !known.has(record.id) && isStray(record, names))
    .map((record) => extra(recordWords(record), `leads to ${record.content}`, "Cloudflare", plan.stack));
}

/** What the YAML says and no run has done yet, and what a run made and the YAML no longer says. */
export function unapplied(state: State, plan: Plan): string[] {
  const made = new Map(state.deployment.resources.map((it) => [nameOf(it.urn), it]));
  const machines = machinesOf(plan);
  const wanted = new Map([
    ...machines.flatMap(({ made: { by }, name, fqdn }): [string, string][] =>
      by === "hetzner" ? [[`${name}-server`, `server ${fqdn}`]] : [],
    ),
    ...plan.records.flatMap(({ setBy, name, type, fqdn }): [string, string][] =>
      setBy === "us" && plan.zone !== null ? [[name, `record ${type} ${fqdn}`]] : [],
    ),
  ]);
  const gone = [...made].flatMap(([name, { type, inputs }]) => {
    const word = type === RECORD ? `record ${inputs?.type}` : type === "hcloud:index/server:Server" ? "server" : null;
    return word === null || wanted.has(name) ? [] : [`${word} ${inputs?.name} is to go`];
  });
  const missing = [...wanted].flatMap(([name, what]) => (made.has(name) ? [] : [`${what} is to be made`]));
  return [...missing, ...gone].sort();
}
