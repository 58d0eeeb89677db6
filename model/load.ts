/**
 * Bytes become a typed platform, or every problem of every file at once. Three steps: each file is read and
 * checked against its schema; what is wrong is explained, knowing what all the other files say; then the rules
 * across files are asked.
 */
import { type Checked, check } from "./check.ts";
import { settingsProblems } from "./engineSettings.ts";
import { missingFiles, type Role, roleOf } from "./files.ts";
import { ruleProblems } from "./judge.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./read.ts";
import { type Level, Levels, type Member, Members, type Platform, Stack, Tenant } from "./schema.ts";
import { compare } from "./sort.ts";

export interface Loaded {
  /** Null when there is any error. */
  readonly platform: Platform | null;
  /** What each file says that could be read, whatever is wrong with the others or between them. */
  readonly known: Platform;
  /** Files that could not be read, sorted. */
  readonly unread: readonly string[];
  /** Sorted by file, line and column. */
  readonly problems: readonly Problem[];
}

export interface LoadOptions {
  /** The day to judge by (ISO); rules about dates run only when it is given. */
  readonly today?: string;
  /** What the platform was; rules about a change run only when it is given. */
  readonly before?: Platform;
  /** Tenants that left before that, by their ids, as far as somebody remembers them. */
  readonly left?: Readonly<Record<string, Tenant>>;
  /** Files that were there before and that nobody could read. */
  readonly unread?: readonly string[];
  /** Rules that are not asked, by their files: whoever says so tells the same in another way. */
  readonly except?: readonly string[];
}

/** Reads, checks and types everything. Never throws, whatever the bytes. */
export function load(sources: readonly Source[], options: LoadOptions = {}): Loaded {
  const problems: Problem[] = [];
  const roles: Role[] = [];
  const files = new Map<string, Checked<unknown>>();
  const members = table<Member>();
  const levels = table<Level>();
  const stacks = table<Stack>();
  const tenants = table<Tenant>();
  const keep = <T>(checked: Checked<T>, use: (data: T) => void): void => {
    files.set(checked.file, checked);
    if (checked.data !== null) use(checked.data);
  };

  for (const source of [...sources].sort((a, b) => compare(a.file, b.file))) {
    const { role, problems: wrong } = roleOf(source);
    problems.push(...wrong);
    if (role === null) continue;
    roles.push(role);
    if (role.kind === "members") {
      keep(check(source, { kind: "member", id: null }, Members), (data) => {
        for (const [id, member] of Object.entries(data)) members[id] = { ...member, people: table(member.people) };
      });
    } else if (role.kind === "levels") {
      keep(check(source, { kind: "level", id: null }, Levels), (data) => Object.assign(levels, data));
    } else if (role.kind === "stack") {
      keep(check(source, role, Stack), (data) => {
        stacks[role.id] = withTables(data);
      });
    } else if (role.kind === "settings") {
      problems.push(...settingsProblems(source, role.stack));
    } else if (role.kind === "tenant") {
      keep(check(source, role, Tenant), (data) => {
        tenants[role.id] = data;
      });
    }
  }
  const known: Platform = { members, levels, stacks, tenants };
  for (const file of files.values()) if (file.data === null) problems.push(...file.problems(known));
  problems.push(...missingFiles(roles));

  const whole = problems.every((problem) => problem.severity !== "error");
  const part = whole ? known : soundPart(known, files, problems);
  if (part !== null) problems.push(...ruleProblems(part, options, files, whole));
  const right = problems.every((problem) => problem.severity !== "error");
  return { platform: right ? known : null, known, unread: unreadIn(files), problems: inOrder(problems) };
}

function unreadIn(files: ReadonlyMap<string, Checked<unknown>>): string[] {
  return [...files.values()].flatMap(({ file, data }) => (data === null ? [file] : []));
}

/** Sorted by file, line and column, then by code and message, so that equal data give equal bytes. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compare(a.place.file, b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

/**
 * The part of the platform that the rules can judge although some files have errors: without those files, and
 * without the tenants of a stack that has one. Null when members or levels are not known: everything refers to them.
 */
function soundPart(
  known: Platform,
  files: ReadonlyMap<string, Checked<unknown>>,
  problems: readonly Problem[],
): Platform | null {
  const broken = new Set(problems.filter((it) => it.severity === "error").map((it) => it.place.file));
  if (broken.has("coop/members.yaml") || broken.has("coop/levels.yaml")) return null;
  const sound = (folder: string, id: string) => !broken.has(`${folder}/${id}.yaml`);
  const stacks = Object.entries(known.stacks).filter(([id]) => sound("stacks", id));
  const tenants = Object.entries(known.tenants).filter(
    ([id, { stack }]) => sound("tenants", id) && (sound("stacks", stack) || !files.has(`stacks/${stack}.yaml`)),
  );
  return { ...known, stacks: table(Object.fromEntries(stacks)), tenants: table(Object.fromEntries(tenants)) };
}

/** A record without a prototype: looking up `constructor` finds nothing but what somebody wrote. */
function table<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  const empty: Record<string, T> = Object.create(null);
  return Object.assign(empty, entries);
}

function withTables(stack: Stack): Stack {
  const { nodes, turn, balancer, hosts } = stack;
  return { ...stack, nodes: table(nodes), turn: table(turn), balancer: table(balancer), hosts: table(hosts) };
}
