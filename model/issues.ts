/** What the schema objects to, as marks in the text: what was written, and what would be right. */
import type { z } from "zod";
import { quoted } from "./characters.ts";
import { exampleLine, type Known } from "./examples.ts";
import { descend, keysOf, kindOf, type Schema, wordsOf } from "./fields.ts";
import { nameTrouble } from "./lookalike.ts";
import type { Mark } from "./positions.ts";
import { HOSTNAME, ID } from "./schema.ts";
import { listed, nearest } from "./suggest.ts";
import type { Data, Path, Tree } from "./tree.ts";

/** The file an issue is about. */
export interface Subject {
  readonly kind: "tenant" | "stack" | "member" | "level";
  /** The file's id; null where the file holds many, each under its own key. */
  readonly id: string | null;
  readonly schema: Schema;
}

type Issue = z.core.$ZodIssue;

/** Every issue as a mark, less those that follow from another one. */
export function issueMarks(issues: readonly Issue[], tree: Tree, subject: Subject, known: Known): Mark[] {
  const meant = new Set<string>();
  const unknown = issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys" || tree.told(asPath(issue.path))) return [];
    const path = asPath(issue.path);
    const present = new Set(Object.keys(blockAt(tree.value, path) ?? {}));
    const allowed = (keysOf(descend(subject.schema, path)) ?? []).filter((key) => !present.has(key));
    return issue.keys.map((key) => unknownKey(key, allowed, path, tree, subject, meant));
  });
  const rest = issues.flatMap((issue): Placed[] => {
    const path = asPath(issue.path);
    if (issue.code === "unrecognized_keys" || tree.told(path) || meant.has(JSON.stringify(path))) return [];
    return [markOf(issue, path, tree, subject, known)];
  });
  const blocks = new Set(unknown.map((mark) => mark.block));
  // One value, one remedy: what a second pattern says of it is no other mistake.
  const told = new Set<string>();
  const once = ({ code, start, end }: Mark) => {
    const at = `${code} ${start} ${end}`;
    return code !== "wrong-value" || (!told.has(at) && told.add(at) !== undefined);
  };
  return [
    ...unknown.map((it) => it.mark),
    // Whether a block holds together can be said when its keys are known.
    ...rest.filter((mark) => mark.code !== "incomplete" || !blocks.has(JSON.stringify(mark.path))).filter(once),
  ];
}

interface Placed extends Mark {
  readonly path?: Path;
}

/** Keys under which people write what nobody else may know. */
const SECRET = /pass(?:word|phrase|wd)?$|^pw$|secret|token|api[-_]?key|private[-_]?key/i;
const NO_SECRETS =
  "take it out and change it, for it may have been read; secrets are set with npx pulumi config set --secret, and npx meet plan lists which";

function unknownKey(
  key: string,
  allowed: readonly string[],
  path: Path,
  tree: Tree,
  subject: Subject,
  meant: Set<string>,
) {
  const near = nearest(key, allowed);
  if (near === undefined && SECRET.test(key)) {
    const message = `${quoted(key)} looks like a secret, and everybody may read this file`;
    const mark: Mark = { code: "secret-in-file", message, help: NO_SECRETS, ...tree.locate([...path, key], true) };
    return { mark, block: JSON.stringify(path) };
  }
  if (near !== undefined) meant.add(JSON.stringify([...path, near]));
  const help =
    near !== undefined
      ? `did you mean ${quoted(near)}?`
      : allowed.length > 0
        ? `allowed here: ${listed(allowed)}`
        : "delete it: everything that is allowed here is there already";
  const message = `unknown key ${quoted(key)} in ${whereOf(path, subject)}`;
  const mark: Mark = { code: "unknown-key", message, help, ...tree.locate([...path, key], true) };
  return { mark, block: JSON.stringify(path) };
}

function markOf(issue: Issue, path: Path, tree: Tree, subject: Subject, known: Known): Placed {
  const name = String(path.at(-1) ?? "");
  if (issue.code === "invalid_key") {
    const message = `${quoted(name)} cannot be an id in ${whereOf(path.slice(0, -1), subject)}`;
    const lower = name.toLowerCase().replace(/[\s_]+/g, "-");
    const help = ID.test(lower)
      ? `write it as ${lower}: in lower case, with hyphens`
      : (issue.issues[0]?.message ?? "use lower-case letters, digits and single hyphens");
    return { code: "bad-id", message, help, ...tree.locate(path, true) };
  }
  const value = valueAt(tree.value, path);
  if (value === undefined) return missingKey(name, path, tree, subject, known);
  const range = tree.locate(path);
  if (path.length === 0) {
    const message = `the file is ${shapeOf(value)}, and a block of keys and values is needed`;
    return {
      code: "wrong-value",
      message,
      help: `start with a line such as ${exampleLine(subject.kind, [], known, null)}`,
      ...range,
    };
  }
  const help = nameHelp(path, value, tree, subject, known) ?? helpOf(issue, path, value, subject);
  if (issue.code === "custom" && typeof value === "object") {
    const message = `${quoted(name)} does not hold together in ${whereOf(path.slice(0, -1), subject)}`;
    return { code: "incomplete", message, help, ...range, path };
  }
  const trouble = typeof value === "string" && isHostname(issue) ? nameTrouble(value) : null;
  if (trouble !== null) return { code: "host-name", ...trouble, ...range };
  const message = `${labelOf(path)} cannot be ${shapeOf(value)} in ${whereOf(ownerOf(path), subject)}`;
  return { code: "wrong-value", message, help, ...range };
}

