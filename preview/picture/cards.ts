/**
 * A region as cards and links: hosts with their tenants, the balancer or the endpoints they meet through, the
 * nodes, the TURN servers. Says what is drawn; `layout.ts` says where, `svg.ts` how.
 */
import type { MachinePlan, NodePlan, TenantPlan } from "../../model/shape.ts";
import { time } from "../../model/words.ts";
import type { Mark, Region, Seen } from "./scene.ts";
import { byText, count, thousands } from "./text.ts";

/** More tenants than this in one region are drawn as counts; the table has them all. */
export const MANY_TENANTS = 60;
/** More than this are drawn in one line each. */
const SEVERAL_TENANTS = 20;
/** Among many tenants, at most so many changed ones of one host are drawn by name. */
const CHANGED_SHOWN = 20;
/** More endpoints than this share one card. */
const ENDPOINTS_SHOWN = 4;

export interface Row {
  readonly title: string;
  readonly sub: string | null;
  /** A state in one or two words, such as `drained`. */
  readonly badge: string | null;
  readonly mark: Mark | null;
  /** The whole of it, for a pointer that rests here. */
  readonly hint: string;
  /** The card this row leads to. */
  readonly to: string | null;
  /** Whether a link that comes into the card ends here. */
  readonly open: boolean;
}

export interface Card {
  readonly id: string;
  readonly kind: "host" | "balancer" | "endpoint" | "node" | "turn";
  readonly eyebrow: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly rows: readonly Row[];
  readonly mark: Mark | null;
  /** The card a card without rows leads to, or several. */
  readonly to: readonly string[];
}

/** A machine in a few words: what it is, where, how big. */
export function madeOf(machine: MachinePlan): string {
  const { made } = machine;
  return made.by === "hetzner" ? `Hetzner ${made.type}, ${made.location}` : "existing machine";
}

export function bigness(machine: MachinePlan): string {
  return `${count(machine.cores, "core")}, ${machine.memoryGb} GB`;
}

