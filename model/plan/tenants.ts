/** Tenants: names, versions, limits, where they meet. */
import { limitsOf, own } from "../limits.ts";
import {
  balancerHost,
  databaseName,
  greenlightContainer,
  redisContainer,
  tenantDir,
  tenantKey,
  tenantName,
} from "../names.ts";
import type { Mail, Platform, Tenant } from "../schema.ts";
import { digest, scaleliteId } from "../secrets.ts";
import type { MachinePlan, SecretEnv, TenantPlan } from "../shape.ts";
import { greenlightEnv, greenlightSecrets, siteSettings } from "./greenlight.ts";
import { type Here, knownRelease } from "./machines.ts";

/** A tenant's public host name: its own, or its id in the stack's domain. */
export function hostnameOf(id: string, tenant: Tenant, domain: string): string {
  return tenant.hostname ?? `${id}.${domain}`;
}

/** Whether a name is in a zone: the zone itself, or below it. */
export function inZone(fqdn: string, zone: { readonly name: string } | null): boolean {
  return zone !== null && (fqdn === zone.name || fqdn.endsWith(`.${zone.name}`));
}

export function tenantPlan(
  platform: Platform,
  here: Here,
  id: string,
  hosts: readonly MachinePlan[],
  balancer: MachinePlan | null,
): TenantPlan {
  const tenant = known(own(platform.tenants, id), `there is no tenant ${id}`);
  const host = known(
    hosts.find((it) => it.id === tenant.host),
    `tenant ${id} is on host ${tenant.host}, which stack ${here.id} does not have`,
  );
  const level = own(platform.levels, tenant.level);
  const key = tenantKey(id, tenant.previously);
  const hostname = hostnameOf(id, tenant, here.stack.domain);
  const mail = tenant.mail ?? here.stack.mail;
  const bbb = meetsAt(id, tenant, key, balancer);

  const versions = knownRelease(tenant.release ?? host.release);
  const image = versions.greenlight.image;
  const redisImage = versions.redis.image;
  const env = greenlightEnv({ tenant, hostname, mail, endpoint: bbb.endpoint });
  const secretEnv = greenlightSecrets({ tenant, key, mail, meets: bbb.by });
  const generation = generationDigest({ image, redisImage, env, secretEnv, rotation: tenant.rotation });

  return {
    id,
    key,
    name: tenantName(key),
    org: tenant.org,
    host: tenant.host,
    level: tenant.level,
    levelName: level?.name ?? tenant.level,
    custodian: tenant.custodian,
    hostname,
    ownName: inZone(hostname, here.stack.zone ?? null),
    admin: { name: tenant.admin.name, email: tenant.admin.email },
    container: greenlightContainer(key, generation),
    redis: redisContainer(key),
    database: databaseName(key),
    dir: tenantDir(key),
    image,
    redisImage,
    rotation: tenant.rotation,
    digest: generation,
    env,
    secretEnv,
    bbb,
    scaleliteId: bbb.by === "balancer" ? scaleliteId(here.id, key) : null,
    limits: limitsOf(platform, id),
    recordings: {
      enabled: tenant.recordings?.enabled ?? level?.recordings ?? false,
      retentionDays: tenant.recordings?.retention ?? null,
      quotaGb: tenant.recordings?.quota ?? null,
    },
    siteSettings: siteSettings(tenant),
    mail: plainMail(mail, tenant.org),
    tag: tenant.nodes ?? null,
    price: level?.price ?? null,
    retire: tenant.retire === undefined ? null : { after: tenant.retire.after },
    previously: [...tenant.previously],
  };
}

/** Its own endpoint when it names one; else the balancer, under a name that a rename does not change. */
function meetsAt(id: string, tenant: Tenant, key: string, balancer: MachinePlan | null): TenantPlan["bbb"] {
  if (tenant.bbb !== undefined) return { endpoint: tenant.bbb.endpoint, by: "endpoint" };
  const { fqdn } = known(balancer, `tenant ${id} has no BBB: its stack has no balancer, and it names no endpoint`);
  return { endpoint: `https://${balancerHost(key, fqdn)}/bigbluebutton/api`, by: "balancer" };
}

/**
 * Counts up when the component makes its container otherwise than before (mounts, entry, checks): so that such a
 * change starts a new generation too, and never takes away the one that serves. A test holds what it stands for.
 */
export const CONTAINER_SHAPE = 2;

/** One generation: a new one starts beside the old one. Of secrets it knows names and versions, never values. */
function generationDigest(parts: {
  image: string;
  redisImage: string;
  env: Readonly<Record<string, string>>;
  secretEnv: readonly SecretEnv[];
  rotation: number;
}): string {
  return digest(
    JSON.stringify([
      CONTAINER_SHAPE,
      parts.image,
      parts.redisImage,
      Object.entries(parts.env),
      parts.secretEnv,
      parts.rotation,
    ]),
  );
}

/** The mail settings as they hold, keys in order. */
function plainMail(mail: Mail, org: string): Mail {
  const { server, port, security, sender, senderName, username, version } = mail;
  return {
    server,
    port,
    security,
    sender,
    senderName: senderName ?? org,
    ...(username === undefined ? {} : { username }),
    version,
  };
}

function known<T>(value: T | null | undefined, otherwise: string): T {
  if (value === null || value === undefined) throw new RangeError(otherwise);
  return value;
}
