/**
 * Secrets that follow from one master secret per stack, so that none is stored and a lost file can be made
 * again (docs/decisions/0003). HKDF-SHA256, RFC 5869: the thing's path and rotation counter are the info. In
 * plain JavaScript, so that a browser can make a plan.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Plan, TenantPlan } from "./shape.ts";

/** At least this many characters of master secret: 32 random bytes, written in hex. */
export const MASTER = /^[0-9a-f]{64}$/;

/**
 * A secret for `path`, such as `tenants/riverbank/database`, as lower-case hex: safe in URLs, SQL, rake and
 * sed. `bytes` of entropy, 32 unless told.
 *
 * @throws RangeError when the master secret is not 64 hex digits.
 */
export function derive(master: string, path: string, rotation: number, bytes = 32): string {
  if (!MASTER.test(master)) throw new RangeError("the master secret must be 64 hex digits");
  const info = `meet.coop/${path}#${rotation}`;
  return bytesToHex(hkdf(sha256, hexToBytes(master), utf8ToBytes("meet-infra"), utf8ToBytes(info), bytes));
}

/**
 * The Scalelite id of a tenant: a UUID made from its first id, in plain sight and never drawn, because
 * recordings are filtered by it and Redis must be rebuildable from YAML.
 */
export function scaleliteId(stack: string, tenantKey: string): string {
  const seed = utf8ToBytes("meet-infra scalelite tenant");
  const hex = bytesToHex(hkdf(sha256, seed, new Uint8Array(), utf8ToBytes(`${stack}/${tenantKey}`), 16));
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The first hex digits of a text's SHA-256: names generations, guards nothing. */
export function digest(text: string, length = 10): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, length);
}

/** PostgreSQL's own password on a host. */
export function postgresPassword(master: string, host: string): string {
  return derive(master, `hosts/${host}/postgres`, 1);
}

/** What a BBB server and its callers share. BBB's own tools take letters and digits only. */
export function nodeSecret(master: string, node: { readonly id: string; readonly rotation: number }): string {
  return derive(master, `nodes/${node.id}/bbb`, node.rotation);
}

/** What reads the numbers of a node, as user `metrics`. */
export function exporterPassword(master: string, node: { readonly id: string; readonly rotation: number }): string {
  return derive(master, `nodes/${node.id}/exporter`, node.rotation);
}

/** What a TURN server and the BBB servers that send people there share. */
export function turnSecret(master: string, turn: { readonly id: string; readonly rotation: number }): string {
  return derive(master, `turn/${turn.id}/shared`, turn.rotation);
}

/** What a TURN server opens to: the present secret first, then the one it replaces, which nodes in use still hand out. */
export function turnSecrets(master: string, { id, rotation }: { readonly id: string; readonly rotation: number }) {
  const rotations = rotation === 1 ? [1] : [rotation, rotation - 1];
  return rotations.map((it) => turnSecret(master, { id, rotation: it }));
}

/** What the parts of a balancer share among themselves. */
export function balancerSecrets(master: string, balancer: { readonly id: string; readonly rotation: number }) {
  const { id, rotation } = balancer;
  return {
    // PostgreSQL and Redis keep theirs: their data was made with them.
    postgres: derive(master, `balancer/${id}/postgres`, 1),
    redis: derive(master, `balancer/${id}/redis`, 1),
    secretKeyBase: derive(master, `balancer/${id}/secret-key-base`, rotation, 64),
    api: derive(master, `balancer/${id}/api`, rotation),
  };
}

/** What a tenant shares with the balancer, in one rotation. */
export function meetingSecret(master: string, tenantKey: string, rotation: number): string {
  return derive(master, `tenants/${tenantKey}/bbb`, rotation);
}

/**
 * A tenant's secrets as values: derived from the master secret, or config secrets that people own.
 *
 * @param config a config secret by its key
 */
export function tenantSecrets(tenant: TenantPlan, master: string, config: (key: string) => string) {
  // Both keep theirs, as a balancer's do: the generation that serves shares them with the one that comes.
  const databasePassword = derive(master, `tenants/${tenant.key}/database`, 1);
  const redisPassword = derive(master, `tenants/${tenant.key}/redis`, 1);
  const value = (secret: TenantPlan["secretEnv"][number]): string => {
    switch (secret.from) {
      case "derived":
        return derive(master, secret.path, secret.rotation, secret.form === "hex64" ? 64 : 32);
      case "config":
        return config(secret.key);
      case "databaseUrl":
        return `postgres://${tenant.database}:${databasePassword}@postgres:5432/${tenant.database}`;
      case "redisUrl":
        return `redis://:${redisPassword}@${tenant.redis}:6379/0`;
    }
  };
  const secretEnv: Record<string, string> = {};
  for (const secret of tenant.secretEnv) secretEnv[secret.name] = value(secret);
  return { databasePassword, redisPassword, secretEnv };
}

/** Every value that follows from a stack's master secret: what no output may ever show. */
export function derivedSecrets(plan: Plan, master: string): string[] {
  const hosts = plan.hosts.map((host) => postgresPassword(master, host.id));
  const tenants = plan.tenants.flatMap((tenant) => {
    const { databasePassword, redisPassword, secretEnv } = tenantSecrets(tenant, master, () => "");
    return [databasePassword, redisPassword, ...Object.values(secretEnv)];
  });
  const nodes = plan.nodes.flatMap((node) => [nodeSecret(master, node), exporterPassword(master, node)]);
  const turn = plan.turn.flatMap((it) => turnSecrets(master, it));
  const balancer = plan.balancer === null ? [] : Object.values(balancerSecrets(master, plan.balancer));
  const meetings = (plan.balancer?.tenants ?? []).flatMap((it) =>
    it.rotations.map((rotation) => meetingSecret(master, it.tenant, rotation)),
  );
  return [...new Set([...hosts, ...tenants, ...nodes, ...turn, ...balancer, ...meetings])]
    .filter((value) => value !== "")
    .sort();
}
