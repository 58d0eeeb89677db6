import { Command } from "@pulumi/command/remote/command.js";
import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import * as pulumi from "@pulumi/pulumi";
import { type Certificates, caddyfile } from "./certificates.ts";
import { labelList, ours } from "./container.ts";
import { Docker } from "./docker.ts";
import { Machine, type MachineArgs } from "./machine.ts";
import { UNREAD } from "./said.ts";
import { RUN, script } from "./script.ts";
import * as services from "./services.ts";
import { well } from "./well.ts";

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
  /** Its tenants' turns to start (files/tenant/start.sh). */
  readonly startsDir: string;
  /** The network on which tenants, PostgreSQL and Caddy reach each other by name. */
  readonly network: pulumi.Output<string>;
  /** What must stand before a tenant: Docker, PostgreSQL and Caddy, healthy. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: GreenlightHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:GreenlightHost", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    const { onMachine, connection } = this.machine;
    this.startsDir = `${args.dataDir}/starts`;

    const setup = new Command(
      `${name}-setup`,
      {
        connection,
        create: RUN,
        stdin: pulumi.secret(
          this.machine.volume.apply(({ device, gb }) =>
            script("host/setup.sh", {
              MACHINE: args.machine.title,
              DATA_DIR: args.dataDir,
              VOLUME: device,
              VOLUME_GB: gb,
              POSTGRES_PASSWORD: args.postgresPassword,
              CADDYFILE: caddyfile(args.certificates),
              STARTS_DIR: this.startsDir,
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

    const common = ours(this.network, args.labels);
    const postgres = new Container(
      `${name}-postgres`,
      {
        ...common,
        ...services.postgres(
          `${args.dataDir}/postgres`,
          `${args.dataDir}/postgres/password`,
          services.HOST_CONNECTIONS,
        ),
        image: this.docker.image(args.images.postgres),
      },
      { ...onDocker, ...UNREAD, deleteBeforeReplace: true },
    );
    const caddy = new Container(
      `${name}-caddy`,
      {
        ...common,
        ...services.caddy(`${args.dataDir}/caddy`, this.machine.ipv6 !== null),
        image: this.docker.image(args.images.caddy),
      },
      // Of a port on IPv4 and IPv6 Docker tells the two in either order, which the provider takes for a change.
      { ...onDocker, ...UNREAD, deleteBeforeReplace: true, ignoreChanges: ["ports"] },
    );

    const running = well(this, `${name}-well`, {
      machine: this.machine,
      title: args.machine.title,
      containers: [postgres, caddy],
      patience: 120,
    });
    this.ready = [setup, running];
    this.registerOutputs({ machine: this.machine, docker: this.docker.provider, network: this.network });
  }
}
