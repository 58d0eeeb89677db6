// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What keeps a balancer closed, in order, and out of the way of data. */
import { type Mutant, of } from "./mutant.ts";

const TEST = ["tests/components/scaleliteCluster.test.ts"];
const BACK = "back after a reboot";
const SECRET = "its secrets are on stdin";
const TOLD = "Scalelite is told of nodes and tenants after";

const cluster = of("components/scaleliteCluster.ts", TEST, [
  ["balancer-ports-order", 'ignoreChanges: ["ports"],', "", "are never a change"],
  ["balancer-secret-stdin", /stdin: pulumi\.secret\((\s+this\.machine\.volume)/, "stdin: pulumi.output($1", SECRET],
  [
    "balancer-on-machine",
    "{ parent: this, ...this.machine.onMachine, dependsOn: [this.machine.ready] }",
    "{ parent: this, dependsOn: [this.machine.ready] }",
    "its set-up is made again on a new server",
  ],
  [
    "balancer-delete-before-replace",
    "{ ...docker.options, ...UNREAD, deleteBeforeReplace: true, ...options }",
    "{ ...docker.options, ...UNREAD, ...options }",
    BACK,
  ],
  [
    "balancer-secret-env",
    "`MEET_ROTATION=${args.rotation}`,",
    "`MEET_ROTATION=${args.rotation}`, `SECRET_KEY_BASE=${args.secrets.secretKeyBase}`,",
    SECRET,
  ],
  [
    "balancer-ports",
    'name: "scalelite-nginx",',
    'name: "scalelite-nginx", ports: [{ internal: 80, external: 8080 }],',
    "only Caddy opens ports",
  ],
  ["balancer-nginx-follows", "replacementTrigger: api.id,", "", "nginx goes with it"],
  ["balancer-api-first", "started([stores])", "started([])", "the api starts alone"],
  ["balancer-health-text", ' | grep -qx success"', '"', "health is asked for in the text"],
  ["balancer-admin-closed", "/scalelite/api /scalelite/api/* ", "", "admin calls and telephones are closed"],
  ["balancer-telephones-closed", " /fsapi /fsapi/*", "", "admin calls and telephones are closed"],
  [
    "balancer-certificates-asked",
    "caddyfile(args.certificates, ON_DEMAND)",
    "caddyfile(args.certificates)",
    "no name gets a certificate",
  ],
  ["balancer-tenants-on", '"MULTITENANCY_ENABLED=true",', "", "the environment"],
  ["balancer-patience", '"SERVER_UNHEALTHY_THRESHOLD=4",', "", "the environment"],
  ["balancer-log-level", '"RAILS_LOG_LEVEL=info",', "", "the environment"],
]);

const pool = of("components/scalelitePool.ts", TEST, [
  ["pool-secret-stdin", /stdin: pulumi\.secret\((\s+pulumi\.all)/, "stdin: pulumi.output($1", SECRET],
  [
    "pool-on-machine",
    "{ parent: this, ...machine.onMachine, dependsOn: [...cluster.ready, ...args.after] }",
    "{ parent: this, dependsOn: [...cluster.ready, ...args.after] }",
    TOLD,
  ],
  ["pool-after-containers", "[...cluster.ready, ...args.after]", "[...args.after]", TOLD],
  ["pool-no-quoting", "if (bad !== undefined) throw", "if (bad === null) throw", "is refused"],
]);

const files = of("components/files/balancer/setup.sh", TEST, [
  ["balancer-file-secrets", '/secrets.env" 400 1000:1000', '/secrets.env" 444 1000:1000', SECRET],
  ["balancer-spool-command", /\tForceCommand .*\n/, "", "nodes may write into the spool"],
  ["balancer-spool-write-only", "write only = yes\n", "", "nodes may write into the spool"],
]);

export const ofBalancer: readonly Mutant[] = [...cluster, ...pool, ...files];
