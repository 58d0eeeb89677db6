import { Command } from "@pulumi/command/remote/command.js";
import { Container, type ContainerArgs } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import * as pulumi from "@pulumi/pulumi";
import { type Certificates, caddyfile, TRUST } from "./certificates.ts";
import { bind, labelList, ours } from "./container.ts";
import { Docker } from "./docker.ts";
import { Machine, type MachineArgs } from "./machine.ts";
import { UNREAD } from "./said.ts";
import { RUN, script } from "./script.ts";
import * as services from "./services.ts";
import { well } from "./well.ts";

type Scalelite = NonNullable<ScaleliteClusterArgs["scalelite"]>;

export interface ScaleliteClusterArgs {
  machine: MachineArgs;
  scalelite?: {
    /** Where recordings and its own data lie, such as `/srv/meet`. */
    dataDir: string;
    images: {
      api: string;
      poller: string;
      nginx: string;
      importer: string;
      postgres: string;
      redis: string;
      caddy: string;
    };
    certificates: Certificates;
    /** What its parts share among themselves. Secret, and hexadecimal. */
    secrets: { postgres: string; redis: string; secretKeyBase: string; api: string };
    /** Counts up when its secrets change: containers read them when they start. */
    rotation: number;
    labels: Record<string, string>;
  };
}

/** Whom Caddy asks whether a name is one of ours, before it gets a certificate for it: itself (reconcile.sh). */
const ON_DEMAND = ["\ton_demand_tls {", "\t\task http://127.0.0.1:8404/", "\t}"];

/** A stack's balancer: Scalelite with its database, its Redis and its recordings, and Caddy, the only open door. */
export class ScaleliteCluster extends pulumi.ComponentResource {
  readonly machine: Machine;
  /** The name people know it by in messages, its host name, and where its data lie. */
  readonly title: string;
  readonly fqdn: string;
  readonly dataDir: string;
  /** Where nodes put recordings, as rsync names it after the machine: the one module that their key opens. */
  readonly spool = ":spool";
  /** What must stand before Scalelite is told of nodes and tenants. */
  readonly ready: pulumi.Resource[] = [];

  constructor(name: string, args: ScaleliteClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:ScaleliteCluster", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    this.title = args.machine.title;
    this.fqdn = args.machine.fqdn;
    this.dataDir = args.scalelite?.dataDir ?? "";
    if (args.scalelite !== undefined) this.install(name, args.scalelite);
    this.registerOutputs({ ipv4: this.machine.ipv4, ipv6: this.machine.ipv6 });
  }

  private install(name: string, args: Scalelite): void {
    const { dataDir, images } = args;
    const setup = new Command(
      `${name}-setup`,
      {
        connection: this.machine.connection,
        create: RUN,
        stdin: pulumi.secret(
          this.machine.volume.apply(({ device, gb }) =>
            script("balancer/setup.sh", {
              MACHINE: this.title,
              DATA_DIR: dataDir,
              VOLUME: device,
              VOLUME_GB: gb,
              DATABASE_PASSWORD: args.secrets.postgres,
              REDIS_PASSWORD: args.secrets.redis,
              SECRETS: secretEnv(args.secrets),
              CADDYFILE: caddyfile(args.certificates, ON_DEMAND),
              SITE: site(this.fqdn),
            }),
          ),
        ),
        addPreviousOutputInEnv: false,
      },
      { parent: this, ...this.machine.onMachine, dependsOn: [this.machine.ready] },
    );
    const docker = new Docker(this, name, { machine: this.machine, after: setup, images: Object.values(images) });
    const network = new Network(
      `${name}-network`,
      { name: "meet", driver: "bridge", labels: labelList(args.labels) },
      docker.options,
    );

    const common = ours(network.name, args.labels);
    const container = (
      part: string,
      image: string,
      inputs: Omit<ContainerArgs, "image">,
      options: pulumi.CustomResourceOptions,
    ) =>
      new Container(
        `${name}-${part}`,
        { ...common, image: docker.image(image), ...inputs },
        { ...docker.options, ...UNREAD, deleteBeforeReplace: true, ...options },
      );
    // On the first start PostgreSQL makes Scalelite's role, which is no superuser.
    const database = services.postgres(`${dataDir}/postgres`, `${dataDir}/scalelite/postgres-password`);
    const role = bind(`${dataDir}/scalelite/role.sql`, "/docker-entrypoint-initdb.d/role.sql", true);
    const postgres = container("postgres", images.postgres, { ...database, mounts: [...database.mounts, role] }, {});
    const redis = container(
      "redis",
      images.redis,
      services.redis("redis", `${dataDir}/redis`, `${dataDir}/scalelite/redis.conf`),
      {},
    );

    const whenWell = (what: string, patience: number, ...containers: Container[]) =>
      well(this, `${name}-well${what}`, { machine: this.machine, title: this.title, containers, patience });
    const stores = whenWell("-stores", 120, postgres, redis);

    const { fqdn } = this;
    const started = (after: pulumi.Resource[]) => ({ dependsOn: [setup, ...after] });
    // It makes or changes its tables when it starts: alone, and before the others look at them.
    const api = container("api", images.api, scalelite("api", "bin/start", fqdn, args), started([stores]));
    const web = whenWell("-api", 300, api);
    const poller = container(
      "poller",
      images.poller,
      scalelite("poller", "bin/start-poller", fqdn, args),
      started([web]),
    );
    const importer = container(
      "importer",
      images.importer,
      scalelite("recording-importer", "bin/start-recording-importer", fqdn, args),
      started([web]),
    );
    const nginx = container("nginx", images.nginx, frontEnd(fqdn, args), {
      ...started([web]),
      // It looks up the name of the api once, when it starts.
      replacementTrigger: api.id,
    });
    // Of a port on IPv4 and IPv6 Docker tells the two in either order, which the provider takes for a change.
    const caddy = container("caddy", images.caddy, services.caddy(`${dataDir}/caddy`, this.machine.ipv6 !== null), {
      ignoreChanges: ["ports"],
    });
    this.ready.push(setup, stores, web, whenWell("", 120, poller, importer, nginx, caddy));
  }
}