function missingKey(name: string, path: Path, tree: Tree, subject: Subject, known: Known): Mark {
  const block = path.slice(0, -1);
  const line = exampleLine(subject.kind, path, known, tree.value ?? null);
  const help = tree.inBraces(block) ? `write it between the braces: ${line}` : `add this line: ${line}`;
  const message = `${whereOf(block, subject)} has no ${name}`;
  return { code: "missing-key", message, help, ...tree.locate(path) };
}

/** The schema's own words, or plain ones where zod would speak. */
function helpOf(issue: Issue, path: Path, value: Data, subject: Subject): string {
  const schema = descend(subject.schema, path);
  const words = wordsOf(schema);
  const near = words !== null && typeof value === "string" ? nearest(value, words) : undefined;
  if (near !== undefined) return `did you mean ${quoted(near)}? ${issue.message}`;
  if (!/^(?:Invalid|Unrecognized|Too |Expected)/.test(issue.message)) return issue.message;
  const kind = kindOf(schema);
  if (kind === "other") return "write a block: keys, each with its value";
  return kind === "switch" ? "write true or false" : kind === "number" ? "write a number" : `write ${kind}`;
}

/** What people can be meant to name: a level by its name in the papers, a region by its country. */
function nameHelp(path: Path, value: Data, tree: Tree, subject: Subject, known: Known): string | undefined {
  if (path.length !== 1) return undefined;
  const names = namesAt(`${subject.kind}.${path[0]}`, tree, known);
  const ids = Object.keys(names);
  if (ids.length === 0) return undefined;
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, "-");
  const text = typeof value === "string" ? plain(value) : "";
  const named = (id: string) => id === text || id.endsWith(`-${text}`) || plain(names[id]?.name ?? "") === text;
  const same = text === "" ? [] : ids.filter(named);
  const meant = same.length === 1 ? same[0] : nearest(text, ids);
  return meant === undefined ? `write one of: ${listed(ids)}` : `did you mean ${quoted(meant)}?`;
}

/** What can be named at a place, by id. */
function namesAt(key: string, tree: Tree, known: Known): Readonly<Record<string, { readonly name?: string }>> {
  if (key === "tenant.level") return known.levels;
  if (key === "tenant.stack") return known.stacks;
  if (key === "tenant.custodian" || key === "stack.operator") return known.members;
  const stack = key === "tenant.host" ? valueAt(tree.value, ["stack"]) : undefined;
  const hosts =
    typeof stack === "string" && Object.hasOwn(known.stacks, stack) ? known.stacks[stack]?.hosts : undefined;
  return Object.fromEntries(Object.keys(hosts ?? {}).map((id) => [id, {}]));
}

function isHostname(issue: Issue): boolean {
  return issue.code === "invalid_format" && issue.pattern === String(HOSTNAME);
}

/** `tenant "riverbank"`, `admin of tenant "riverbank"`, `hosts.gl1 of stack "ca"`. */
export function whereOf(path: Path, subject: Subject): string {
  const [first, ...rest] = path;
  const whole = subject.id === null ? `the ${subject.kind}s` : `${subject.kind} ${quoted(subject.id)}`;
  if (subject.id !== null || first === undefined) return path.length === 0 ? whole : `${path.join(".")} of ${whole}`;
  const one = `${subject.kind} ${quoted(String(first))}`;
  return rest.length === 0 ? one : `${rest.join(".")} of ${one}`;
}

/** The key a value belongs to: an item of a list has none of its own. */
function labelOf(path: Path): string {
  const name = path.at(-1);
  return typeof name === "number" ? `item ${name + 1} of ${labelOf(path.slice(0, -1))}` : String(name ?? "");
}

function ownerOf(path: Path): Path {
  const above = path.slice(0, -1);
  return typeof path.at(-1) === "number" ? ownerOf(above) : above;
}

/** A value as a message names it. */
function shapeOf(value: Data): string {
  if (value === null) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? "a list" : "a block";
}

function asPath(path: readonly PropertyKey[]): Path {
  return path.map((key) => (typeof key === "number" ? key : String(key)));
}

function blockAt(value: Data | undefined, path: Path): { readonly [key: string]: Data } | null {
  const at = valueAt(value, path);
  return isBlock(at) ? at : null;
}

/** Whether a value is a block of keys. */
export function isBlock(value: Data | undefined): value is { readonly [key: string]: Data } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where nothing is written. */
export function valueAt(value: Data | undefined, path: Path): Data | undefined {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isBlock(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
