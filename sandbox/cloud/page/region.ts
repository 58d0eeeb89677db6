/**
 * What the page shows, and who has to say it: one `Region`, so that the page knows nothing of stores, sockets or
 * containers. `live.ts` makes the real one; tests make others. The JSON at /-/state.json is a `RegionState`.
 */

/** How a thing is, by a check of its own kind. `waiting`: not asked yet, or nothing there to ask. */
export interface Health {
  readonly state: "well" | "ill" | "waiting";
  /** What it said, or why it could not be asked: a few words. */
  readonly says: string;
  /** Since when it is so (ISO). */
  readonly since: string;
}

export type Role = "host" | "balancer" | "node" | "turn" | "other";

/** Inbound ports that one group of addresses may reach. */
export interface OpenPorts {
  /** Address ranges; null is everybody. */
  readonly from: readonly string[] | null;
  /** By protocol: `80, 443 tcp`, `16384-32768 udp`, `icmp`. */
  readonly ports: readonly string[];
}

export interface Meeting {
  readonly name: string;
  readonly people: number;
  /** The tenant's name at the balancer, when there is one. */
  readonly tenant: string | null;
}

export interface MachineView {
  /** `gl1`; the server's name when nobody declared it. */
  readonly id: string;
  readonly role: Role;
  readonly fqdn: string;
  /** `declared`: in YAML, and not made yet. The rest is Hetzner's word, or `gone` when its container is. */
  readonly state: string;
  readonly type: string | null;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly privateIps: readonly string[];
  /** null: no firewall stands before it. */
  readonly open: readonly OpenPorts[] | null;
  readonly volumes: readonly { readonly name: string; readonly gb: number }[];
  readonly health: Health;
  /** What waits until no meeting runs there. */
  readonly pending: readonly string[];
  /** Whether the balancer sends it no new meetings. */
  readonly cordoned: boolean;
  /** Those that run there; null where meetings cannot run, or when it did not say. */
  readonly meetings: readonly Meeting[] | null;
}

export interface TenantView {
  readonly id: string;
  readonly org: string;
  readonly level: string;
  readonly hostname: string;
  readonly host: string;
  /** `20 people`, `24 h`: what its level allows. */
  readonly limits: readonly string[];
  readonly health: Health;
}

export interface RecordView {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly ttl: number;
  readonly comment: string | null;
}

export interface MailView {
  readonly id: number;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly links: readonly string[];
  readonly hasHtml: boolean;
}

export interface CallView {
  readonly id: string;
  readonly at: string;
  readonly api: "hetzner" | "cloudflare";
  readonly method: string;
  readonly path: string;
  /** null: it got no answer. */
  readonly status: number | null;
  readonly ms: number;
  readonly write: boolean;
}

/** A name that somebody in the sandbox asked for and was not told: it lies outside. */
export interface RefusedName {
  readonly name: string;
  readonly from: string;
  readonly times: number;
}

export interface RegionState {
  readonly stack: { readonly id: string; readonly title: string; readonly domain: string; readonly operator: string };
  /** Why YAML could not be read; null when it could. */
  readonly trouble: string | null;
  readonly machines: readonly MachineView[];
  readonly tenants: readonly TenantView[];
  readonly records: readonly RecordView[];
  /** Newest first. */
  readonly mails: readonly MailView[];
  /** Newest first. */
  readonly calls: readonly CallView[];
  readonly counts: { readonly requests: number; readonly writes: number; readonly mails: number };
  /** What the APIs are told to get wrong, as sentences. */
  readonly faults: readonly string[];
  readonly refused: readonly RefusedName[];
}

/** Whoever says how the region is. */
export interface Region {
  state(): RegionState;
  /** The HTML of a mail; null when there is no such mail, or none in it. */
  mailHtml(id: number): string | null;
  /** What a browser needs to trust, PEM; empty while nobody has said. */
  roots(): readonly string[];
}
