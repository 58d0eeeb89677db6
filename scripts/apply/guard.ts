/**
 * What a change would lose, decided from the engine's own preview and the state: pure, no engine and no clock.
 * Nothing that cannot be made again is deleted or replaced unless YAML names it, no tenant goes without its
 * retirement, and no node is switched off that is not drained. There is no option that passes this.
 */
import { z } from "zod";
import { count, list } from "../../model/words.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { finder, type Owner, ownersIn, typeOf } from "./owners.ts";
import type { PreviewedStep, Side } from "./previewed.ts";
import type { StateResource } from "./state.ts";
import { nameOf } from "./subject.ts";

/** What cannot be made again, with the reason. Anything else that the state protects counts as well. */
export const STATEFUL: Readonly<Record<string, { readonly what: string; readonly why: string }>> = {
  "hcloud:index/volume:Volume": { what: "volume", why: "accounts, rooms and recordings lie on it" },
  "hcloud:index/server:Server": {
    what: "server",
    why: "its disk goes with it: recordings that are not shipped yet, certificates, host keys",
  },
  "hcloud:index/primaryIp:PrimaryIp": {
    what: "address",
    why: "names, pinned host keys and other people's firewalls hang on it",
  },
  // No component makes one: data are directories of a machine. A change of its labels alone would replace it.
  "docker:index/volume:Volume": { what: "Docker volume", why: "the data of a container lie in it" },
};

const CONTAINER = "docker:index/container:Container";
const GREENLIGHT = "meet:Greenlight";
const SERVER = "hcloud:index/server:Server";
const ADDRESS = "hcloud:index/primaryIp:PrimaryIp";

/** More of a region's tenants at once are said by their number as well: 20 %, or 5. */
const MOST_PERCENT = 20;
const MOST = 5;

export interface World {
  /** The engine's preview. */
  readonly steps: readonly PreviewedStep[];
  readonly resources: readonly StateResource[];
  readonly stack: string;
  /** Logical names of the tenants that may go today, because their files say so. */
  readonly leaving: ReadonlySet<string>;
  /** Logical names of the tenants whose own files give them a host name -> that name. */
  readonly named: ReadonlyMap<string, string>;
  /** ISO date: stands in the lines that would allow a loss. */
  readonly today: string;
}

/** One thing that would be lost. */
export interface Loss {
  /** `volume host-gl1-volume (host gl1)`, `tenant tools`. */
  readonly what: string;
  readonly op: "deletes" | "replaces" | "takes away" | "empties" | "switches off" | "takes the name of";
  /** What to write, and where, if it is meant; or what to take back. */
  readonly wayOut: string;
}

/** Everything that the plan would lose and YAML does not name. */
export function losses(world: World): readonly Loss[] {
  const owners = ownersIn(world.resources);
  const ownerOf = finder(owners);
  return [
    ...lostThings(world, ownerOf),
    ...lostMeetings(world, ownerOf),
    ...lostDatabases(world, ownerOf),
    ...movedTenants(world, ownerOf),
    ...lostTenants(world, owners, ownerOf),
    ...lostNames(world, owners, ownerOf),
  ];
}

type OwnerOf = (urn: string) => Owner | null;

/** @throws Refusal that names each loss and the line that would allow it */
export function refuseLosses(world: World): void {
  const lost = losses(world);
  if (lost.length === 0) return;
  const said = (["deletes", "replaces", "switches off", "empties", "takes away", "takes the name of"] as const).flatMap(
    (op) => {
      const these = lost.filter((it) => it.op === op).map(({ what }) => what);
      return these.length === 0 ? [] : [`${op} ${list(these)}`];
    },
  );
  throw new Refusal(
    EXIT.guard,
    "data-loss",
    `nothing was done: this plan ${list(said)}${atOnce(lost, world)}`,
    [...new Set(lost.map(({ wayOut }) => wayOut))].join("\n          "),
  );
}

/** `, 7 of 12 tenants at once`: where so many go, the number tells more than the names. */
function atOnce(lost: readonly Loss[], { resources }: World): string {
  const going = lost.filter(({ op }) => op === "takes away").length;
  const all = ownersIn(resources).filter(({ kind }) => kind === "tenant").length;
  if (going <= MOST && going * 100 <= all * MOST_PERCENT) return "";
  return `, ${going} of ${count(all, "tenant")} at once`;
}

/** Volumes, servers, addresses and whatever is protected. */
function lostThings({ steps, resources, stack, today }: World, ownerOf: OwnerOf): Loss[] {
  return steps.flatMap(({ op, urn, was }) => {
    const known = STATEFUL[typeOf(urn)];
    if (was === null || (op !== "delete" && op !== "replace")) return [];
    if (known === undefined && was.protect !== true) return [];
    const owner = ownerOf(urn);
    const what = `${known?.what ?? kindOf(urn)} ${nameOf(urn)}${owner === null ? "" : ` (${owner.words})`}`;
    if (op === "replace") return { what, op: "replaces", wayOut: `${nameOf(urn)}: ${NO_REPLACEMENT}` };
    if (owner !== null && was.protect !== true && isReleased(owner, resources)) return [];
    return {
      what,
      op: "deletes",
      wayOut: owner === null ? `${nameOf(urn)}: ${NOBODYS}` : machineWay(owner, stack, today),
    };
  });
}