/** What only Scalelite's own containers read, as `NAME=value` lines of a file that only they open. */
function secretEnv(secrets: Scalelite["secrets"]): string {
  return [
    `DATABASE_URL=postgres://scalelite:${secrets.postgres}@postgres:5432/scalelite`,
    `LOADBALANCER_SECRET=${secrets.api}`,
    `REDIS_URL=redis://:${secrets.redis}@redis:6379/0`,
    `SECRET_KEY_BASE=${secrets.secretKeyBase}`,
  ].join("\n");
}

/** Its admin calls and the dial plan of telephones are for this machine alone; its secret is not all that keeps them. */
function site(fqdn: string): string {
  return `(scalelite) {
	encode zstd gzip
	@closed path /scalelite/api /scalelite/api/* /fsapi /fsapi/*
	respond @closed 404
	request_body {
		max_size 31MB
	}
	reverse_proxy scalelite-nginx:80
}

${fqdn} {
	handle /-/meet/* {
		root * /etc/caddy/public
		header Cache-Control no-store
		file_server
	}
	handle {
		import scalelite
	}
}

https:// {
	tls {
		on_demand
	}
	import scalelite
}`;
}

/** One of the three containers that run Scalelite's own code. */
function scalelite(part: string, command: string, fqdn: string, args: Scalelite): Omit<ContainerArgs, "image"> {
  const web = part === "api";
  return {
    name: `scalelite-${part}`,
    entrypoints: ["/bin/sh", "-c", `set -a; . /run/meet/secrets.env; set +a; exec ${command}`],
    envs: [
      // Tenants call names below its own, and no other.
      `URL_HOST=${fqdn}`,
      "MULTITENANCY_ENABLED=true",
      // A node that is added twice is one node.
      "SERVER_ID_IS_HOSTNAME=true",
      // Seconds. After so many polls in a row without an answer the poller forgets a node's meetings and tells the node
      // to end each of them: after a minute, as with its own 60 s and 2, so that a short fault of the network ends none.
      "POLL_INTERVAL=15",
      "SERVER_UNHEALTHY_THRESHOLD=4",
      "RECORDING_IMPORT_POLL_INTERVAL=20",
      // Most of the time they wait for a node; one that is slow must not keep the others waiting.
      "RAILS_MAX_THREADS=16",
      // Anything below writes signed addresses to the log.
      "RAILS_LOG_LEVEL=info",
      "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
      `MEET_ROTATION=${args.rotation}`,
    ],
    mounts: [
      bind(`${args.dataDir}/bigbluebutton`, "/var/bigbluebutton"),
      bind(`${args.dataDir}/scalelite/secrets.env`, "/run/meet/secrets.env", true),
      ...TRUST,
    ],
    // A recording that is being unpacked is finished first.
    destroyGraceSeconds: part === "recording-importer" ? 120 : 20,
    healthcheck: {
      // Its health is in the text: the status is 200 either way. The others serve nothing that could be asked; whether
      // nodes come online is seen when Scalelite is told of them.
      tests: ["CMD-SHELL", web ? "wget -qO- http://127.0.0.1:3000/health_check | grep -qx success" : "kill -0 1"],
      ...services.LOOKS,
      timeout: "10s",
      startPeriod: web ? "5m0s" : "20s",
    },
  };
}

/** What serves recordings, and passes all else on to the api. */
function frontEnd(fqdn: string, args: Scalelite): Omit<ContainerArgs, "image"> {
  return {
    name: "scalelite-nginx",
    envs: [`URL_HOST=${fqdn}`, "NGINX_BEHIND_PROXY=true"],
    mounts: [bind(`${args.dataDir}/bigbluebutton/published`, "/var/bigbluebutton/published", true)],
    destroyGraceSeconds: 10,
    healthcheck: {
      // The api may come back from a crash at another address: reading its settings anew is looking it up anew.
      tests: [
        "CMD-SHELL",
        "wget -qO- http://127.0.0.1/health_check | grep -qx success || { nginx -s reload; exit 1; }",
      ],
      interval: "10s",
      timeout: "10s",
      retries: 6,
      startPeriod: "20s",
    },
  };
}
