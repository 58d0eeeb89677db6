/** Tenants in a table, and one of them in full. */
import { closesWords } from "../leaving.ts";
import type { Plan, TenantPlan } from "../shape.ts";
import { count, euro, list, time } from "../words.ts";
import { page } from "./page.ts";

/** Every tenant of some stacks, a line each. */
export function renderTenants(plans: readonly Plan[], columns?: number): string {
  const out = page("text", columns);
  const all = plans.flatMap(({ stack, tenants }) => tenants.map((tenant) => ({ stack, tenant })));
  out.table(
    ["tenant", "org", "stack", "host", "level", "address", "invoiced by"],
    all.map(({ stack, tenant: it }) => [it.id, it.org, stack, it.host, it.levelName, it.hostname, it.custodian]),
    ["org"],
  );
  out.line(`${count(all.length, "tenant")}.`);
  return out.end();
}

/** All that is decided about a tenant. No secret, only where each comes from. */
export function renderTenant(plan: Plan, it: TenantPlan, columns?: number): string {
  const out = page("text", columns);
  const { participants, duration, rooms } = it.limits;
  const any = (value: string | null) => value ?? "without limit";
  out.title(`${it.org} (${it.id})`);
  out.facts([
    ["address", `https://${it.hostname}`],
    ["region", `${plan.title} (${plan.stack}), host ${it.host}`],
    ["level", `${it.levelName}, ${it.price === null ? "on request" : `${euro(it.price)} a month`}`],
    ["invoiced by", it.custodian],
    ["first administrator", `${it.admin.name} <${it.admin.email}>`],
    ["people in a meeting", any(participants?.toString() ?? null)],
    ["longest meeting", any(duration === null ? null : time(duration))],
    ["rooms per account", any(rooms?.toString() ?? null)],
    ["recordings", recordings(it)],
    ["accounts", it.siteSettings["RegistrationMethod"] ?? ""],
    [
      "meets on",
      it.bbb.by === "balancer"
        ? `the nodes of ${plan.stack}${it.tag === null ? "" : ` with tag ${it.tag}`}`
        : it.bbb.endpoint,
    ],
    ["mail", `${it.mail.senderName ?? it.org} <${it.mail.sender}> through ${it.mail.server}`],
    ["Greenlight", it.image],
    ["on its host", `database ${it.database}, files ${it.dir}`],
    ...(it.previously.length === 0 ? [] : [["called before", list(it.previously)] as const]),
    ...(it.retire === null ? [] : [["leaves", closesWords(it.retire.after, it)] as const]),
  ]);
  const waits = plan.records.filter(({ setBy, tenant }) => setBy === "owner" && tenant === it.key);
  if (waits.length > 0) out.line(`Its owner sets the records of ${it.hostname}: npx meet plan ${plan.stack} has them.`);
  return out.end();
}

function recordings({ recordings: { enabled, retentionDays, quotaGb } }: TenantPlan): string {
  if (!enabled) return "off";
  const days = retentionDays === null ? [] : [`kept ${count(retentionDays, "day")}`];
  const space = quotaGb === null ? [] : [`at most ${quotaGb} GB`];
  return ["on", ...days, ...space].join(", ");
}
