/** Tables that say what the drawing says, and more. They stay tables to a screen reader where a phone shows cards. */
import { HOSTNAME } from "../../model/schema.ts";
import type { CostLine, MachinePlan, NodePlan, Plan, Role, TenantPlan } from "../../model/shape.ts";
import { bigness, endpointName, MANY_TENANTS, madeOf } from "./cards.ts";
import { anchor, html, join, type Markup } from "./html.ts";
import { LOOKS, type Mark, type Region, type Seen } from "./scene.ts";
import { count, duration, euro } from "./text.ts";

/** From so many rows on a field to search them helps. */
const SEARCHED = 12;

const ROLES: Readonly<Record<Role, string>> = { host: "host", balancer: "balancer", node: "node", turn: "TURN server" };

/** What a change does to a thing, as a symbol and a word. */
export function tag(mark: Mark | null): Markup | null {
  if (mark === null) return null;
  const look = LOOKS[mark.op];
  return html`<span class="tag ${look.tone}">${look.symbol} ${look.word}</span>`;
}

interface Column<T> {
  readonly name: string;
  readonly number?: boolean;
  readonly cell: (it: T) => Markup;
}

/** The first column names the row. Roles are said outright: a phone's layout takes the built-in ones away. */
function table<T>(
  id: string,
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly { it: T; mark: Mark | null }[],
): Markup {
  const kind = (column: Column<T>) => (column.number === true ? html` class="number"` : null);
  return html`<table role="table" id="${id}"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col"${kind(column)}>${column.name}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(({ it, mark }) => {
  const tone = mark === null ? null : html` class="${LOOKS[mark.op].tone}"`;
  return html`<tr role="row"${tone}>${columns.map((column, index) =>
    index === 0
      ? html`<th role="rowheader" scope="row">${column.cell(it)}</th>`
      : html`<td role="cell" data-label="${column.name}"${kind(column)}>${column.cell(it)}</td>`,
  )}</tr>\n`;
})}</tbody></table>`;
}

/** Who runs where, on which level, within which limits. */
export function tenantTable(region: Region): Markup {
  const { plan, tenants } = region;
  if (tenants.length === 0) return html`<p class="quiet">No tenant runs here yet.</p>`;
  const id = anchor("tenants", plan.stack);
  const columns: Column<Seen<TenantPlan>>[] = [
    {
      name: "Tenant",
      cell: ({ it, mark }) =>
        html`<bdi>${it.org}</bdi> ${tag(mark)}<small>${it.id}${it.previously.length === 0 ? null : `, before that ${it.previously.join(", ")}`}</small>`,
    },
    {
      name: "Address",
      cell: ({ it, mark }) =>
        html`${address(it, mark)}${it.ownName ? null : html`<small>its owner sets the record</small>`}`,
    },
    {
      name: "Host",
      cell: ({ it, was }) =>
        html`${it.host}${was === null || was.host === it.host ? null : html`<small>until now ${was.host}</small>`}`,
    },
    { name: "Meets through", cell: ({ it }) => meetsThrough(region, it) },
    {
      name: "Level",
      cell: ({ it, was }) =>
        html`${it.level}${was === null || was.level === it.level ? null : html`<small>until now ${was.level}</small>`}`,
    },
    { name: "Limits", cell: ({ it }) => html`${limits(it)}` },
    { name: "Recordings", cell: ({ it }) => html`${recordings(it)}` },
    { name: "Custodian", cell: ({ it }) => html`${it.custodian}` },
    {
      name: "€ a month",
      number: true,
      cell: ({ it }) =>
        html`${it.price === null ? "on request" : euro(it.price)}${it.retire === null ? null : html`<small>retires; its data may go after ${it.retire.after}</small>`}`,
    },
  ];
  const drawn = table(
    id,
    `Tenants of ${plan.title}`,
    columns,
    tenants.map((it) => ({ it, mark: it.mark })),
  );
  const found = tenants.length < SEARCHED ? null : search(id, "Find a tenant");
  if (tenants.length <= MANY_TENANTS) return html`${found}${drawn}`;
  return html`${found}<div class="tall" tabindex="0" role="region" aria-label="Tenants of ${plan.title}">${drawn}</div>`;
}

function search(id: string, name: string): Markup {
  return html`<div class="find" hidden><label for="${id}-find">${name}</label><input id="${id}-find" type="search" autocomplete="off" spellcheck="false" aria-controls="${id}"><span role="status" class="quiet"></span></div>\n`;
}

/** A link only where the name is a host name, and to a tenant that stays. */
function address(it: TenantPlan, mark: Mark | null): Markup {
  if (mark?.op === "leaves" || !HOSTNAME.test(it.hostname)) return html`${it.hostname}`;
  return html`<a href="https://${it.hostname}/" rel="noreferrer">${it.hostname}</a>`;
}

