/**
 * What differs between two graphs, resource by resource: what a commit, or an edit of the data, adds, changes and
 * drops. It knows no state, so it never says that something will be replaced.
 */
import type { Graph, GraphOptions, GraphResource } from "./graph.ts";
import { type Step, steps, under } from "./paths.ts";

/** Stands where a secret's value would. */
export const SECRET = "[secret]";
/** Stands where a value that is a secret in the other graph is none: neither is shown. */
export const NOT_SECRET = "[not secret]";

/** A changed input. `before` or `after` is absent when the input is. */
export interface InputChange {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A changed option, or a changed `parent`. */
export interface OptionChange {
  readonly option: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface GraphChange {
  readonly op: "added" | "changed" | "removed";
  readonly urn: string;
  readonly type: string;
  /** Its URN before, when an alias says that it is the same resource under a new one. */
  readonly was: string | null;
  /** Sorted by path; empty unless changed. */
  readonly inputs: readonly InputChange[];
  readonly options: readonly OptionChange[];
}

/**
 * Everything that is in one graph and not in the other, or not the same in both, sorted by URN. A resource whose
 * alias names a URN of `before` is kept, not removed and added. What `ignoreChanges` names is left out, as the engine
 * leaves it out: by the list the resource has after the change.
 */
export function compare(before: Graph, after: Graph): GraphChange[] {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const pairs = pair(old, after);
  const renamed = new Map(
    pairs.flatMap(([was, now]) => (was !== undefined && was.urn !== now.urn ? [[was.urn, now.urn] as const] : [])),
  );
  const changes = pairs.flatMap(([was, now]) =>
    was === undefined ? [whole("added", now)] : changed(was, now, renamed),
  );
  const kept = new Set(pairs.map(([was]) => was?.urn));
  for (const resource of before.resources) {
    if (!kept.has(resource.urn)) changes.push(whole("removed", resource));
  }
  return changes.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Whether only what it waits for differs: the engine does nothing to such a resource. */
export function waitsOtherwise({ op, was, inputs, options }: GraphChange): boolean {
  return (
    op === "changed" && was === null && inputs.length === 0 && options.every(({ option }) => option === "dependsOn")
  );
}

/** Each resource of `after` with the one it was before: by URN first, then by the first alias that is free. */
function pair(old: ReadonlyMap<string, GraphResource>, after: Graph): [GraphResource | undefined, GraphResource][] {
  const taken = new Set(after.resources.map(({ urn }) => urn));
  return after.resources.map((now) => {
    const same = old.get(now.urn);
    if (same !== undefined) return [same, now];
    const alias = now.options.aliases.find((urn) => old.has(urn) && !taken.has(urn));
    if (alias === undefined) return [undefined, now];
    taken.add(alias);
    return [old.get(alias), now];
  });
}

function whole(op: "added" | "removed", { urn, type }: GraphResource): GraphChange {
  return { op, urn, type, was: null, inputs: [], options: [] };
}

function changed(was: GraphResource, now: GraphResource, renamed: ReadonlyMap<string, string>): GraphChange[] {
  const inputs = inputChanges(was, now, renamed);
  const options = optionChanges(was, now, renamed);
  if (inputs.length === 0 && options.length === 0) return [];
  return [{ op: "changed", urn: now.urn, type: now.type, was: was.urn === now.urn ? null : was.urn, inputs, options }];
}

/** Options that say how to find or wait for a resource's past, not what it is: a rename is told by `was`. */
const UNTOLD: ReadonlySet<string> = new Set(["aliases"] satisfies (keyof GraphOptions)[]);

function optionChanges(was: GraphResource, now: GraphResource, renamed: ReadonlyMap<string, string>): OptionChange[] {
  const old: Record<string, unknown> = { parent: was.parent, ...was.options };
  const fresh: Record<string, unknown> = { parent: now.parent, ...now.options };
  return Object.keys(fresh).flatMap((option) => {
    if (UNTOLD.has(option)) return [];
    const [before, after] = [rename(old[option], renamed), fresh[option]];
    return same(before, after) ? [] : [{ option, before, after }];
  });
}

/** A value in which every URN is the one that the resource has now; lists of URNs stay sorted. */
function rename(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return renamed.get(value) ?? value;
  if (!Array.isArray(value)) return value;
  const list: unknown[] = value.map((item) => rename(item, renamed));
  return list.some((item, index) => item !== value[index]) ? list.sort() : list;
}

/** What the walk through two inputs needs to know everywhere. */
interface Walk {
  readonly ignored: readonly (readonly Step[])[];
  readonly secretBefore: ReadonlySet<string>;
  readonly secretAfter: ReadonlySet<string>;
  readonly renamed: ReadonlyMap<string, string>;
  readonly found: InputChange[];
}

function inputChanges(was: GraphResource, now: GraphResource, renamed: ReadonlyMap<string, string>): InputChange[] {
  const walk: Walk = {
    ignored: now.options.ignoreChanges.map(steps),
    secretBefore: new Set(was.secrets),
    secretAfter: new Set(now.secrets),
    renamed,
    found: [],
  };
  visit(was.inputs, now.inputs, [], "", walk);
  return walk.found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const ABSENT = Symbol("absent");

function visit(before: unknown, after: unknown, at: readonly Step[], path: string, walk: Walk): void {
  if (walk.ignored.some((pattern) => pattern.length === at.length && covers(pattern, at))) return;
  const secret = [
    before !== ABSENT && walk.secretBefore.has(path),
    after !== ABSENT && walk.secretAfter.has(path),
  ] as const;
  const [old, fresh] = sides(before, after, at, walk);
  if (secret[0] || secret[1]) {
    visitSecret(before, after, secret, at, path, walk);
  } else if (Array.isArray(old) && Array.isArray(fresh)) {
    visitList(old, fresh, at, path, walk);
  } else if (isObject(old) && isObject(fresh)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
      visit(field(old, key), field(fresh, key), [...at, key], under(path, key), walk);
    }
  } else if (!same(rename(old, walk.renamed), fresh)) {
    walk.found.push(told(path, mask(old, path, walk.secretBefore), mask(fresh, path, walk.secretAfter)));
  }
}

/** An item that comes or goes in the middle of a list shifts the rest: what both lists end with is not told again. */
function visitList(
  before: readonly unknown[],
  after: readonly unknown[],
  at: readonly Step[],
  path: string,
  walk: Walk,
): void {
  const tail = before.length === after.length ? 0 : sharedTail(before, after, path, walk);
  const [old, fresh] = [before.slice(0, before.length - tail), after.slice(0, after.length - tail)];
  for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
    visit(
      index in old ? old[index] : ABSENT,
      index in fresh ? fresh[index] : ABSENT,
      [...at, index],
      under(path, index),
      walk,
    );
  }
}

function sharedTail(before: readonly unknown[], after: readonly unknown[], path: string, walk: Walk): number {
  const inside = (secrets: ReadonlySet<string>, index: number): string[] => {
    const item = under(path, index);
    return [...secrets].filter((secret) => secret.startsWith(item)).map((secret) => secret.slice(item.length));
  };
  const shortest = Math.min(before.length, after.length);
  for (let tail = 0; tail < shortest; tail++) {
    const [i, j] = [before.length - 1 - tail, after.length - 1 - tail];
    const alike =
      same(rename(before[i], walk.renamed), after[j]) &&
      same(inside(walk.secretBefore, i), inside(walk.secretAfter, j));
    if (!alike) return tail;
  }
  return shortest;
}

/** A secret is told as a whole: that it differs, never where or how. */
function visitSecret(
  before: unknown,
  after: unknown,
  secret: readonly [boolean, boolean],
  at: readonly Step[],
  path: string,
  walk: Walk,
): void {
  if ((secret[0] && secret[1]) || before === ABSENT || after === ABSENT) {
    const inside: Walk = { ...walk, secretBefore: new Set(), secretAfter: new Set(), found: [] };
    visit(before, after, at, path, inside);
    if (inside.found.length === 0) return;
  }
  const shown = (value: unknown, isSecret: boolean): unknown =>
    value === ABSENT ? ABSENT : isSecret ? SECRET : NOT_SECRET;
  walk.found.push(told(path, shown(before, secret[0]), shown(after, secret[1])));
}

/** Where only one side has a container and something inside it is ignored, the other side is empty, not absent. */
function sides(before: unknown, after: unknown, at: readonly Step[], walk: Walk): [unknown, unknown] {
  const inside = walk.ignored.some((pattern) => pattern.length > at.length && covers(pattern.slice(0, at.length), at));
  if (!inside) return [before, after];
  return [before === ABSENT ? emptyLike(after) : before, after === ABSENT ? emptyLike(before) : after];
}

function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return isObject(value) ? {} : ABSENT;
}

function covers(pattern: readonly Step[], at: readonly Step[]): boolean {
  return at.every((step, index) => pattern[index] === "*" || pattern[index] === step);
}

/** A value in which secrets at any depth are hidden. */
function mask(value: unknown, path: string, secrets: ReadonlySet<string>): unknown {
  if (value === ABSENT) return ABSENT;
  if (secrets.has(path)) return SECRET;
  if (Array.isArray(value)) return value.map((item, index) => mask(item, under(path, index), secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, under(path, key), secrets)]));
}

function told(path: string, before: unknown, after: unknown): InputChange {
  return { path, ...(before === ABSENT ? {} : { before }), ...(after === ABSENT ? {} : { after }) };
}

function field(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : ABSENT;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain data is the same when its JSON is: keys are sorted in every graph. */
function same(a: unknown, b: unknown): boolean {
  return a === b || (a !== ABSENT && b !== ABSENT && JSON.stringify(a) === JSON.stringify(b));
}
