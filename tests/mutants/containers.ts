// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What keeps containers closed, coming back, and out of the way of data. */
import { type Mutant, of } from "./mutant.ts";

const HOST = ["tests/components/greenlightHost.test.ts"];
const TENANT = ["tests/components/greenlight.test.ts"];
const BACK = "comes back after a reboot";
const ON_HOST = "every container, volume and command on the host goes with its server";
const NO_PORT = "publishes no port";

const container = of("components/container.ts", TENANT, [
  ["restart-policy", 'restart: "unless-stopped",', "", "comes back after a reboot"],
  ["log-size", '{ "max-size": "10m", "max-file": "3" }', "{}", "logs cannot fill the disk"],
  ["own-network", ", networksAdvanced: [{ name: network }]", "", "only our own network"],
]);

const looks = of(
  "components/well.ts",
  ["tests/components/well.test.ts"],
  [
    ["well-on-machine", "{ parent, ...machine.onMachine }", "{ parent }", "it is asked again on a new server"],
    ["well-again", 'IDS: all.map(([, id]) => id).join(" ")', 'IDS: "x"', "looks at its containers"],
    ["well-shuts-nobody-out", 'LOCK: "none",', "", "looks at its containers"],
  ],
);

const engine = of("components/docker.ts", HOST, [
  [
    "pin-docker-strict",
    '"StrictHostKeyChecking=yes",',
    '"StrictHostKeyChecking=no",',
    "Docker is reached over SSH with the pinned key",
  ],
  [
    "pin-docker-key",
    "KnownHostsCommand=/bin/echo ${address} ${hostKey}",
    "KnownHostsCommand=/usr/bin/ssh-keyscan ${address}",
    "Docker is reached over SSH with the pinned key",
  ],
  [
    "pin-docker-user-file",
    "UserKnownHostsFile=/dev/null",
    "UserKnownHostsFile=~/.ssh/known_hosts",
    "Docker is reached over SSH with the pinned key",
  ],
  [
    "pin-docker-global-file",
    "GlobalKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/etc/ssh/ssh_known_hosts",
    "Docker is reached over SSH with the pinned key",
  ],
  [
    "pin-docker-algorithm",
    '"HostKeyAlgorithms=ssh-ed25519",',
    '"ServerAliveInterval=30",',
    "Docker is reached over SSH with the pinned key",
  ],
  [
    "host-on-machine-docker",
    "provider: this.provider, ...machine.onMachine, dependsOn",
    "provider: this.provider, dependsOn",
    BACK,
  ],
]);

const service = of("components/services.ts", HOST, [
  [
    "host-secret-env",
    '"POSTGRES_PASSWORD_FILE=/run/meet/postgres-password"',
    "`POSTGRES_PASSWORD=${passwordFile}`",
    "its password in no variable",
  ],
  [
    "host-ports-postgres",
    "shmSize: 256,",
    "shmSize: 256, ports: [{ internal: 5432, external: 5432 }],",
    "only Caddy opens ports",
  ],
  ["host-ports-caddy", '...open(443, "udp")', '...open(443, "udp"), ...open(2019, "tcp")', "only Caddy opens ports"],
  [
    "host-data-directory",
    'bind(`${dir}/data`, "/var/lib/postgresql/data"),',
    "",
    "PostgreSQL's data lie in a directory",
  ],
]);

