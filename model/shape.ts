/**
 * The plan: everything that YAML decides about one stack, before any resource exists. Plain data, sorted by
 * key, the same for the same YAML whatever the order of files and keys.
 */
import type { Mail } from "./schema.ts";

/** What a machine is for. */
export type Role = "node" | "turn" | "balancer" | "host";

/** A thing that costs money each month. `monthly` null: no source says; never a guess. */
export interface CostLine {
  readonly item: string;
  readonly monthly: number | null;
  /** Where the number comes from, or why there is none. */
  readonly source: string;
}

/** An inbound port that the firewall opens; everything else is closed. */
export interface OpenPort {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** `443` or `16384-32768`; absent for icmp. */
  readonly port?: string;
  /** Address ranges; `["0.0.0.0/0", "::/0"]` is everybody. */
  readonly from: readonly string[];
  readonly why: string;
}

export interface MachinePlan {
  /** The key in the stack's YAML, such as `gl1`. Identity. */
  readonly id: string;
  readonly role: Role;
  /** Logical resource name, such as `host-gl1`. */
  readonly name: string;
  /** Fully qualified name: DNS record, rDNS and the machine's own host name, such as `gl1.ca.meet.coop`. */
  readonly fqdn: string;
  readonly owner: string;
  readonly made:
    | {
        readonly by: "hetzner";
        readonly type: string;
        readonly location: string;
        readonly image: string;
        readonly volumeGb: number | null;
      }
    | { readonly by: "owner"; readonly ipv4: string; readonly ipv6: string | null };
  readonly cores: number;
  readonly memoryGb: number;
  /** Whether it holds what cannot be made again: protects the server, its addresses and its volume. */
  readonly holdsData: boolean;
  /** It is on its way out, because YAML says so (`drain` of a node, `retire` of others): its protection is off. */
  readonly leaves: boolean;
  /** From which day YAML lets go of it; null: no `retire` stands there. A node has none: it drains. */
  readonly retire: { readonly after: string } | null;
  readonly release: string;
  readonly ports: readonly OpenPort[];
  readonly cost: readonly CostLine[];
}

/** Who issues certificates. `directory`: of an ACME authority of somebody's own; null: the default ones. */
export interface Certificates {
  readonly authority: "public" | "internal" | "acme";
  readonly directory: string | null;
  readonly email: string | null;
}

export interface NodePlan extends MachinePlan {
  /** BBB's line, such as `jammy-300`, and where its installer and Scalelite's script for recordings come from. */
  readonly bbb: { readonly line: string; readonly installer: string; readonly postPublish: string };
  /** The image of what gives its numbers to Prometheus. */
  readonly exporter: string;
  /** Days that raw files, recordings that were shipped, and logs are kept. */
  readonly retentionDays: number;
  /**
   * Whether it can record at all: only where a balancer takes recordings in. Which tenant may is the balancer's to
   * say, so that a tenant that joins or leaves never restarts a node.
   */
  readonly records: boolean;
  /** Counts up when its derived secrets are drawn anew. */
  readonly rotation: number;
  readonly tags: readonly string[];
  readonly drain: boolean;
  readonly available: string | null;
  /** People it can carry at once (sizes.ts). */
  readonly seats: number;
}

/** A tenant setting at the balancer: always an override, because Greenlight sends its own values. */
export interface Override {
  readonly param: string;
  readonly value: string;
}

export interface TurnPlan extends MachinePlan {
  readonly image: string;
  readonly rotation: number;
}

export interface BalancerPlan extends MachinePlan {
  /** Where recordings and the balancer's own data live on the machine. */
  readonly dataDir: string;
  readonly images: {
    readonly api: string;
    readonly poller: string;
    readonly nginx: string;
    readonly importer: string;
    readonly postgres: string;
    readonly redis: string;
    readonly caddy: string;
  };
  readonly rotation: number;
  /** Scalelite servers: every node of this stack. */
  readonly servers: readonly {
    readonly id: string;
    readonly url: string;
    readonly tag: string | null;
    readonly enabled: boolean;
  }[];
  readonly tenants: readonly {
    readonly tenant: string;
    readonly id: string;
    readonly name: string;
    /** The name it calls: Scalelite tells tenants apart by its first label. */
    readonly hostname: string;
    /** Which rotations of its secret are good: the present one first, then the one it replaces. */
    readonly rotations: readonly number[];
    readonly overrides: readonly Override[];
  }[];
}

export interface HostPlan extends MachinePlan {
  /** Where tenant data lives on the machine. */
  readonly dataDir: string;
  /** Every image a container of this host uses: immutable references from the release table. */
  readonly images: { readonly postgres: string; readonly caddy: string; readonly redis: string };
  /** The Greenlight images its tenants use, sorted. */
  readonly greenlightImages: readonly string[];
}

