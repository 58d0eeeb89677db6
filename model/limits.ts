/** What a tenant may do: its level's limits, then its own. */
import { minutes, type Platform } from "./schema.ts";
import type { TenantPlan } from "./shape.ts";

/**
 * The limits that hold for a tenant.
 *
 * @throws RangeError when there is no such tenant. An unknown level limits nothing: the rules report it.
 */
export function limitsOf(platform: Platform, tenantId: string): TenantPlan["limits"] {
  const tenant = own(platform.tenants, tenantId);
  if (tenant === undefined) throw new RangeError(`there is no tenant ${tenantId}`);
  const level = own(platform.levels, tenant.level);
  const duration = tenant.limits?.duration ?? level?.duration ?? null;
  return {
    duration: duration === null ? null : minutes(duration),
    participants: tenant.limits?.participants ?? level?.participants ?? null,
    rooms: tenant.limits?.rooms ?? level?.rooms ?? null,
  };
}

/** A record's own value: never one it inherits, such as `constructor`. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
