/** The tables of a region's machines and of what it costs. */
import type { CostLine, MachinePlan, NodePlan, Plan, Role } from "../../model/shape.ts";
import { bigness, madeOf } from "./cards.ts";
import { anchor, html, join, type Markup } from "./html.ts";
import type { Region, Seen } from "./scene.ts";
import { type Column, dotted, table, tag } from "./table.ts";
import { count, money } from "./text.ts";

const ROLES: Readonly<Record<Role, string>> = { host: "host", balancer: "balancer", node: "node", turn: "TURN server" };

/** Every machine, with what it costs. */
export function machineTable(region: Region): Markup {
  const rows: Seen<MachinePlan>[] = [...region.hosts, ...region.balancers, ...region.nodes, ...region.turn];
  if (rows.length === 0) return html`<p class="quiet">This region has no machine yet.</p>`;
  const nodes = new Map(region.nodes.map((node) => [node.it.name, node.it]));
  const columns: Column<Seen<MachinePlan>>[] = [
    { name: "Machine", cell: ({ it, mark }) => html`${it.id}${tag(mark)}<small>${dotted(it.fqdn)}</small>` },
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
  if (unknown === 0) return money(known);
  return unknown === lines.length ? "unknown" : `${money(known)} and unknown`;
}

/** Where every number comes from. */
export function costTable(plan: Plan): Markup {
  const columns: Column<CostLine>[] = [
    { name: "Item", cell: (it) => html`${it.item}` },
    { name: "Where it comes from", cell: (it) => html`${it.source}` },
    { name: "€ a month", number: true, cell: (it) => html`${it.monthly === null ? "unknown" : money(it.monthly)}` },
  ];
  const rows = plan.cost.lines.map((it) => ({ it, mark: null }));
  return table(anchor("cost", plan.stack), `What ${plan.title} costs`, columns, rows);
}
