/**
 * A plan as it was reviewed, by its hash: what the engine would do, what the world and the data were then, and which
 * program it was. Digests only: no input stands in it, and a secret has no part in any of them. The commit's own id
 * has none either, because a merge gives the same content another one.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Plan } from "../../model/shape.ts";
import { compare } from "../../model/sort.ts";
import { count, list } from "../../model/words.ts";
import type { PreviewedStep, Side } from "./previewed.ts";
import type { State } from "./state.ts";
import { nameOf } from "./subject.ts";

const RecordedStep = z.strictObject({
  op: z.string(),
  urn: z.string(),
  /** Of the inputs before and after. */
  inputs: z.string(),
});

const Parts = z.strictObject({
  stack: z.string(),
  /** Of everything that YAML decides about the stack. */
  data: z.string(),
  /** Of the files that turn data into resources. */
  program: z.string(),
  /** The state that it starts from: of every resource, and how many they are. */
  state: z.strictObject({ digest: z.string(), resources: z.number() }),
  steps: z.array(RecordedStep),
});

export const PlanRecord = Parts.extend({ hash: z.string() });
export type PlanRecord = z.infer<typeof PlanRecord>;

/** Hexadecimal digits of a plan's hash. */
export const HASH_DIGITS = 16;

/** Writes down a previewed plan. `program`: see `programDigest`. */
export function recordOf(plan: Plan, program: string, state: State, steps: readonly PreviewedStep[]): PlanRecord {
  const parts: z.infer<typeof Parts> = {
    stack: plan.stack,
    data: digest(decided(plan)),
    program,
    state: stateOf(state),
    steps: steps
      .map(({ op, urn, was, becomes }) => ({ op, urn, inputs: digest([sideOf(was), sideOf(becomes)]) }))
      .sort((a, b) => compare(`${a.urn} ${a.op}`, `${b.urn} ${b.op}`)),
  };
  return { ...parts, hash: hashOf(parts) };
}

/** What a run starts from, and what one that ended well leaves: another `up` of just that has nothing to do. */
export function startOf({ data, program, state }: Pick<PlanRecord, "data" | "program" | "state">): string {
  return digest({ data, program, state: state.digest });
}

/** What of a plan is deployed: prices and notes change by themselves. */
function decided({ cost: _cost, notes: _notes, ...rest }: Plan): unknown {
  const free = <T extends { readonly cost: unknown }>({ cost: _, ...machine }: T) => machine;
  return {
    ...rest,
    nodes: rest.nodes.map(free),
    turn: rest.turn.map(free),
    balancer: rest.balancer === null ? null : free(rest.balancer),
    hosts: rest.hosts.map(free),
  };
}

function hashOf({ stack, data, program, state, steps }: z.infer<typeof Parts>): string {
  return digest({ stack, data, program, state, steps });
}

/** Whether a record is what its hash says: a file may have been edited. */
export function isWhole(record: PlanRecord): boolean {
  return hashOf(record) === record.hash;
}

function sideOf(side: Side | null): unknown {
  return side === null
    ? null
    : { id: side.id, provider: side.provider, protect: side.protect ?? false, inputs: side.inputs };
}

function stateOf({ deployment }: State): { digest: string; resources: number } {
  const resources = deployment.resources
    .map(({ urn, id, protect, inputs, outputs }) => ({ urn, id, protect: protect ?? false, inputs, outputs }))
    .sort((a, b) => compare(`${a.urn} ${a.id ?? ""}`, `${b.urn} ${b.id ?? ""}`));
  return { digest: digest(resources), resources: resources.length };
}

/** How the engine marks a secret in a state: the key of a block whose ciphertext is drawn anew each time. */
const CIPHERTEXT = "ciphertext";

/** A digest that depends on the value alone: not on the order of keys, nor on any secret. */
export function digest(value: unknown): string {
  const text = JSON.stringify(value, (key, it: unknown) => {
    if (key === CIPHERTEXT) return "[secret]";
    if (typeof it !== "object" || it === null || Array.isArray(it)) return it;
    return Object.fromEntries(Object.entries(it).sort(([a], [b]) => compare(a, b)));
  });
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
}

/** What is different now, in words, most telling first; empty when nothing is. */
export function differences(reviewed: PlanRecord, now: PlanRecord): readonly string[] {
  const key = (step: PlanRecord["steps"][number]) => `${step.op} ${step.urn}`;
  const [before, after] = [
    new Map(reviewed.steps.map((it) => [key(it), it])),
    new Map(now.steps.map((it) => [key(it), it])),
  ];
  const named = (steps: readonly PlanRecord["steps"][number][]) =>
    steps.map(({ op, urn }) => `${op} ${kindOf(urn)} ${nameOf(urn)}`);
  const added = now.steps.filter((it) => !before.has(key(it)));
  const gone = reviewed.steps.filter((it) => !after.has(key(it)));
  const other = now.steps.filter((it) => (before.get(key(it))?.inputs ?? it.inputs) !== it.inputs);
  return [
    ...named(added).map((it) => `+ ${it}`),
    ...named(gone).map((it) => `- ${it}`),
    ...named(other).map((it) => `~ ${it} with other inputs`),
    ...(reviewed.stack === now.stack ? [] : [`it was of ${reviewed.stack}`]),
    ...(reviewed.data === now.data ? [] : ["the data are others"]),
    ...(reviewed.program === now.program ? [] : ["the program is another"]),
    ...(reviewed.state.digest === now.state.digest ? [] : [`the state is another ${sizes(reviewed, now)}`]),
  ];
}

function sizes(reviewed: PlanRecord, now: PlanRecord): string {
  const [was, is] = [reviewed.state.resources, now.state.resources];
  return was === is ? `(${count(is, "resource")} as before)` : `(${was} resources then, ${is} now)`;
}

/** At most so many differences stand in a sentence. */
const SHOWN = 8;

/** `; + delete volume host-gl1-volume; the data are others`. */
export function shortly(said: readonly string[]): string {
  const more = said.length > SHOWN ? [`${said.length - SHOWN} more`] : [];
  return list([...said.slice(0, SHOWN), ...more]);
}

/** `volume` of `hcloud:index/volume:Volume`. */
function kindOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return type.slice(type.lastIndexOf(":") + 1).toLowerCase();
}
