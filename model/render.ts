/** Plans and changes as text for a terminal (100 columns, or as many as it has) and as Markdown for a pull request. */

import { monthly, provenance } from "./diff/machines.ts";
import type { Change, Changes } from "./diff.ts";
import { ROLE_NAMES } from "./plan/machines.ts";
import { targetOf } from "./plan/records.ts";
import { type Page, page } from "./render/page.ts";
import type { MachinePlan, NodePlan, Plan, TenantPlan } from "./shape.ts";
import { count, euro, signedEuro, time } from "./words.ts";

/** A plan, for people. JSON is the plan itself. */
export function renderPlan(plan: Plan, format: "text" | "md", columns?: number): string {
  const out = page(format, columns);
  const machines = [...plan.hosts, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.nodes, ...plan.turn];
  out.title(`${plan.title} (${plan.stack})`);
  out.line(`Run by ${plan.operator}, release ${plan.release}, names in ${plan.domain}.`);
  tenants(out, plan);
  administrators(out, plan);
  machinesOf(out, machines);
  const toSet = plan.records.filter((it) => it.setBy === "owner");
  if (toSet.length > 0) {
    out.heading(`Records that others set (${toSet.length})`);
    out.table(
      ["name", "type", "value"],
      toSet.map((it) => [it.fqdn, it.type, targetOf(it, machines)]),
    );
  }
  cost(out, plan);
  if (plan.people.length > 0) {
    out.heading(`May log in (${plan.people.length})`);
    out.list(plan.people.map((it) => `${it.name} (${it.id}), ${count(it.keys.length, "key")}`));
  }
  out.heading(`Secrets it needs (${plan.secrets.length})`);
  out.commands(plan.secrets.map((it) => ({ what: `${it.key}: ${it.why}`, command: it.command })));
  if (plan.notes.length > 0) {
    out.heading("To know");
    out.list(plan.notes);
  }
  return out.end();
}

/** What changes, stack by stack. JSON is the changes themselves. */
export function renderChanges(changes: readonly Changes[], format: "text" | "md", columns?: number): string {
  const out = page(format, columns);
  for (const it of changes) {
    out.title(it.headline);
    out.changes(it.changes.map(({ op, sentence, danger }) => ({ mark: MARKS[op], text: sentence, danger })));
    const { known, income, unknown } = it.monthly;
    if (it.changes.length > 0 && (known !== 0 || income !== 0 || unknown.length > 0)) {
      out.table(
        ["a month", "before", "after", "change"],
        [
          row("machines", it.before?.cost.known ?? 0, it.after?.cost.known ?? 0, known),
          row("levels bring in", it.before?.cost.income ?? 0, it.after?.cost.income ?? 0, income),
          ...unknown.map((item) => [item, "", "unknown", "unknown"]),
        ],
      );
    }
  }
  if (changes.length === 0) out.line("Nothing changes.");
  return out.end();
}

const MARKS: Readonly<Record<Change["op"], string>> = {
  joins: "+",
  leaves: "-",
  moves: ">",
  renames: "=",
  changes: "~",
};

function row(what: string, before: number, after: number, change: number): readonly string[] {
  return [what, euro(before), euro(after), signedEuro(change)];
}

function tenants(out: Page, plan: Plan): void {
  if (plan.tenants.length === 0) {
    out.heading("Tenants (0)");
    return;
  }
  for (const host of plan.hosts) {
    const here = plan.tenants.filter((it) => it.host === host.id);
    if (here.length === 0) continue;
    out.heading(`Tenants on host ${host.id} (${here.length})`);
    out.table(
      ["tenant", "org", "address", "level", "people", "time", "price"],
      here.map((it) => [
        it.id,
        it.org,
        it.hostname,
        it.levelName,
        it.limits.participants?.toString() ?? "any",
        it.limits.duration === null ? "any" : time(it.limits.duration),
        price(it),
      ]),
      ["org"],
    );
  }
}

/** Who gets in first, and who invoices: a table of its own, for an address is long. */
function administrators(out: Page, plan: Plan): void {
  if (plan.tenants.length === 0) return;
  out.heading("First administrators");
  out.table(
    ["tenant", "name", "e-mail", "invoiced by"],
    plan.tenants.map(({ id, admin, custodian }) => [id, admin.name, admin.email, custodian]),
    ["name"],
  );
}

function price(tenant: TenantPlan): string {
  return tenant.price === null ? "on request" : euro(tenant.price);
}

function machinesOf(out: Page, machines: readonly (MachinePlan | NodePlan)[]): void {
  out.heading(`Machines (${machines.length})`);
  out.table(
    ["machine", "name", "what", "cores", "GB", "people", "cost"],
    machines.map((it) => [
      `${ROLE_NAMES[it.role]} ${it.id}`,
      it.fqdn,
      provenance(it),
      String(it.cores),
      String(it.memoryGb),
      "seats" in it ? `${it.seats}${it.drain ? ", drains" : ""}` : "",
      monthly(it),
    ]),
    ["what", "cost"],
  );
}

function cost(out: Page, plan: Plan): void {
  const { known, income, unknown, lines } = plan.cost;
  out.heading("Cost");
  out.line(
    `Machines: ${euro(known)} a month${unknown.length === 0 ? "" : `, and ${count(unknown.length, "item")} without a known price`}. Levels bring in ${euro(income)}.`,
  );
  out.table(
    ["item", "a month"],
    lines.map((it) => [it.item, it.monthly === null ? "unknown" : euro(it.monthly)]),
  );
  out.line("Where the figures come from:");
  out.list([...new Set(lines.map((it) => it.source))].sort());
}
