import { Command } from "@pulumi/command/remote/command.js";
import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import * as pulumi from "@pulumi/pulumi";
import { type Certificates, caddyfile, TRUST } from "./certificates.ts";
import { bind, labelList, ours } from "./container.ts";
import { Docker } from "./docker.ts";
import { Machine, type MachineArgs } from "./machine.ts";
import { RUN, script } from "./script.ts";

export interface GreenlightHostArgs {
  machine: MachineArgs;
  /** Where tenants' data lies, such as `/srv/meet`. */
  dataDir: string;
  /** Image references its containers use: PostgreSQL, Caddy, and every image of its tenants. */
  images: { postgres: string; caddy: string; tenants: readonly string[] };
  /** PostgreSQL's own password. Secret. */
  postgresPassword: string;
  certificates: Certificates;
  labels: Record<string, string>;
}

/** A Docker host that carries tenants: Docker, PostgreSQL for all of them, and Caddy, the only open door. */
export class GreenlightHost extends pulumi.ComponentResource {
  readonly machine: Machine;
  readonly docker: Docker;
  /** The network on which tenants, PostgreSQL and Caddy reach each other by name. */
  readonly network: pulumi.Output<string>;
  /** What must stand before a tenant: Docker, PostgreSQL and Caddy, healthy. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: GreenlightHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:GreenlightHost", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    const { onMachine, connection } = this.machine;

    const setup = new Command(
      `${name}-setup`,
      {
        connection,
        create: RUN,
        stdin: pulumi.secret(
          this.machine.volumeDevice.apply((volume) =>
            script("host/setup.sh", {
              MACHINE: args.machine.title,
              DATA_DIR: args.dataDir,
              VOLUME: volume,
              POSTGRES_PASSWORD: args.postgresPassword,
              CADDYFILE: caddyfile(args.certificates),
            }),
          ),
        ),
        addPreviousOutputInEnv: false,
      },
      { parent: this, ...onMachine, dependsOn: [this.machine.ready] },
    );

    this.docker = new Docker(this, name, {
      machine: this.machine,
      after: setup,
      images: [args.images.postgres, args.images.caddy, ...args.images.tenants],
    });
    const onDocker = this.docker.options;
    const network = new Network(
      `${name}-network`,
      { name: "meet", driver: "bridge", labels: labelList(args.labels) },
      onDocker,
    );
    this.network = network.name;

    const common = { ...ours(this.network, args.labels), waitTimeout: 120 };
    const postgres = new Container(
      `${name}-postgres`,
      {
        ...common,
        name: "postgres",
        image: this.docker.image(args.images.postgres),
        envs: ["POSTGRES_PASSWORD_FILE=/run/meet/postgres-password"],
        mounts: [
          bind(`${args.dataDir}/postgres/data`, "/var/lib/postgresql/data"),
          bind(`${args.dataDir}/postgres/password`, "/run/meet/postgres-password", true),
        ],
        shmSize: 256,
        destroyGraceSeconds: 60,
        healthcheck: {
          tests: ["CMD", "pg_isready", "-q", "-U", "postgres"],
          interval: "10s",
          timeout: "5s",
          retries: 6,
          startPeriod: "1m0s",
        },
      },
      { ...onDocker, deleteBeforeReplace: true },
    );
    const caddy = new Container(
      `${name}-caddy`,
      {
        ...common,
        name: "caddy",
        image: this.docker.image(args.images.caddy),
        command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
        envs: ["XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
        ports: [
          { internal: 80, external: 80, protocol: "tcp" },
          { internal: 443, external: 443, protocol: "tcp" },
          { internal: 443, external: 443, protocol: "udp" },
        ],
        mounts: [
          bind(`${args.dataDir}/caddy`, "/etc/caddy", true),
          bind(`${args.dataDir}/caddy-data`, "/data"),
          ...TRUST,
        ],
        destroyGraceSeconds: 10,
        healthcheck: {
          tests: ["CMD", "wget", "-qO-", "http://127.0.0.1:2019/config/"],
          interval: "10s",
          timeout: "5s",
          retries: 6,
          startPeriod: "20s",
        },
      },
      { ...onDocker, deleteBeforeReplace: true },
    );

    this.ready = [setup, postgres, caddy];
    this.registerOutputs({ machine: this.machine, docker: this.docker.provider, network: this.network });
  }
}
