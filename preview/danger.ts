/**
 * What a difference of graphs does to what cannot be made again, and to people who use it now: by what the
 * providers replace, which is known of each type (facts with their sources stand beside each row).
 */
import { affected, type Interruption, ids } from "../model/review/interruption.ts";
import type { MachinePlan, Plan, TenantPlan } from "../model/shape.ts";
import { count, list, sentence } from "../model/words.ts";
import type { GraphChange } from "./compare.ts";
import type { Graph, GraphResource } from "./graph.ts";

const CONTAINER = "docker:index/container:Container";

/** What holds data or an address, in words. */
const STATEFUL: Readonly<Record<string, string>> = {
  "hcloud:index/server:Server": "server",
  "hcloud:index/volume:Volume": "volume",
  "hcloud:index/primaryIp:PrimaryIp": "address",
};

/** What goes with it. */
const ON_IT: Readonly<Record<string, string>> = {
  "hcloud:index/volume:Volume": " with the databases and files on it",
};

/** Inputs whose change replaces a resource: `ForceNew` in the providers' sources, terraform-provider-hcloud 1.60. */
const REPLACES: Readonly<Record<string, readonly string[]>> = {
  "hcloud:index/server:Server": ["image", "location", "datacenter", "userData", "sshKeys"],
  "hcloud:index/volume:Volume": ["location", "format"],
  "hcloud:index/primaryIp:PrimaryIp": ["type", "location", "datacenter"],
};

/** Of a container nearly every input replaces it; these do not (terraform-provider-docker, resource_docker_container.go). */
const IN_PLACE = ["restart", "memory", "memorySwap", "cpuShares", "cpuSet", "mustRun", "wait", "waitTimeout"];

/** How long a container's successor takes, and what people notice until then. */
const PARTS: readonly {
  readonly part: RegExp;
  readonly role: MachinePlan["role"] | "tenant";
  readonly says: string;
}[] = [
  {
    part: /-postgres$/,
    role: "host",
    says: "PostgreSQL starts anew: pages are away for about a minute, meetings go on",
  },
  { part: /-caddy$/, role: "host", says: "Caddy starts anew: pages are away for a few seconds, meetings go on" },
  {
    part: /-redis$/,
    role: "tenant",
    says: "Redis starts anew: pages are away for about 20 seconds, meetings go on",
  },
  { part: /./, role: "tenant", says: "Greenlight starts anew: pages are away for about a minute, meetings go on" },
  {
    part: /./,
    role: "balancer",
    says: "a part of Scalelite starts anew: no meeting can be started or joined for about a minute, running ones go on",
  },
  { part: /./, role: "turn", says: "coturn starts anew: whoever meets through it is cut off for a few seconds" },
];

export interface Effects {
  readonly dangers: readonly string[];
  readonly interruptions: readonly Interruption[];
}

/**
 * What the changes do to what holds data, and to the people of `plan`: the one that is deployed now.
 *
 * @param next the plan that the change makes
 */
export function effects(
  changes: readonly GraphChange[],
  before: Graph,
  after: Graph,
  plan: Plan | null,
  next: Plan | null,
): Effects {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const is = new Map(after.resources.map((resource) => [resource.urn, resource]));
  const leaving = { left: ownersOf(plan), leaves: ownersOf(next) };
  const dangers = changes.flatMap((change) =>
    dangersOf(change, old.get(change.was ?? change.urn), is.get(change.urn), leaving),
  );
  return { dangers, interruptions: restarts(changes, plan) };
}

/** Whose a resource was before the change, and whose it is with it. */
interface Leaving {
  readonly left: (name: string) => Owner | null;
  readonly leaves: (name: string) => Owner | null;
}

/** Containers that start anew. Tenants to whom the same happens are told of together. */
function restarts(changes: readonly GraphChange[], plan: Plan | null): readonly Interruption[] {
  const ownerOf = ownersOf(plan);
  const found = changes.flatMap((change) => {
    if (change.type !== CONTAINER || change.op !== "changed" || replacing(change).length === 0) return [];
    const name = nameOf(change.was ?? change.urn);
    const owner = ownerOf(name);
    const part = PARTS.find((it) => it.role === owner?.role && it.part.test(name));
    return owner === null || part === undefined ? [] : [{ owner, says: part.says }];
  });
  const groups = Map.groupBy(found, ({ owner, says }) =>
    owner.role === "tenant" ? says : `${owner.subject}: ${says}`,
  );
  return [...groups].map(([text, group]) => {
    const tenants = [...new Set(group.flatMap(({ owner }) => ids(owner.tenants())))].sort();
    const subjects = [...new Set(group.map(({ owner }) => owner.subject))];
    const [only = ""] = subjects;
    const subject = subjects.length === 1 ? only : count(subjects.length, "tenant");
    return { subject, sentence: `${sentence(text)}.`, tenants };
  });
}

