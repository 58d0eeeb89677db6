/**
 * Every name in one place. A tenant's names come from its key (its first id) and never from its host, so a
 * rename makes and deletes nothing and a move keeps its secrets.
 */
import type { Role } from "./shape.ts";

/** A tenant's identity: the oldest of the ids it ever had. */
export function tenantKey(id: string, previously: readonly string[]): string {
  return previously[0] ?? id;
}

/** Logical name of a machine: `host-gl1`. */
export function machineName(role: Role, id: string): string {
  return `${role}-${id}`;
}

/** Logical name of a tenant: `tenant-riverbank`. */
export function tenantName(key: string): string {
  return `tenant-${key}`;
}

/** Where a host keeps data: a protected volume at Hetzner, the machine's own disk elsewhere. */
export const DATA_DIR = "/srv/meet";

export function tenantDir(key: string): string {
  return `${DATA_DIR}/tenants/${key}`;
}

/** Database and role. Ids hold no underscore, so two keys never meet here. 63 bytes is PostgreSQL's limit. */
export function databaseName(key: string): string {
  return `gl_${key.replaceAll("-", "_")}`;
}

export function redisContainer(key: string): string {
  return `redis-${key}`;
}

/** One generation of a tenant's Greenlight. */
export function greenlightContainer(key: string, digest: string): string {
  return `greenlight-${key}-${digest}`;
}

/** The name of a tenant at the balancer: the first label of the host it calls. */
export function balancerHost(id: string, balancerFqdn: string): string {
  return `${id}.${balancerFqdn}`;
}
