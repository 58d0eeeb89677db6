/** What a rule is, and the few words all rules share. A rule reads data that the schema accepted, and nothing else. */
import { own } from "../limits.ts";
import { tenantKey } from "../names.ts";
import type { Finding, Spot } from "../problem.ts";
import type { Platform, Stack, StackMachine, Tenant } from "../schema.ts";
import type { Role } from "../shape.ts";
import { seats, size } from "../sizes.ts";

export interface RuleContext {
  /** The day to judge by (ISO); null: rules about dates say nothing. */
  readonly today: string | null;
  /** What the platform was before this change; null: nobody said. */
  readonly before: Platform | null;
  /** The files of tenants and stacks that this change adds or changes; none where nobody said what was before. */
  readonly changed: ReadonlySet<string>;
  /** Tenants that left before that, by their ids, as far as somebody remembers them. */
  readonly left: Readonly<Record<string, Tenant>>;
  /** Files that were there before and that nobody could read. */
  readonly unread: readonly string[];
  /** Whether every file could be read: what seems to be missing may stand in one that could not. */
  readonly whole: boolean;
}

/** One promise: everything that breaks it, each with its place and what would be right. Total: it never throws. */
export type Rule = (platform: Platform, context: RuleContext) => Finding[];

/** Days before an end on which we start to say so: time for a wave of upgrades, or for a handover. */
export const NOTICE_DAYS = 90;

/** Whole days from one ISO date to another. */
export function daysUntil(today: string, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
}

type Keys = readonly (string | number)[];

export const tenantAt = (id: string, ...path: Keys): Spot => ({ file: `tenants/${id}.yaml`, path });
export const stackAt = (id: string, ...path: Keys): Spot => ({ file: `stacks/${id}.yaml`, path });
export const memberAt = (...path: Keys): Spot => ({ file: "coop/members.yaml", path });
export const levelAt = (...path: Keys): Spot => ({ file: "coop/levels.yaml", path });

/** The same spot, pointing at the key. */
export const keyOf = (spot: Spot): Spot => ({ ...spot, key: true });

/** Where each role stands in a stack's file. */
const SECTIONS = { node: "nodes", turn: "turn", balancer: "balancer", host: "hosts" } as const;

/** What people call each role. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  node: "node",
  turn: "TURN server",
  balancer: "balancer",
  host: "host",
};

export interface Machine {
  readonly role: Role;
  readonly id: string;
  readonly it: StackMachine;
  /** The spot of a field, or of the whole machine. */
  readonly at: (...path: Keys) => Spot;
}

/** Every machine of a stack: nodes, TURN servers, balancers, hosts. */
export function machines(stackId: string, stack: Stack): Machine[] {
  const of = (role: Role): Machine[] =>
    Object.entries<StackMachine>(stack[SECTIONS[role]]).map(([id, it]) => ({
      role,
      id,
      it,
      at: (...path) => stackAt(stackId, SECTIONS[role], id, ...path),
    }));
  return [...of("node"), ...of("turn"), ...of("balancer"), ...of("host")];
}

/** Every machine of every stack. */
export function allMachines(
  platform: Platform,
  changed: RuleContext["changed"] = new Set(),
): (Machine & { readonly stack: string })[] {
  return oldestFirst("stacks", platform.stacks, changed).flatMap(([id, stack]) =>
    machines(id, stack).map((machine) => ({ ...machine, stack: id })),
  );
}

/** The tenants by their first ids. Two that claim the same one are left out: another rule refuses that. */
export function tenantsByKey({ tenants }: Platform): ReadonlyMap<string, readonly [id: string, it: Tenant]> {
  const entries = Object.entries(tenants);
  const byKey = Map.groupBy(entries, ([id, { previously }]) => tenantKey(id, previously));
  return new Map(
    [...byKey].flatMap(([key, [only, ...more]]) => (only === undefined || more.length > 0 ? [] : [[key, only]])),
  );
}

/** Tenants or stacks, those of this change last: of two that clash, it is the newer one that is asked to give way. */
export function oldestFirst<T>(
  folder: "tenants" | "stacks",
  all: Readonly<Record<string, T>>,
  changed: RuleContext["changed"],
): readonly (readonly [string, T])[] {
  const entries = Object.entries(all);
  const isNew = ([id]: readonly [string, T]) => changed.has(`${folder}/${id}.yaml`);
  return [...entries.filter((it) => !isNew(it)), ...entries.filter(isNew)];
}

export function hasBalancer(stack: Stack): boolean {
  return Object.keys(stack.balancer).length > 0;
}

/** Cores and memory of a machine; undefined when its type is in no table. */
export function capacity(it: StackMachine): { readonly cores: number; readonly memoryGb: number } | undefined {
  if (it.type !== undefined) return size(it.type);
  return it.cores === undefined || it.memory === undefined ? undefined : { cores: it.cores, memoryGb: it.memory };
}

/** A pool: the nodes where the same tenants meet, and those tenants. Null tag: everyone who asks for none. */
export interface Pool {
  readonly stack: string;
  readonly tag: string | null;
  readonly nodes: readonly {
    readonly id: string;
    /** Null when its type is in no table. */
    readonly seats: number | null;
    readonly drain: boolean;
    /** Contributed for some hours only. */
    readonly partTime: boolean;
  }[];
  readonly tenants: readonly string[];
}

/** Four rules ask for the pools of one platform; it never changes, so they are gathered once. */
const gathered = new WeakMap<Platform, readonly Pool[]>();

/** The pools in which somebody meets, of stacks with a balancer. */
export function pools(platform: Platform): readonly Pool[] {
  const before = gathered.get(platform);
  if (before !== undefined) return before;
  const found = gather(platform);
  gathered.set(platform, found);
  return found;
}

function gather(platform: Platform): Pool[] {
  const members = new Map<string, Map<string | null, string[]>>();
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    if (stack === undefined || !hasBalancer(stack)) continue;
    const byTag = members.get(tenant.stack) ?? new Map<string | null, string[]>();
    members.set(tenant.stack, byTag);
    const tag = tenant.nodes ?? null;
    const ids = byTag.get(tag) ?? [];
    byTag.set(tag, ids);
    ids.push(id);
  }
  const found: Pool[] = [];
  for (const [stackId, byTag] of members) {
    const stack = own(platform.stacks, stackId);
    for (const [tag, tenants] of byTag) {
      const nodes = Object.entries(stack?.nodes ?? {})
        .filter(([, node]) => (tag === null ? node.tags.length === 0 : node.tags.includes(tag)))
        .map(([id, node]) => {
          const size = capacity(node);
          return {
            id,
            seats: size === undefined ? null : seats(size.cores, size.memoryGb),
            drain: node.drain,
            partTime: node.available !== undefined,
          };
        });
      found.push({ stack: stackId, tag, nodes, tenants });
    }
  }
  return found;
}

/** `the untagged nodes of stack "ca"`, `the nodes of stack "ca" with tag "assembly"`. */
export function poolWords(pool: Pick<Pool, "stack" | "tag">): string {
  return pool.tag === null
    ? `the untagged nodes of stack "${pool.stack}"`
    : `the nodes of stack "${pool.stack}" with tag "${pool.tag}"`;
}
