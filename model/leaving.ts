/** Who leaves by YAML: tenants whose `retire` says so, from the day it names; and whose name its own file gives. */
import { tenantKey, tenantName } from "./names.ts";
import type { Platform, Tenant } from "./schema.ts";
import type { TenantPlan } from "./shape.ts";
import { byKey } from "./sort.ts";

/** Whether a retirement's day has come. Without a date nobody's has. */
export function hasLeft(retire: { readonly after: string } | undefined, today: string | undefined): boolean {
  return retire !== undefined && today !== undefined && retire.after <= today;
}

/** Where what a tenant had stays when it has left: `up` closes it, and deletes nothing of it. */
export function staysWords({
  host,
  bbb,
}: {
  readonly host: string;
  readonly bbb?: TenantPlan["bbb"] | Tenant["bbb"];
}): string {
  const recordings =
    bbb === undefined || ("by" in bbb && bbb.by === "balancer") ? ", and its recordings on the balancer," : "";
  return `its accounts, rooms and files stay on host ${host}${recordings} until an operator deletes them there`;
}

/** What a tenant's retirement means. */
export function closesWords(after: string, tenant: Parameters<typeof staysWords>[0]): string {
  return `closes with the first npx meet up from ${after}; ${staysWords(tenant)}`;
}

/** What a change of its file makes of a tenant on a day: `up` closes it, opens it again, or neither. */
export function turned(was: TenantPlan, is: TenantPlan, today: string | undefined): "closes" | "opens" | null {
  const [before, after] = [isClosed(was, today), isClosed(is, today)];
  return before === after ? null : after ? "closes" : "opens";
}

/** Whether a tenant's retirement has come: its people meet there no more, whatever changes in its file. */
export function isClosed({ retire }: TenantPlan, today: string | undefined): boolean {
  return hasLeft(retire ?? undefined, today);
}

/** `2026-01-01 is past: mill.ca.meet.coop closes with the next npx meet up`, of a tenant that is closed by then. */
export function closesNow({ retire, hostname }: TenantPlan, today: string | undefined): string {
  const day = retire?.after === today ? "today" : "past";
  return `${retire?.after} is ${day}: ${hostname} closes with the next npx meet up`;
}

/** Whether a tenant's file lets `up` take it away today; without a date, whether it does so some day. */
export function mayGo(id: string, { retire }: Tenant, today: string | null): boolean {
  return retire?.confirm === id && (today === null || hasLeft(retire, today));
}

/** Logical names of a stack's tenants that may go today, because their files say so. */
export function leavingTenants(platform: Platform, stack: string, today: string): ReadonlySet<string> {
  const names = byKey(platform.tenants)
    .filter(([id, tenant]) => tenant.stack === stack && mayGo(id, tenant, today))
    .map(([id, { previously }]) => tenantName(tenantKey(id, previously)));
  return new Set(names);
}

/** The tenants of a stack whose own files give them a host name: logical name -> host name. */
export function namedTenants(platform: Platform, stack: string): ReadonlyMap<string, string> {
  return new Map(
    byKey(platform.tenants).flatMap(([id, { stack: of, hostname, previously }]) =>
      of === stack && hostname !== undefined ? [[tenantName(tenantKey(id, previously)), hostname]] : [],
    ),
  );
}