const NO_REPLACEMENT =
  "take the change back: nothing allows to replace it; a machine becomes another one under a new key";
const NOBODYS = "take the change back: no line of YAML is about it";

/**
 * Whether a machine may go: its addresses have lost their protection, here and at Hetzner. Only `drain` of a node and
 * `retire` of another machine take that off, in an `up` of their own, so the state tells that YAML named it before.
 */
function isReleased(owner: Owner, resources: readonly StateResource[]): boolean {
  const addresses = resources.filter(
    ({ urn }) => typeOf(urn) === ADDRESS && [`${owner.name}-ipv4`, `${owner.name}-ipv6`].includes(nameOf(urn)),
  );
  return (
    addresses.length > 0 &&
    addresses.every(({ protect, inputs }) => protect !== true && inputs?.deleteProtection === false)
  );
}

/** Where a stack's file lists machines of each kind. */
const LISTS = { node: "nodes", turn: "turn", balancer: "balancer", host: "hosts" } as const;

function machineWay({ kind, id, words }: Owner, stack: string, today: string): string {
  if (kind === "tenant") return tenantWay(id, today);
  const line = kind === "node" ? "drain: true" : `retire: { confirm: ${id}, after: ${today} }`;
  const where = `stacks/${stack}.yaml (${LISTS[kind]}: ${id})`;
  return `${words}: if it is meant, put its line in ${where} back with \`${line}\`, run npx meet up ${stack}, then take the line out`;
}

function tenantWay(id: string, today: string): string {
  return `tenant ${id}: if it is meant to leave, put tenants/${id}.yaml back with \`retire: { confirm: ${id}, after: ${today} }\`, and remove the file after the next up`;
}

/** Nodes with people in them: Hetzner changes a server's type only while it is off, and the provider turns it off. */
function lostMeetings({ steps, resources, stack }: World, ownerOf: OwnerOf): Loss[] {
  return steps.flatMap(({ op, urn, was, becomes }) => {
    const owner = ownerOf(urn);
    if (op !== "update" || typeOf(urn) !== SERVER || owner?.kind !== "node") return [];
    const [from, to] = [was?.inputs?.serverType, becomes?.inputs?.serverType];
    if (from === to || isReleased(owner, resources)) return [];
    const { id, words } = owner;
    return {
      what: `${words} (its type changes from ${String(from)} to ${String(to)}, and every meeting on it would end)`,
      op: "switches off",
      wayOut: `${words}: write \`type: ${String(from)}\` again, with \`drain: true\`, in stacks/${stack}.yaml (${LISTS.node}: ${id}), run npx meet up ${stack}, and change its type when nobody meets there`,
    };
  });
}

/** Containers that keep data in a directory. A database or a tenant's sessions; Greenlight is counted below. */
const DATABASE = /-(?:postgres|redis)$/;

/** Databases that would go while their machine or tenant stays, or start on another, empty directory. */
function lostDatabases({ steps }: World, ownerOf: OwnerOf): Loss[] {
  const gone = new Set(
    steps.filter(({ op, urn }) => op === "delete" && isComponent(urn)).map(({ urn }) => nameOf(urn)),
  );
  return steps.flatMap(({ op, urn, was, becomes }) => {
    const owner = ownerOf(urn);
    if (owner === null || was === null || typeOf(urn) !== CONTAINER || !DATABASE.test(nameOf(urn))) return [];
    const [dirs, next] = [dataDirs(was), becomes === null ? null : dataDirs(becomes)];
    const stays = !gone.has(owner.name);
    const kept = next === null ? op !== "delete" || !stays : [...dirs].every(([at, dir]) => next.get(at) === dir);
    if (kept) return [];
    const where = list([...dirs.values()]);
    return {
      what: `the database ${nameOf(urn)} (${owner.words})`,
      op: "empties",
      wayOut: `${nameOf(urn)}: take the change back: its data stay in ${where}, and nothing moves them by itself`,
    };
  });
}

/** Whether it is the component of a machine or a tenant itself. */
function isComponent(urn: string): boolean {
  return ["meet:Machine", GREENLIGHT].includes(typeOf(urn));
}

const Mounts = z.array(z.looseObject({ source: z.string(), target: z.string(), readOnly: z.boolean().default(false) }));

/** Directories that a container writes to: where it sees them -> where they are. */
function dataDirs({ inputs }: Side): Map<string, string> {
  const mounts = Mounts.safeParse(inputs?.mounts);
  return new Map((mounts.data ?? []).flatMap((it) => (it.readOnly ? [] : [[it.target, it.source]])));
}