/** The host of an endpoint's address, or the address when it is none. */
export function endpointName(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

/** `100 people, 24 h`. */
export function limitsShort({ limits }: TenantPlan): string {
  const people = limits.participants === null ? "any number of people" : count(limits.participants, "person", "people");
  return `${people}, ${limits.duration === null ? "any length" : time(limits.duration)}`;
}

/** All cards of a region, in reading order. */
export function cards(region: Region): Card[] {
  const pools = poolsOf(region);
  const turn = region.turn.length > 0;
  return [
    ...region.hosts.map((host) => hostCard(region, host)),
    ...region.balancers.map(
      (balancer): Card => ({
        id: `balancer-${balancer.it.id}`,
        kind: "balancer",
        eyebrow: "Balancer",
        title: balancer.it.id,
        lines: [
          madeOf(balancer.it),
          bigness(balancer.it),
          `${count(balancer.it.tenants.length, "tenant")}, ${count(balancer.it.servers.length, "node")}`,
        ],
        rows: [],
        mark: balancer.mark,
        to: pools.map((pool) => pool.id),
      }),
    ),
    ...endpointCards(region),
    ...pools.map((pool) => nodeCard(pool, pools.length === 1 ? "every tenant" : "everybody else", turn)),
    ...(turn ? [turnCard(region)] : []),
  ];
}

function hostCard(region: Region, host: Seen<MachinePlan>): Card {
  const tenants = region.tenants.filter(({ it }) => it.host === host.it.id);
  const stays = tenants.filter(({ mark }) => mark?.op !== "leaves").length;
  const many = region.tenants.length > MANY_TENANTS;
  const oneLine = region.tenants.length > SEVERAL_TENANTS;
  return {
    id: `host-${host.it.id}`,
    kind: "host",
    eyebrow: "Host",
    title: host.it.id,
    lines: [`${madeOf(host.it)} · ${bigness(host.it)}`, ...(many ? [] : [count(stays, "tenant")])],
    rows: many ? countedRows(region, tenants) : tenants.map((tenant) => tenantRow(region, tenant, oneLine)),
    mark: host.mark,
    to: [],
  };
}

function tenantRow(region: Region, { it, was, mark }: Seen<TenantPlan>, oneLine: boolean): Row {
  const from = was !== null && was.host !== it.host ? `from ${was.host} · ` : "";
  const sub = `${from}${it.id} · ${it.levelName} · ${limitsShort(it)}`;
  return {
    title: oneLine ? `${it.org} · ${it.levelName}` : it.org,
    sub: oneLine ? null : sub,
    badge: it.retire === null ? null : "retires",
    mark,
    hint: `${it.org}: ${sub}, ${it.hostname}`,
    to: meetsAt(region, it, mark),
    open: true,
  };
}

/** The changed ones by name, the others as counts by where they meet and by level. */
function countedRows(region: Region, tenants: readonly Seen<TenantPlan>[]): Row[] {
  const changed = tenants.filter(({ mark }) => mark !== null);
  const shown = changed.slice(0, CHANGED_SHOWN);
  const rest = tenants.filter((tenant) => !shown.includes(tenant));
  const groups = Map.groupBy(rest, ({ it, mark }) => meetsAt(region, it, mark));
  const counted = [...groups]
    .sort(([a], [b]) => byText(a ?? "", b ?? ""))
    .map(([to, group]): Row => {
      const levels = Map.groupBy(group, ({ it }) => it.levelName);
      const sorted = [...levels].sort(([a], [b]) => byText(a, b));
      const sub = sorted.map(([level, those]) => `${thousands(those.length)} ${level}`).join(", ");
      const others = shown.length === 0 ? "" : " more";
      const title = count(group.length, `${others} tenant`.trim(), `${others} tenants`.trim());
      return { ...note(title), sub, hint: `${title}: ${sub}`, to };
    });
  const unseen = changed.length - shown.length;
  const more = unseen === 0 ? [] : [note(`${count(unseen, "of them changes", "of them change")}: see the table`)];
  return [...shown.map((tenant) => tenantRow(region, tenant, true)), ...counted, ...more];
}

function note(title: string): Row {
  return { title, sub: null, badge: null, mark: null, hint: title, to: null, open: true };
}

function endpoints(region: Region): string[] {
  return [
    ...new Set(region.tenants.filter(({ it }) => it.bbb.by === "endpoint").map(({ it }) => it.bbb.endpoint)),
  ].sort(byText);
}

/** The card a tenant's meetings go to. One that leaves goes where it went. */
function meetsAt(region: Region, tenant: TenantPlan, mark: Mark | null): string | null {
  if (tenant.bbb.by === "endpoint") {
    const all = endpoints(region);
    return all.length > ENDPOINTS_SHOWN ? "endpoints" : `endpoint-${all.indexOf(tenant.bbb.endpoint)}`;
  }
  const leaves = mark?.op === "leaves";
  const balancer = region.balancers.find((it) => (it.mark?.op === "leaves") === leaves) ?? region.balancers[0];
  return balancer === undefined ? null : `balancer-${balancer.it.id}`;
}

function endpointCards(region: Region): Card[] {
  const all = endpoints(region);
  const ours = (endpoint: string) => {
    const node = region.nodes.find(({ it }) => it.fqdn === endpointName(endpoint));
    return node === undefined ? "not one of this region's machines" : `this region's node ${node.it.id}`;
  };
  const card = { kind: "endpoint", eyebrow: "BBB endpoint", mark: null, to: [] } as const;
  if (all.length <= ENDPOINTS_SHOWN) {
    return all.map((it, index) => ({
      ...card,
      id: `endpoint-${index}`,
      title: endpointName(it),
      lines: [ours(it)],
      rows: [],
    }));
  }
  const rows = all.map((it): Row => ({ ...note(endpointName(it)), hint: `${it}: ${ours(it)}` }));
  return [{ ...card, id: "endpoints", title: count(all.length, "endpoint"), lines: [], rows }];
}

interface Pool {
  readonly id: string;
  readonly tags: readonly string[];
  readonly nodes: readonly Seen<NodePlan>[];
}

/** Nodes with the same tags take the same tenants' meetings. The untagged ones first. */
function poolsOf(region: Region): Pool[] {
  const pools = new Map<string, Pool>();
  for (const node of region.nodes) {
    const tags = [...node.it.tags].sort(byText);
    const id = ["nodes", ...tags].join("-");
    pools.set(id, { id, tags, nodes: [...(pools.get(id)?.nodes ?? []), node] });
  }
  return [...pools.values()].sort((a, b) => byText(a.id, b.id));
}

/** `untagged` says for whom nodes without a tag are. */
function nodeCard(pool: Pool, untagged: string, turn: boolean): Card {
  const seats = pool.nodes
    .filter(({ it, mark }) => !it.drain && mark?.op !== "leaves")
    .reduce((sum, { it }) => sum + it.seats, 0);
  return {
    id: pool.id,
    kind: "node",
    eyebrow: pool.nodes.length === 1 ? "Node" : "Nodes",
    title: pool.tags.length === 0 ? `for ${untagged}` : `for the tag ${pool.tags.join(", ")}`,
    lines: [`${count(seats, "seat")} for new meetings`],
    rows: pool.nodes.map(({ it, mark }): Row => {
      const state = it.drain ? "drained" : it.available === null ? null : "some hours";
      const hint = [
        it.fqdn,
        madeOf(it),
        it.available === null ? "" : `available ${it.available}`,
        it.drain ? "takes no new meetings" : "",
      ];
      return {
        title: it.id,
        sub: `${count(it.seats, "seat")} · ${bigness(it)}`,
        badge: state,
        mark,
        hint: hint.filter((part) => part !== "").join(", "),
        to: turn ? "turn" : null,
        open: !it.drain,
      };
    }),
    mark: null,
    to: [],
  };
}

function turnCard(region: Region): Card {
  return {
    id: "turn",
    kind: "turn",
    eyebrow: region.turn.length === 1 ? "TURN server" : "TURN servers",
    title: "relay",
    lines: ["for closed networks"],
    rows: region.turn.map(({ it, mark }): Row => {
      return {
        title: it.id,
        sub: bigness(it),
        badge: null,
        mark,
        hint: `${it.fqdn}, ${madeOf(it)}`,
        to: null,
        open: true,
      };
    }),
    mark: null,
    to: [],
  };
}