const host = of("components/greenlightHost.ts", HOST, [
  [
    "host-secret-stdin",
    /stdin: pulumi\.secret\((\s+this\.machine\.volume\.apply)/,
    "stdin: pulumi.output($1",
    "its set-up is a secret on stdin",
  ],
  [
    "host-command-line",
    "create: RUN,",
    "create: `POSTGRES_PASSWORD=${args.postgresPassword} ${RUN}`,",
    "its command line is constant",
  ],
  [
    "host-delete-before-replace-postgres",
    /(images\.postgres\)[\s\S]*?\{ \.\.\.onDocker, \.\.\.UNREAD), deleteBeforeReplace: true/,
    "$1",
    BACK,
  ],
  [
    "host-delete-before-replace-caddy",
    /(images\.caddy\)[\s\S]*?\{ \.\.\.onDocker, \.\.\.UNREAD), deleteBeforeReplace: true/,
    "$1",
    BACK,
  ],
  ["host-ports-order", ', ignoreChanges: ["ports"]', "", "are never a change"],
  [
    "host-on-machine-setup",
    "{ parent: this, ...onMachine, dependsOn: [this.machine.ready] }",
    "{ parent: this, dependsOn: [this.machine.ready] }",
    "its set-up is made again on a new server",
  ],
  [
    "host-after-access",
    "dependsOn: [this.machine.ready] }",
    "dependsOn: [] }",
    "its set-up is made again on a new server",
  ],
]);

const tenant = of("components/greenlight.ts", TENANT, [
  [
    "tenant-secret-env",
    "envs: Object.entries(args.env)",
    "envs: Object.entries({ ...args.env, ...args.secretEnv })",
    "no secret is in the container's settings",
  ],
  [
    "tenant-command-line",
    "const remote = { connection: machine.connection, create: RUN,",
    "const remote = { connection: machine.connection, create: `TENANT=${args.key} ${RUN}`,",
    "no secret is in the container's settings",
  ],
  [
    "tenant-ports",
    "image: host.docker.image(args.image),",
    "image: host.docker.image(args.image), ports: [{ internal: 3000, external: 3000 }],",
    NO_PORT,
  ],
  [
    "tenant-ports-redis",
    "image: host.docker.image(args.redisImage),",
    "image: host.docker.image(args.redisImage), ports: [{ internal: 6379, external: 6379 }],",
    NO_PORT,
  ],
  ["tenant-looked-at-again", 'IDS: ids.join(" "),', 'IDS: "x",', "only when it is healthy"],
  ["tenant-patience", "const PATIENCE = 1200;", "const PATIENCE = 60;", "its health is waited for as long"],
  ["tenant-shuts-nobody-out", 'LOCK: "none",', "", "its health is waited for as long"],
  [
    "tenant-delete-before-replace-redis",
    "{ ...onDocker, deleteBeforeReplace: true, dependsOn: [prepare] }",
    "{ ...onDocker, dependsOn: [prepare] }",
    "Redis keeps its name and gives it up first",
  ],
  [
    "tenant-on-machine-prepare",
    "{ parent: this, ...machine.onMachine, dependsOn: host.ready }",
    "{ parent: this, dependsOn: host.ready }",
    ON_HOST,
  ],
  [
    "tenant-on-machine-docker",
    "provider: host.docker.provider, ...machine.onMachine }",
    "provider: host.docker.provider }",
    ON_HOST,
  ],
  [
    "tenant-on-machine-serve",
    "...machine.onMachine, dependsOn: [...records, ...args.knownBy]",
    "dependsOn: [...records, ...args.knownBy]",
    ON_HOST,
  ],
  [
    "tenant-delete-only-name",
    "delete: `${RUN} -- withdraw`,",
    "delete: RUN,",
    "what touches data has neither triggers nor a delete",
  ],
  [
    "tenant-delete-no-data",
    "{ parent: this, ...machine.onMachine, dependsOn: host.ready }",
    '{ parent: this, ...machine.onMachine, dependsOn: host.ready, replaceOnChanges: ["stdin"] }',
    "what touches data has neither triggers nor a delete",
  ],
  ["tenant-serve-known", ", ...args.knownBy]", "]", "nobody is led to it before the balancer knows its secret"],
  [
    "tenant-read-only-secrets",
    '"/run/meet/secrets.env", true)',
    '"/run/meet/secrets.env")',
    "no secret is in the container's settings",
  ],
]);

const CLOSED = "what must stay secret on the host lies in files that only their reader opens";

const files = [
  ...of("components/files/tenant/serve.sh", TENANT, [
    [
      "tenant-hsts-own",
      "header_down Strict-Transport-Security",
      "header_up X-Nothing",
      "browsers keep to HTTPS on its own name",
    ],
  ]),
  ...of("components/files/tenant/prepare.sh", TENANT, [
    ["file-mode-secrets", 'secrets-$GENERATION.env" 400 <<<', 'secrets-$GENERATION.env" 444 <<<', CLOSED],
    ["file-mode-redis", '"$DIR/redis.conf" 400', '"$DIR/redis.conf" 444', CLOSED],
  ]),
  ...of("components/files/shared.sh", TENANT, [["file-mode-others", "umask 077", "umask 022", CLOSED]]),
  ...of("components/files/shared.sh", HOST, [
    [
      "metadata-closed",
      " || iptables -I DOCKER-USER -d 169.254.169.254 -j DROP",
      "",
      "PostgreSQL's password lies in a file",
    ],
  ]),
  ...of("components/files/host/setup.sh", HOST, [
    [
      "file-mode-postgres",
      '/postgres/password" 400',
      '/postgres/password" 444',
      "PostgreSQL's password lies in a file",
    ],
  ]),
];

export const ofContainers: readonly Mutant[] = [
  ...container,
  ...looks,
  ...service,
  ...engine,
  ...host,
  ...tenant,
  ...files,
];
