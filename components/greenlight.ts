import { Command } from "@pulumi/command/remote/command.js";
import { Container } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import { TRUST } from "./certificates.ts";
import { bind, ours } from "./container.ts";
import { DnsRecord } from "./dnsRecord.ts";
import type { GreenlightHost } from "./greenlightHost.ts";
import { UNREAD } from "./said.ts";
import { ownFile, RUN, script, shellQuote } from "./script.ts";
import * as services from "./services.ts";

export interface GreenlightArgs {
  host: GreenlightHost;
  /** The tenant's first id: all names on the host come from it. */
  key: string;
  /** The public host name. */
  hostname: string;
  /** Where its data lies on the host. */
  dir: string;
  /** Where Caddy's sites lie on the host. */
  sitesDir: string;
  /** Database and role. */
  database: string;
  /** Names of its containers. */
  container: string;
  redis: string;
  image: string;
  redisImage: string;
  /** Names this generation: a new one starts beside the old one, and takes over when it is healthy. */
  digest: string;
  env: Readonly<Record<string, string>>;
  /** Secret environment, as values. */
  secretEnv: Readonly<Record<string, string>>;
  databasePassword: string;
  redisPassword: string;
  admin: { name: string; email: string };
  siteSettings: Readonly<Record<string, string>>;
  /** Rooms per account; null: Greenlight's own ceiling. */
  rooms: number | null;
  /** Minutes and people of each of its meetings, where no balancer sees to that; null: no limit. */
  meetings?: { duration: number | null; participants: number | null };
  recording: boolean;
  /** What must know its secret before anybody is led to it: its stack's balancer; none where it has a BBB of its own. */
  knownBy: readonly pulumi.Resource[];
  /** Its records, where its name is in our zone. */
  records: { name: string; fqdn: string; type: "A" | "AAAA"; zoneId: string }[];
  labels: Record<string, string>;
}

/** Seconds: it builds its pages and changes its tables at every start, after others that are at it. */
const PATIENCE = 1200;

/** One tenant: a Greenlight with its own database, Redis, storage, name, certificate and first administrator. */
export class Greenlight extends pulumi.ComponentResource {
  readonly url: string;

  constructor(name: string, args: GreenlightArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:Greenlight", name, {}, { ...opts, ...UNREAD });
    const { host } = args;
    const { machine } = host;
    const remote = { connection: machine.connection, create: RUN, addPreviousOutputInEnv: false };

    const prepare = new Command(
      `${name}-prepare`,
      {
        ...remote,
        stdin: pulumi.secret(
          script("tenant/prepare.sh", {
            TENANT: args.key,
            DIR: args.dir,
            DATABASE: args.database,
            DATABASE_PASSWORD: args.databasePassword,
            REDIS_PASSWORD: args.redisPassword,
            GENERATION: args.digest,
            SECRETS: Object.entries(args.secretEnv)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, value]) => `${key}=${shellQuote(value)}`)
              .join("\n"),
          }),
        ),
      },
      { parent: this, ...machine.onMachine, dependsOn: host.ready },
    );

    const onDocker = { parent: this, provider: host.docker.provider, ...machine.onMachine };
    const common = ours(host.network, args.labels);
    const redis = new Container(
      `${name}-redis`,
      {
        ...common,
        ...services.redis(args.redis, `${args.dir}/redis`, `${args.dir}/redis.conf`),
        image: host.docker.image(args.redisImage),
      },
      { ...onDocker, deleteBeforeReplace: true, dependsOn: [prepare] },
    );
    const greenlight = new Container(
      `${name}-${args.digest}`,
      {
        ...common,
        name: args.container,
        image: host.docker.image(args.image),
        entrypoints: ["/bin/sh", "-c", ownFile("tenant/start.sh")],
        envs: Object.entries(args.env).map(([key, value]) => `${key}=${value}`),
        mounts: [
          bind(`${args.dir}/storage`, "/usr/src/app/storage"),
          bind(`${args.dir}/secrets-${args.digest}.env`, "/run/meet/secrets.env", true),
          bind(host.startsDir, "/run/meet/starts", true),
          ...TRUST,
        ],
        destroyGraceSeconds: 20,
        healthcheck: {
          tests: ["CMD", "wget", "-qO-", "http://127.0.0.1:3000/health_check"],
          ...services.LOOKS,
          timeout: "10s",
          startPeriod: "20m0s",
        },
      },
      // One after the other they are made over one connection.
      { ...onDocker, dependsOn: [redis] },
    );

    const records = args.records.map(
      (record) =>
        new DnsRecord(
          record.name,
          {
            zoneId: record.zoneId,
            fqdn: record.fqdn,
            type: record.type,
            address: (record.type === "AAAA" ? machine.ipv6 : null) ?? machine.ipv4,
            comment: `tenant ${args.key}`,
          },
          { parent: this },
        ),
    );

    new Command(
      `${name}-serve`,
      {
        ...remote,
        // Takes the name away; touches no data.
        delete: `${RUN} -- withdraw`,
        // By their ids it waits for both containers, and looks at another one again.
        stdin: pulumi.secret(
          pulumi.all([redis.id, greenlight.id]).apply((ids) =>
            script("tenant/serve.sh", {
              TENANT: args.key,
              DIR: args.dir,
              SITES: args.sitesDir,
              PUBLIC_NAME: args.hostname,
              CONTAINER: args.container,
              REDIS: args.redis,
              // It waits for minutes, and shuts nobody out meanwhile.
              LOCK: "none",
              IDS: ids.join(" "),
              PATIENCE: String(PATIENCE),
              DATABASE: args.database,
              ADMIN_NAME: args.admin.name,
              ADMIN_EMAIL: args.admin.email,
              SETTINGS: Object.entries(args.siteSettings)
                .map(([key, value]) => `${key}=${value}`)
                .join("\n"),
              ROOMS: args.rooms === null ? "" : String(args.rooms),
              RECORDING: String(args.recording),
              DURATION: String(args.meetings?.duration ?? ""),
              PARTICIPANTS: String(args.meetings?.participants ?? ""),
              GENERATION: args.digest,
            }),
          ),
        ),
      },
      { parent: this, ...machine.onMachine, dependsOn: [...records, ...args.knownBy] },
    );

    this.url = `https://${args.hostname}/`;
    this.registerOutputs({ url: this.url });
  }
}