/** A tenant that would start on another host, where none of its data are. */
function movedTenants({ steps }: World, ownerOf: OwnerOf): Loss[] {
  return steps.flatMap(({ urn, was, becomes }) => {
    const owner = ownerOf(urn);
    if (owner?.kind !== "tenant" || typeOf(urn) !== CONTAINER || !nameOf(urn).endsWith("-redis")) return [];
    const [from, to] = [hostOf(was), hostOf(becomes)];
    if (from === null || to === null || from === to) return [];
    return {
      what: `${owner.words} (it would start on ${to}, and its accounts, rooms and files are on ${from})`,
      op: "empties",
      wayOut: `tenant ${owner.id}: write host: ${from} in tenants/${owner.id}.yaml again; its data do not follow by themselves`,
    };
  });
}

/** The host whose Docker makes it: `gl1` of a provider `…::host-gl1-docker::<id>`. */
function hostOf(side: Side | null): string | null {
  return side?.provider?.match(/::host-(.+)-docker::/)?.[1] ?? null;
}

/** Tenants that would be gone, or have no Greenlight any more: counted after a generation is paired with its successor. */
function lostTenants({ steps, resources, leaving, today }: World, owners: readonly Owner[], ownerOf: OwnerOf): Loss[] {
  /** How many Greenlights each tenant has of these, by the tenant's logical name. */
  const greenlights = (urns: readonly { readonly urn: string }[]) => {
    const found = urns.flatMap(({ urn }) => {
      const owner = typeOf(urn) === CONTAINER && !DATABASE.test(nameOf(urn)) ? ownerOf(urn) : null;
      return owner === null ? [] : [owner.name];
    });
    return (name: string) => found.filter((it) => it === name).length;
  };
  const had = greenlights(resources);
  const deleted = greenlights(steps.filter(({ op }) => op === "delete"));
  const made = greenlights(steps.filter(({ op }) => op === "create"));
  const gone = new Set(
    steps.filter(({ op, urn }) => op === "delete" && typeOf(urn) === GREENLIGHT).map(({ urn }) => nameOf(urn)),
  );
  return owners.flatMap(({ kind, id, name, words }): Loss[] => {
    if (kind !== "tenant" || leaving.has(name)) return [];
    if (gone.has(name)) return [{ what: words, op: "takes away", wayOut: tenantWay(id, today) }];
    if (deleted(name) === 0 || had(name) - deleted(name) + made(name) > 0) return [];
    return [
      {
        what: `${words} (its Greenlight has no successor)`,
        op: "takes away",
        wayOut: `tenant ${id}: take the change back: its file wants it, and the program no longer makes its container`,
      },
    ];
  });
}

const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/**
 * Tenants and machines that stay, and whose names would lead nowhere: all their records go, and none comes. A tenant
 * whose own file gives it another name left the old one on purpose.
 */
function lostNames(
  { steps, resources, leaving, named, stack }: World,
  owners: readonly Owner[],
  ownerOf: OwnerOf,
): Loss[] {
  const recordsOf = (all: readonly { readonly urn: string }[]) =>
    Map.groupBy(
      all.filter(({ urn }) => typeOf(urn) === RECORD),
      ({ urn }) => ownerOf(urn)?.name,
    );
  const had = recordsOf(resources);
  const deleted = recordsOf(steps.filter(({ op }) => op === "delete"));
  const made = recordsOf(steps.filter(({ op }) => op === "create"));
  const gone = new Set(
    steps.filter(({ op, urn }) => op === "delete" && isComponent(urn)).map(({ urn }) => nameOf(urn)),
  );
  return owners.flatMap(({ kind, id, name, words }): Loss[] => {
    const going = deleted.get(name) ?? [];
    if (going.length === 0 || gone.has(name) || leaving.has(name)) return [];
    if ((had.get(name)?.length ?? 0) - going.length + (made.get(name)?.length ?? 0) > 0) return [];
    const was = nameIn(resources, going[0]?.urn);
    const own = named.get(name);
    if (own !== undefined && own !== was) return [];
    const back = `${words}: put the zone in stacks/${stack}.yaml back as it was: nobody else sets its records`;
    if (kind !== "tenant") return [{ what: words, op: "takes the name of", wayOut: back }];
    const wayOut = `${back}; a name that its owner sets stands as hostname in tenants/${id}.yaml`;
    return [{ what: `${words} (${was ?? "its name"} would lead nowhere)`, op: "takes away", wayOut }];
  });
}

/** The name that a record of the state sets. */
function nameIn(resources: readonly StateResource[], urn: string | undefined): string | null {
  const name = resources.find((it) => it.urn === urn)?.inputs?.name;
  return typeof name === "string" ? name : null;
}

/** `container` of `docker:index/container:Container`. */
function kindOf(urn: string): string {
  const type = typeOf(urn);
  return type.slice(type.lastIndexOf(":") + 1).toLowerCase();
}

/** The preview of taking everything away, for `down`: the engine's own would stop at the first protected thing. */
export function allGone(resources: readonly StateResource[]): readonly PreviewedStep[] {
  return resources.map((resource) => ({ op: "delete", urn: resource.urn, was: resource, becomes: null }));
}
