/** What can be set while the API runs: how much a project may have, how often it may ask, how slow things are. */
import { z } from "zod";

export const limitsSchema = z.strictObject({
  /** Requests: so many at once, refilled so many a second. Hetzner: 3600 an hour, one a second. */
  requests: z.strictObject({ limit: z.int().positive(), perSecond: z.number().positive() }),
  servers: z.int().nonnegative(),
  primaryIps: z.int().nonnegative(),
  volumes: z.int().nonnegative(),
  networks: z.int().nonnegative(),
  firewalls: z.int().nonnegative(),
  placementGroups: z.int().nonnegative(),
  sshKeys: z.int().nonnegative(),
  /** The least time that an action takes, ms. Actions that need no machine and no time are done at once. */
  actionMs: z.int().nonnegative(),
  /** Server types that cannot be had at the moment; a location of null means everywhere. */
  soldOut: z.array(z.strictObject({ serverType: z.string(), location: z.string().nullable() })),
});

export type Limits = z.infer<typeof limitsSchema>;

/** Hetzner's own limits where it publishes them; the others are ample. */
export const DEFAULT_LIMITS: Limits = {
  requests: { limit: 3600, perSecond: 1 },
  servers: 100,
  primaryIps: 200,
  volumes: 100,
  networks: 50,
  firewalls: 50,
  placementGroups: 50,
  sshKeys: 100,
  actionMs: 0,
  soldOut: [],
};

/** Firewalls on one server, rules in one firewall, servers in one placement group, volumes on one server: Hetzner's. */
export const FIREWALLS_PER_SERVER = 5;
export const RULES_PER_FIREWALL = 50;
export const SERVERS_PER_GROUP = 10;
export const VOLUMES_PER_SERVER = 16;
export const NETWORKS_PER_SERVER = 3;
export const SUBNETS_PER_NETWORK = 50;
/** Bytes of user data. */
export const USER_DATA_BYTES = 32 * 1024;
