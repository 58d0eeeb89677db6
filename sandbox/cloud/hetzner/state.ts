/** What the emulated Hetzner Cloud knows. Relations are kept on one side only; the other is looked up. */
import { z } from "zod";

const labels = z.record(z.string(), z.string());
const common = { id: z.int(), name: z.string(), labels, created: z.string() };

export const ruleSchema = z.object({
  direction: z.enum(["in", "out"]),
  protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"]),
  port: z.string().nullable(),
  sourceIps: z.array(z.string()),
  destinationIps: z.array(z.string()),
  description: z.string().nullable(),
});

const sshKey = z.object({ ...common, publicKey: z.string(), fingerprint: z.string() });

const network = z.object({
  ...common,
  ipRange: z.string(),
  subnets: z.array(z.object({ ipRange: z.string(), type: z.enum(["cloud", "server"]), networkZone: z.string() })),
  exposeRoutes: z.boolean(),
  protection: z.boolean(),
});

const firewall = z.object({
  ...common,
  rules: z.array(ruleSchema),
  /** Servers it was applied to by id. */
  servers: z.array(z.int()),
  /** Label selectors it was applied to. */
  selectors: z.array(z.string()),
});

const placementGroup = z.object(common);

const primaryIp = z.object({
  ...common,
  type: z.enum(["ipv4", "ipv6"]),
  /** An IPv4 address, or an IPv6 network ending in `::/64`. */
  ip: z.string(),
  location: z.string(),
  autoDelete: z.boolean(),
  /** The server that has it. */
  server: z.int().nullable(),
  protection: z.boolean(),
  /** Names by address; without one, an IPv4 address has a name made from itself. */
  names: z.record(z.string(), z.string()),
});

const volume = z.object({
  ...common,
  sizeGb: z.int(),
  format: z.enum(["ext4", "xfs"]).nullable(),
  location: z.string(),
  server: z.int().nullable(),
  protection: z.boolean(),
  status: z.enum(["creating", "available"]),
  /** It is being deleted: nothing may begin with it any more. */
  leaving: z.boolean().default(false),
});

const server = z.object({
  ...common,
  serverType: z.string(),
  diskGb: z.int(),
  image: z.string(),
  location: z.string(),
  userData: z.string(),
  /** Public keys, as they were when it was made. */
  sshKeys: z.array(z.string()),
  networks: z.array(z.object({ network: z.int(), ip: z.string(), aliasIps: z.array(z.string()) })),
  placementGroup: z.int().nullable(),
  protection: z.object({ delete: z.boolean(), rebuild: z.boolean() }),
  /** Firewalls whose rules are in force on the machine. */
  applied: z.array(z.int()),
  /** An action is running that no other may meet. */
  locked: z.boolean(),
  /** What it is doing at the moment; null: whatever its machine says. */
  doing: z.enum(["initializing", "starting", "stopping", "rebuilding", "migrating", "deleting"]).nullable(),
});

const action = z.object({
  id: z.int(),
  command: z.string(),
  status: z.enum(["running", "success", "error"]),
  started: z.string(),
  finished: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  resources: z.array(z.object({ id: z.int(), type: z.string() })),
});

export const hetznerStateSchema = z.object({
  /** Ids only grow, whatever they are for. */
  nextId: z.int(),
  /** The last octet of the next IPv4 address that nobody had yet, those given back (oldest first), the next /64. */
  addresses: z.object({ nextIpv4: z.int(), freedIpv4: z.array(z.int()), nextIpv6: z.int() }),
  sshKeys: z.array(sshKey),
  networks: z.array(network),
  firewalls: z.array(firewall),
  placementGroups: z.array(placementGroup),
  primaryIps: z.array(primaryIp),
  volumes: z.array(volume),
  servers: z.array(server),
  actions: z.array(action),
});

export type HetznerState = z.infer<typeof hetznerStateSchema>;
export type Action = z.infer<typeof action>;
export type Firewall = z.infer<typeof firewall>;
export type Network = z.infer<typeof network>;
export type PlacementGroup = z.infer<typeof placementGroup>;
export type PrimaryIp = z.infer<typeof primaryIp>;
export type Rule = z.infer<typeof ruleSchema>;
export type Server = z.infer<typeof server>;
export type SshKey = z.infer<typeof sshKey>;
export type Volume = z.infer<typeof volume>;

/** The first and last octet of the IPv4 addresses that servers get. */
export const FIRST_IPV4 = 20;
/** The rest is Docker's own (network.ts). */
export const LAST_IPV4 = 247;

/** A project in which nothing was ever made. */
export function emptyHetzner(): HetznerState {
  return {
    nextId: 1001,
    addresses: { nextIpv4: FIRST_IPV4, freedIpv4: [], nextIpv6: 1 },
    sshKeys: [],
    networks: [],
    firewalls: [],
    placementGroups: [],
    primaryIps: [],
    volumes: [],
    servers: [],
    actions: [],
  };
}