/** A machine leaves in two changes that say so: one lets go of what is protected, the next one takes its line out. */
function dangersOf(
  change: GraphChange,
  was: GraphResource | undefined,
  is: GraphResource | undefined,
  { left, leaves }: Leaving,
): string[] {
  const what = STATEFUL[change.type];
  if (what === undefined || was === undefined) return [];
  const name = nameOf(was.urn);
  const kept = was.options.protect ? "it is protected, so the engine refuses" : "npx meet up refuses it";
  if (change.op === "removed" && !was.options.protect && left(name)?.leaves === true) return [];
  if (change.op === "removed")
    return [
      `The program no longer declares the ${what} ${name}, which would be deleted${ON_IT[change.type] ?? ""}: ${kept}.`,
    ];
  if (change.op !== "changed") return [];
  const lost =
    was.options.protect && is?.options.protect === false && leaves(name)?.leaves !== true
      ? [`The ${what} ${name} loses its protection.`]
      : [];
  const because = replacing(change);
  if (because.length === 0) return lost;
  return [
    ...lost,
    `The ${what} ${name} would be replaced, because of ${list(because)}: what is on it is lost; ${kept}.`,
  ];
}

/** The inputs and options that make the provider or the engine replace it. */
function replacing({ type, inputs, options }: GraphChange): readonly string[] {
  const heads = [...new Set(inputs.map(({ path }) => /^[^.[]+/.exec(path)?.[0] ?? path))];
  const forced = heads.filter((head) =>
    type === CONTAINER ? !IN_PLACE.includes(head) : (REPLACES[type] ?? []).includes(head),
  );
  return [...forced, ...options.map(({ option }) => option).filter((option) => option === "replacementTrigger")];
}

/** Whose a resource is, by its logical name. */
export interface Owner {
  readonly role: MachinePlan["role"] | "tenant";
  /** `tenant mill`, `host gl1`. */
  readonly subject: string;
  /** A machine that drains or retires: nothing of it is protected any more, or from a day on, which the program sees to. */
  readonly leaves: boolean;
  /** Whose people notice when it is away. */
  readonly tenants: () => readonly TenantPlan[];
}

/** Finds the tenant or machine with the longest name that a resource's name begins with. */
export function ownersOf(plan: Plan | null): (name: string) => Owner | null {
  if (plan === null) return () => null;
  const machines = [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
  const owners = new Map<string, Owner>();
  for (const it of plan.tenants) {
    const owner: Owner = { role: "tenant", subject: `tenant ${it.id}`, leaves: false, tenants: () => [it] };
    owners.set(it.name, owner);
    // Its records at the balancer are called so (model/plan/records.ts).
    owners.set(`meet-${it.key}`, owner);
  }
  for (const it of machines) {
    const subject = `${it.role === "turn" ? "TURN server" : it.role} ${it.id}`;
    owners.set(it.name, {
      role: it.role,
      subject,
      leaves: it.leaves || it.retire !== null,
      tenants: () => affected(plan, it),
    });
  }
  return (name) => {
    for (let at = name.length; at > 0; at = name.lastIndexOf("-", at - 1)) {
      const owner = owners.get(name.slice(0, at));
      if (owner !== undefined) return owner;
    }
    return null;
  };
}

type Counts = Readonly<Record<GraphChange["op"], number>>;

/** How many resources of each tenant and machine are added, changed and removed; `otherwise`: of nobody. */
export function bySubject(
  changes: readonly GraphChange[],
  plans: readonly (Plan | null)[],
  otherwise: string,
): Readonly<Record<string, Counts>> {
  const owners = plans.map(ownersOf);
  const groups = Map.groupBy(changes, ({ urn }) => {
    for (const of of owners) {
      const owner = of(nameOf(urn));
      if (owner !== null) return owner.subject;
    }
    return otherwise;
  });
  return Object.fromEntries([...groups].map(([subject, group]) => [subject, countsOf(group)]));
}

/** How many of each kind. */
export function countsOf(changes: readonly GraphChange[]): Counts {
  const total = (op: GraphChange["op"]) => changes.filter((change) => change.op === op).length;
  return { added: total("added"), changed: total("changed"), removed: total("removed") };
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