export interface TenantPlan {
  /** Its id now: the file's name. */
  readonly id: string;
  /** Its first id: the oldest of `previously`, or its id. All identity hangs on this. */
  readonly key: string;
  /** Logical resource name, such as `tenant-riverbank`, from the key. */
  readonly name: string;
  readonly org: string;
  readonly host: string;
  readonly level: string;
  /** The level's name in the co-op's papers. */
  readonly levelName: string;
  readonly custodian: string;
  readonly hostname: string;
  /** Whether `hostname` is inside the stack's zone, so that we set its records. */
  readonly ownName: boolean;
  readonly admin: { readonly name: string; readonly email: string };
  /** Names on the host, from the key: container (with the digest), Redis container, database and role, directory. */
  readonly container: string;
  readonly redis: string;
  readonly database: string;
  readonly dir: string;
  readonly image: string;
  readonly redisImage: string;
  /** Counts up when its derived secrets are drawn anew. */
  readonly rotation: number;
  /** Everything plain that a new Greenlight generation depends on, in 10 hex digits. */
  readonly digest: string;
  /** Plain environment of the Greenlight container, sorted by name. No secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Environment that is secret: name -> where the value comes from. */
  readonly secretEnv: readonly SecretEnv[];
  /** Where it meets: the BBB API it calls. */
  readonly bbb: { readonly endpoint: string; readonly by: "balancer" | "endpoint" };
  readonly scaleliteId: string | null;
  readonly limits: {
    /** Minutes; null: not limited. */
    readonly duration: number | null;
    readonly participants: number | null;
    /** Rooms per account; null: as many as Greenlight allows. */
    readonly rooms: number | null;
  };
  readonly recordings: {
    readonly enabled: boolean;
    readonly retentionDays: number | null;
    readonly quotaGb: number | null;
  };
  /** What Greenlight keeps in its database: site settings by name. */
  readonly siteSettings: Readonly<Record<string, string>>;
  readonly mail: Mail;
  readonly tag: string | null;
  /** Euro a month, from the level; null: on request. */
  readonly price: number | null;
  readonly retire: { readonly after: string } | null;
  readonly previously: readonly string[];
}

/** Where a secret environment variable's value comes from. */
export type SecretEnv =
  | {
      readonly name: string;
      readonly from: "derived";
      readonly path: string;
      readonly rotation: number;
      readonly form: "hex64" | "hex32";
    }
  | { readonly name: string; readonly from: "config"; readonly key: string; readonly version: number }
  | { readonly name: string; readonly from: "databaseUrl" | "redisUrl" };

export interface RecordPlan {
  /** Logical resource name, such as `tenant-riverbank-a`. */
  readonly name: string;
  /** Fully qualified. */
  readonly fqdn: string;
  readonly type: "A" | "AAAA";
  /** The machine (its logical name) whose address it carries. */
  readonly machine: string;
  /** `us`: we set it in the zone. `owner`: its owner must set it. */
  readonly setBy: "us" | "owner";
  /** What it leads to: the machine itself, a tenant's own name, or a tenant's name at the balancer. */
  readonly service: "machine" | "tenant" | "balancer";
  /** The tenant it belongs to (its key), when it belongs to one. */
  readonly tenant: string | null;
}

/** A config secret that this stack needs before `up`. */
export interface ConfigSecret {
  /** Pulumi config key, such as `meet:master` or `hcloud:token`. */
  readonly key: string;
  readonly why: string;
  /** The complete command that sets it. */
  readonly command: string;
  /** A valid stand-in for previews without credentials: never a real secret. */
  readonly placeholder: string;
}

export interface Person {
  /** `<member>-<person>`. */
  readonly id: string;
  readonly name: string;
  readonly keys: readonly string[];
}

export interface CostPlan {
  readonly lines: readonly CostLine[];
  /** The sum of what is known, euro a month. */
  readonly known: number;
  /** The items nobody has a price for. */
  readonly unknown: readonly string[];
  /** What the tenants' levels bring in, euro a month, of those with a price. */
  readonly income: number;
}

export interface Plan {
  readonly stack: string;
  readonly title: string;
  readonly domain: string;
  readonly zone: { readonly name: string; readonly id: string } | null;
  readonly operator: string;
  readonly release: string;
  readonly network: string | null;
  /** Hetzner's name for the group of locations of its machines (`eu-central` for fsn1, nbg1, hel1); empty without any. */
  readonly networkZone: string;
  /** Address ranges that may reach port 22. */
  readonly sshFrom: readonly string[];
  readonly people: readonly Person[];
  /** Whether one key more may log in, from config `meet:ssh-key`: only a sandbox has one. */
  readonly localKey: boolean;
  /** Who issues the certificates of its names. */
  readonly authority: Certificates;
  readonly nodes: readonly NodePlan[];
  readonly turn: readonly TurnPlan[];
  readonly balancer: BalancerPlan | null;
  readonly hosts: readonly HostPlan[];
  readonly tenants: readonly TenantPlan[];
  readonly records: readonly RecordPlan[];
  readonly secrets: readonly ConfigSecret[];
  /** Host names whose certificate is new on a first `up`: an authority issues about 50 a week for a domain. */
  readonly certificates: readonly string[];
  readonly cost: CostPlan;
  /** Sentences a person should read: what is not done yet, what somebody must do. */
  readonly notes: readonly string[];
}
