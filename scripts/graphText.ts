/** A graph, and a difference of graphs, as text: grouped by component, secrets hidden, long values cut. */
import { count } from "../model/words.ts";
import type { GraphChange } from "../preview/compare.ts";
import type { Graph, GraphResource } from "../preview/graph.ts";
import { under } from "../preview/paths.ts";
import { nameOf } from "./apply/subject.ts";
import { HIDDEN } from "./redact.ts";

/** Longer values are cut: a script of two hundred lines hides everything else. `--json` has them whole. */
const WIDEST = 100;

/** Every resource under its component, with its inputs and the options that protect it. */
export function graphText(graph: Graph): string {
  const children = Map.groupBy(graph.resources, ({ parent }) => parent ?? "");
  const lines = [`${graph.stack}: ${count(graph.resources.filter(({ custom }) => custom).length, "resource")}`];
  const visit = (resource: GraphResource, depth: number): void => {
    const pad = "  ".repeat(depth);
    if (resource.parent !== null && !resource.custom) lines.push("");
    if (resource.parent !== null) lines.push(`${pad}${nameOf(resource.urn)}  ${typeText(resource.type)}`);
    if (resource.custom) lines.push(...details(resource).map((line) => `${pad}    ${line}`));
    for (const child of children.get(resource.urn) ?? []) visit(child, resource.parent === null ? 0 : depth + 1);
  };
  for (const resource of children.get("") ?? []) visit(resource, 0);
  return `${lines.join("\n")}\n`;
}

/** `docker:index/container:Container` as people say it: `docker:Container`. */
function typeText(type: string): string {
  return type.replace(/:(?:index\/)?\w+:(\w+)$/, (whole, last) => (whole.includes("index/") ? `:${last}` : whole));
}

function details(resource: GraphResource): string[] {
  const secret = new Set(resource.secrets);
  const inputs: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (secret.has(path)) inputs.push(`${path}: ${HIDDEN}`);
    else if (Array.isArray(value) && !value.some(isBlock)) {
      const items = value.map((item, index) => (secret.has(under(path, index)) ? HIDDEN : short(item)));
      inputs.push(`${path}: ${cut(`[${items.join(", ")}]`)}`);
    } else if (isBlock(value)) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, under(path, Array.isArray(value) ? Number(key) : key));
    } else inputs.push(`${path}: ${short(value)}`);
  };
  visit(resource.inputs, "");
  return [...inputs, ...optionLines(resource)];
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function optionLines({ options }: GraphResource): string[] {
  const said = [
    options.protect ? "protected" : null,
    options.retainOnDelete ? "kept when it leaves the program" : null,
    options.deleteBeforeReplace === true ? "deleted before it is replaced" : null,
    options.deletedWith === null ? null : `goes with ${nameOf(options.deletedWith)}`,
    options.ignoreChanges.length > 0 ? `later changes ignored: ${options.ignoreChanges.join(", ")}` : null,
  ].filter((part) => part !== null);
  return said.length === 0 ? [] : [`(${said.join("; ")})`];
}

/** What a change does to the graph, under the components it touches. */
export function changeText(changes: readonly GraphChange[], before: Graph, after: Graph): string {
  const total = (op: GraphChange["op"]): number => changes.filter((change) => change.op === op).length;
  const headline = `${after.stack}: ${total("added")} added, ${total("changed")} changed, ${total("removed")} removed`;
  const known = new Map([...before.resources, ...after.resources].map((resource) => [resource.urn, resource]));
  const groups = Map.groupBy(changes, ({ urn }) => {
    const resource = known.get(urn);
    return resource?.custom === false ? urn : (resource?.parent ?? "");
  });
  const lines = [headline];
  for (const [urn, group] of groups) {
    const component = known.get(urn);
    const own = group.find((change) => change.urn === urn);
    if (component === undefined || component.parent === null) lines.push("", "  the region itself");
    else lines.push("", `${own === undefined ? " " : SIGNS[own.op]} ${nameOf(urn)}  ${typeText(component.type)}`);
    if (own !== undefined) lines.push(...sides(own));
    for (const change of group) if (change !== own) lines.push(...changeLines(change));
  }
  return `${lines.join("\n")}\n`;
}

const SIGNS = { added: "+", changed: "~", removed: "-" } as const;

function changeLines(change: GraphChange): string[] {
  const was = change.was === null ? "" : `  (until now ${nameOf(change.was)})`;
  return [`    ${SIGNS[change.op]} ${nameOf(change.urn)}  ${typeText(change.type)}${was}`, ...sides(change)];
}

function sides(change: GraphChange): string[] {
  const inputs = change.inputs.flatMap(({ path, before, after }) => sideLines(path, before, after));
  const options = change.options.flatMap(({ option, before, after }) => sideLines(option, before, after));
  return [...inputs, ...options].map((line) => `        ${line}`);
}

function sideLines(path: string, before: unknown, after: unknown): string[] {
  if (Array.isArray(before) && Array.isArray(after)) return listLines(path, before, after);
  if (!isText(before) || !isText(after)) return [`${path}: ${short(before)} -> ${short(after)}`];
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let same = 0;
  while (same < Math.min(old.length, fresh.length) && old[same] === fresh[same]) same++;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - same && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  return [
    `${path}, line ${same + 1}:`,
    ...old.slice(same, old.length - tail).map((line) => `  - ${cut(line)}`),
    ...fresh.slice(same, fresh.length - tail).map((line) => `  + ${cut(line)}`),
  ];
}

/** Of a list what came and what went: dependencies are many, and one more is the change. */
function listLines(path: string, before: readonly unknown[], after: readonly unknown[]): string[] {
  const [old, fresh] = [before.map(short), after.map(short)];
  const gone = old.filter((item) => !fresh.includes(item)).map((item) => `  - ${item}`);
  const come = fresh.filter((item) => !old.includes(item)).map((item) => `  + ${item}`);
  if (gone.length + come.length === 0) return [`${path}: the same in another order, or another number of times`];
  return [`${path}:`, ...gone, ...come];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.includes("\n");
}

function short(value: unknown): string {
  if (value === undefined) return "nothing";
  // A resource goes by its logical name everywhere else.
  if (typeof value === "string" && value.startsWith("urn:pulumi:")) return nameOf(value);
  return cut(typeof value === "string" && value !== "" && !value.includes("\n") ? value : JSON.stringify(value));
}

function cut(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST)}… (${text.length} characters)`;
}
