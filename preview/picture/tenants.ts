/** The table of a region's tenants: who runs where, on which level, within which limits. */
import { closesWords } from "../../model/leaving.ts";
import { HOSTNAME } from "../../model/schema.ts";
import type { TenantPlan } from "../../model/shape.ts";
import { endpointName, limitsShort, MANY_TENANTS } from "./cards.ts";
import { anchor, html, type Markup } from "./html.ts";
import type { Region, Seen } from "./scene.ts";
import { type Column, dotted, table, tag } from "./table.ts";
import { count, money } from "./text.ts";

/** From so many rows on a field to search them helps. */
const SEARCHED = 12;

export function tenantTable(region: Region): Markup {
  const { plan, tenants } = region;
  if (tenants.length === 0) return html`<p class="quiet">No tenant runs here yet.</p>`;
  const id = anchor("tenants", plan.stack);
  const caption = `Tenants of ${plan.title}`;
  const rows = tenants.map((it) => ({ it, mark: it.mark }));
  const drawn = table(id, caption, columns(region), rows);
  const found = tenants.length < SEARCHED ? null : search(id);
  if (tenants.length <= MANY_TENANTS) return html`${found}${drawn}`;
  return html`${found}<div class="tall" tabindex="0" role="region" aria-label="${caption}">${drawn}</div>`;
}

function columns(region: Region): Column<Seen<TenantPlan>>[] {
  return [
    { name: "Tenant", cell: name },
    { name: "Address", cell: address },
    {
      name: "Runs on",
      cell: (it) =>
        html`host ${it.it.host}${until(it, (tenant) => tenant.host)}<small>${meetsThrough(region, it.it)}</small>`,
    },
    {
      name: "Level",
      cell: (it) =>
        html`${it.it.levelName}${until(it, (tenant) => tenant.levelName)}<small>${limits(it.it)}</small>${until(it, limits)}`,
    },
    { name: "Recordings", cell: (it) => html`${recordings(it.it)}${until(it, recordings)}` },
    { name: "Custodian", cell: (it) => html`${it.it.custodian}${until(it, (tenant) => tenant.custodian)}` },
    { name: "€ a month", number: true, cell: (it) => html`${price(it.it)}${until(it, price)}` },
  ];
}

/** What a thing was before, where that differs. */
function until({ it, was }: Seen<TenantPlan>, say: (tenant: TenantPlan) => string): Markup | null {
  return was === null || say(was) === say(it) ? null : html`<small>until now: ${say(was)}</small>`;
}

function name({ it, mark }: Seen<TenantPlan>): Markup {
  const before = it.previously.length === 0 ? null : `, before that ${it.previously.join(", ")}`;
  const end = it.retire === null ? null : html`<small>${closesWords(it.retire.after, it)}</small>`;
  return html`<bdi>${it.org}</bdi>${tag(mark)}<small>${it.id}${before}</small>${end}`;
}

/** A link only where the name is a host name, and to a tenant that stays. */
function address(seen: Seen<TenantPlan>): Markup {
  const { it, mark } = seen;
  const link = mark?.op !== "leaves" && HOSTNAME.test(it.hostname);
  const shown = dotted(it.hostname);
  return html`${link ? html`<a href="https://${it.hostname}/" rel="noreferrer">${shown}</a>` : shown}${until(seen, (tenant) => tenant.hostname)}${
    it.ownName ? null : html`<small>its owner sets the record</small>`
  }`;
}

function meetsThrough({ balancers }: Region, it: TenantPlan): string {
  if (it.bbb.by === "endpoint") return `meets at ${endpointName(it.bbb.endpoint)}`;
  const through = balancers.map((balancer) => balancer.it.id).join(" or ");
  return `meets through ${through}${it.tag === null ? "" : `, only on nodes with the tag ${it.tag}`}`;
}

/** `100 people, 24 h, 5 rooms an account`. */
function limits(it: TenantPlan): string {
  const { rooms } = it.limits;
  return `${limitsShort(it)}, ${rooms === null ? "any number of rooms" : `${count(rooms, "room")} an account`}`;
}

function recordings({ recordings: { enabled, retentionDays, quotaGb } }: TenantPlan): string {
  if (!enabled) return "no";
  const kept = retentionDays === null ? [] : [`kept ${count(retentionDays, "day")}`];
  const space = quotaGb === null ? [] : [`${quotaGb} GB`];
  return ["yes", ...kept, ...space].join(", ");
}

function price(it: TenantPlan): string {
  return it.price === null ? "on request" : money(it.price);
}

/** Hidden until the script is there: a field that does nothing helps nobody. */
function search(id: string): Markup {
  return html`<div class="find" hidden><label for="${id}-find">Find a tenant</label>
<input id="${id}-find" type="search" autocomplete="off" spellcheck="false" aria-controls="${id}">
<span role="status" class="quiet"></span></div>
`;
}
