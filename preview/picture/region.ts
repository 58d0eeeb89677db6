/** One region on the page: facts, drawing, tables, cost. */
import type { CostPlan } from "../../model/shape.ts";
import { list } from "../../model/words.ts";
import { type Card, cards } from "./cards.ts";
import { anchor, html, type Markup } from "./html.ts";
import { layout } from "./layout.ts";
import { costTable, machineTable } from "./machines.ts";
import type { Region } from "./scene.ts";
import { svg } from "./svg.ts";
import { tag } from "./table.ts";
import { tenantTable } from "./tenants.ts";
import { count, money, thousands } from "./text.ts";

/** More than this are not named in the drawing's description; the table names them. */
const NAMED = 12;

export async function regionSection(region: Region): Promise<Markup> {
  const { plan, mark } = region;
  const id = anchor("region", plan.stack);
  const drawn = cards(region);
  const title = `${plan.title}: who runs where`;
  const about = describe(region, drawn);
  const drawing = async (shape: "wide" | "narrow") => svg(await layout(drawn, shape), `${id}-${shape}`, title, about);
  return html`<section class="region" id="${id}" aria-labelledby="${id}-title">
<p class="over">Region ${plan.stack}</p>
<h2 id="${id}-title">${plan.title}${tag(mark)}</h2>
${facts(region)}
${drawn.length === 0 ? null : html`<figure>${await drawing("wide")}${await drawing("narrow")}${legend(region, drawn)}</figure>`}
<h3>Tenants</h3>
${tenantTable(region)}
<h3>Machines</h3>
${machineTable(region)}
<h3>Cost</h3>
${cost(region)}
${plan.notes.length === 0 ? null : html`<h3>Good to know</h3><ul class="notes">${plan.notes.map((it) => html`<li>${it}</li>`)}</ul>`}
</section>
`;
}

function facts({ plan, tenants, nodes }: Region): Markup {
  const stay = tenants.filter(({ mark }) => mark?.op !== "leaves").length;
  const seats = nodes
    .filter(({ it, mark }) => !it.drain && mark?.op !== "leaves")
    .reduce((sum, { it }) => sum + it.seats, 0);
  const machines = plan.hosts.length + plan.nodes.length + plan.turn.length + (plan.balancer === null ? 0 : 1);
  const rows: (readonly [string, string, string | null])[] = [
    ["Operator", plan.operator, null],
    ["Domain", plan.domain, plan.zone === null ? "no zone: somebody sets its records by hand" : null],
    ["Release", plan.release, null],
    ["Tenants", thousands(stay), null],
    ["Machines", thousands(machines), plan.nodes.length === 0 ? null : `${count(seats, "seat")} for new meetings`],
    ["Known cost", `${money(plan.cost.known)} a month`, blind(plan.cost)],
    ["Income", `${money(plan.cost.income)} a month`, null],
    ["May log in", plan.people.length === 0 ? "nobody" : list(plan.people.map((it) => it.name)), null],
  ];
  return html`<dl class="facts">${rows.map(([term, value, small]) => html`<div><dt>${term}</dt><dd><bdi>${value}</bdi>${small === null ? null : html`<small>${small}</small>`}</dd></div>`)}</dl>`;
}

function blind({ unknown }: CostPlan): string | null {
  return unknown.length === 0 ? null : `and ${count(unknown.length, "item")} without a price`;
}

function cost({ plan }: Region): Markup {
  const { known, unknown, income, lines } = plan.cost;
  const free = plan.tenants.filter((it) => it.price === null).length;
  const open = [
    ...(unknown.length === 0 ? [] : [`nobody has a price for ${list(unknown)}`]),
    ...(free === 0 ? [] : [`${count(free, "tenant pays", "tenants pay")} a price on request`]),
  ];
  const sum =
    open.length === 0 ? `What remains: ${money(income - known)}.` : `What remains cannot be said: ${open.join("; ")}.`;
  return html`<p>Known cost ${money(known)} a month. Income from levels ${money(income)} a month. ${sum}</p>
${lines.length === 0 ? null : html`<details><summary>Every item, and where its price comes from</summary>${costTable(plan)}</details>`}`;
}

function legend({ changes }: Region, drawn: readonly Card[]): Markup {
  const key = (kind: string, text: string) =>
    html`<span class="key"><svg width="30" height="8" aria-hidden="true"><path class="wire ${kind}" d="M1 4H29"/></svg>${text}</span>`;
  const has = (kind: Card["kind"]) => drawn.some((card) => card.kind === kind);
  const shut = drawn.some((card) => card.rows.some((row) => !row.open));
  return html`<figcaption>${key("", "meetings go this way")}${has("turn") ? key("relay", "media, where a network lets nothing else through") : null}${shut ? key("shut", "drained: no new meetings") : null}${
    changes === null || changes.changes.length === 0
      ? null
      : html`<span><b>+</b> joins · <b>−</b> leaves · <b>→</b> moves · <b>=</b> renamed · <b>~</b> changes</span>`
  }</figcaption>`;
}

/** The drawing in sentences, for whoever does not see it. */
function describe(region: Region, drawn: readonly Card[]): string {
  const names = (card: Card) => card.rows.map((row) => `${row.title}${row.mark === null ? "" : ` (${row.mark.op})`}`);
  const sentences = drawn.map((card) => {
    const own = card.mark === null ? "" : ` (${card.mark.op})`;
    if (card.kind === "host") {
      const carried = region.tenants.filter(({ it }) => it.host === card.title).length;
      const who =
        card.rows.length === 0
          ? "no tenant"
          : card.rows.length > NAMED
            ? `${count(carried, "tenant")}, listed below`
            : list(names(card));
      return `Host ${card.title}${own} carries ${who}.`;
    }
    if (card.kind === "balancer") return `Their meetings go through the balancer ${card.title}${own}.`;
    if (card.kind === "endpoint")
      return `Meetings go to the BBB endpoint ${card.rows.length === 0 ? card.title : list(names(card))}.`;
    if (card.kind === "node") return `Nodes ${card.title}: ${list(names(card))}.`;
    return `TURN servers: ${list(names(card))}.`;
  });
  return `${sentences.join(" ")} The tables below say the same.`;
}