function meetsThrough({ balancers }: Region, it: TenantPlan): Markup {
  if (it.bbb.by === "endpoint") return html`${endpointName(it.bbb.endpoint)}<small>a BBB endpoint</small>`;
  const nodes = it.tag === null ? "every untagged node" : `only nodes with the tag ${it.tag}`;
  return html`${balancers.length === 0 ? null : `balancer ${balancers[0]?.it.id ?? ""}`}<small>${nodes}</small>`;
}

/** `100 people, 24 h, 5 rooms an account`. */
function limits({ limits: { participants, duration: minutes, rooms } }: TenantPlan): string {
  const people = participants === null ? "any number of people" : count(participants, "person", "people");
  return `${people}, ${duration(minutes)}, ${rooms === null ? "any number of rooms" : `${count(rooms, "room")} an account`}`;
}

function recordings({ recordings: { enabled, retentionDays, quotaGb } }: TenantPlan): string {
  if (!enabled) return "no";
  const kept = retentionDays === null ? [] : [`kept ${count(retentionDays, "day")}`];
  const space = quotaGb === null ? [] : [`${quotaGb} GB`];
  return ["yes", ...kept, ...space].join(", ");
}

/** Every machine, with what it costs. */
export function machineTable(region: Region): Markup {
  const rows: Seen<MachinePlan>[] = [...region.hosts, ...region.balancers, ...region.nodes, ...region.turn];
  if (rows.length === 0) return html`<p class="quiet">This region has no machine yet.</p>`;
  const nodes = new Map(region.nodes.map((node) => [node.it.name, node.it]));
  const columns: Column<Seen<MachinePlan>>[] = [
    { name: "Machine", cell: ({ it, mark }) => html`${it.id} ${tag(mark)}<small>${it.fqdn}</small>` },
    {
      name: "Is a",
      cell: ({ it }) => html`${ROLES[it.role]}${it.holdsData ? html`<small>holds data, protected</small>` : null}`,
    },
    { name: "Made", cell: ({ it }) => made(it) },
    { name: "Size", cell: ({ it }) => html`${bigness(it)}${nodeSize(nodes.get(it.name))}` },
    { name: "State", cell: ({ it }) => nodeState(nodes.get(it.name)) },
    { name: "Owner", cell: ({ it }) => html`${it.owner}` },
    { name: "Release", cell: ({ it }) => html`${it.release}` },
    { name: "€ a month", number: true, cell: ({ it }) => html`${monthly(it.cost)}` },
  ];
  return table(
    anchor("machines", region.plan.stack),
    `Machines of ${region.plan.title}`,
    columns,
    rows.map((it) => ({ it, mark: it.mark })),
  );
}

function made(it: MachinePlan): Markup {
  const detail =
    it.made.by === "owner" ? it.made.ipv4 : it.made.volumeGb === null ? null : `volume of ${it.made.volumeGb} GB`;
  return html`${madeOf(it)}${detail === null ? null : html`<small>${detail}</small>`}`;
}

function nodeSize(node: NodePlan | undefined): Markup | null {
  return node === undefined ? null : html`<small>${count(node.seats, "seat")}</small>`;
}

function nodeState(node: NodePlan | undefined): Markup {
  if (node === undefined) return html``;
  const parts = [
    node.drain ? html`drained: no new meetings` : html`takes meetings`,
    ...(node.tags.length === 0 ? [] : [html`<small>for the tag ${node.tags.join(", ")}</small>`]),
    ...(node.available === null ? [] : [html`<small>available ${node.available}</small>`]),
  ];
  return join(parts, "");
}

/** The sum where every line has a price; otherwise how much of it is known. */
function monthly(lines: readonly CostLine[]): string {
  const known = lines.reduce((sum, line) => sum + (line.monthly ?? 0), 0);
  const unknown = lines.filter((line) => line.monthly === null).length;
  if (unknown === 0) return euro(known);
  return unknown === lines.length ? "unknown" : `${euro(known)} and unknown`;
}

/** Where every number comes from. */
export function costTable(plan: Plan): Markup {
  const columns: Column<CostLine>[] = [
    { name: "Item", cell: (it) => html`${it.item}` },
    { name: "Where it comes from", cell: (it) => html`${it.source}` },
    { name: "€ a month", number: true, cell: (it) => html`${it.monthly === null ? "unknown" : euro(it.monthly)}` },
  ];
  const rows = plan.cost.lines.map((it) => ({ it, mark: null }));
  return table(anchor("cost", plan.stack), `What ${plan.title} costs`, columns, rows);
}
