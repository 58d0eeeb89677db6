/** What YAML declares of a stack, as the page needs it: read anew whenever somebody looks, because people edit it. */
import { readFileSync } from "node:fs";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { MASTER, nodeSecret } from "../../../model/secrets.ts";
import type { BalancerPlan, MachinePlan, Plan, TenantPlan } from "../../../model/shape.ts";
import type { OpenPorts, RegionState, Role } from "./region.ts";

export interface DeclaredMachine {
  readonly id: string;
  readonly role: Role;
  readonly fqdn: string;
  readonly type: string | null;
  /** Of a machine that somebody already has. */
  readonly address: string | null;
  readonly open: readonly OpenPorts[];
  /** What a node shares with its callers; null for others, and while nobody knows the master secret. */
  readonly secret: string | null;
  /** Of a balancer: the nodes that are to be online. */
  readonly nodes?: readonly string[];
}

export interface DeclaredTenant {
  readonly id: string;
  readonly org: string;
  readonly level: string;
  readonly hostname: string;
  readonly host: string;
  readonly limits: readonly string[];
}

export interface Declared {
  readonly stack: RegionState["stack"];
  readonly machines: readonly DeclaredMachine[];
  readonly tenants: readonly DeclaredTenant[];
}

export interface Declaration {
  /** null: it cannot be read. */
  readonly declared: Declared | null;
  readonly trouble: string | null;
}

export interface DeclarationOptions {
  /** The folder with `tenants/`, `coop/` and `stacks/`. */
  readonly root: string;
  readonly stack: string;
  /** The file with the stack's master secret; without it nobody can say which meetings run. */
  readonly masterFile: string | null;
}

/** The declaration, or why there is none, in a sentence. */
export function readDeclaration(options: DeclarationOptions): Declaration {
  try {
    const { platform, problems } = load(readSources(options.root));
    const [first] = problems.filter(({ severity }) => severity === "error");
    if (platform === null) {
      const more = problems.length > 1 ? " (npm run check says everything)" : "";
      return {
        declared: null,
        trouble: `${first?.place.file ?? options.root}: ${first?.message ?? "cannot be read"}${more}`,
      };
    }
    const decided = plan(platform, options.stack);
    const operator = platform.members[decided.operator]?.name ?? decided.operator;
    return { declared: declaredOf(decided, operator, masterOf(options.masterFile)), trouble: null };
  } catch (error) {
    return { declared: null, trouble: error instanceof Error ? error.message : String(error) };
  }
}

function masterOf(file: string | null): string | null {
  if (file === null) return null;
  try {
    const master = readFileSync(file, "utf8").trim();
    return MASTER.test(master) ? master : null;
  } catch {
    return null;
  }
}

function declaredOf(decided: Plan, operator: string, master: string | null): Declared {
  const { nodes, turn, balancer, hosts, tenants } = decided;
  return {
    stack: { id: decided.stack, title: decided.title, domain: decided.domain, operator },
    machines: [
      ...hosts.map((it) => machineOf(it)),
      ...(balancer === null ? [] : [{ ...machineOf(balancer), nodes: awake(balancer) }]),
      ...nodes.map((it) => machineOf(it, master === null ? null : nodeSecret(master, it))),
      ...turn.map((it) => machineOf(it)),
    ],
    tenants: tenants.map(tenantOf),
  };
}

/** Those that are not drained. */
function awake({ servers }: BalancerPlan): string[] {
  return servers.filter(({ enabled }) => enabled).map(({ id }) => id);
}

function machineOf(it: MachinePlan, secret: string | null = null): DeclaredMachine {
  return {
    id: it.id,
    role: it.role,
    fqdn: it.fqdn,
    type: it.made.by === "hetzner" ? it.made.type : null,
    address: it.made.by === "owner" ? it.made.ipv4 : null,
    open: openPorts(it.ports.map(({ protocol, port, from }) => ({ protocol, port: port ?? null, from }))),
    secret,
  };
}

function tenantOf(it: TenantPlan): DeclaredTenant {
  const { participants, duration, rooms } = it.limits;
  const limits = [
    participants === null ? null : `${participants} people`,
    duration === null ? null : duration % 60 === 0 ? `${duration / 60} h` : `${duration} min`,
    rooms === null ? null : `${rooms} ${rooms === 1 ? "room" : "rooms"} each`,
    it.recordings.enabled ? "recordings" : null,
  ];
  return {
    id: it.id,
    org: it.org,
    level: it.levelName,
    hostname: it.hostname,
    host: it.host,
    limits: limits.filter((limit) => limit !== null),
  };
}

/** What people ask for first. */
const ORDER = ["tcp", "udp", "icmp", "esp", "gre"];

/** Ports by who may reach them, everybody first. */
export function openPorts(
  rules: readonly { readonly protocol: string; readonly port: string | null; readonly from: readonly string[] }[],
): OpenPorts[] {
  const groups = new Map<string, { from: readonly string[] | null; byProtocol: Map<string, string[]> }>();
  for (const { protocol, port, from } of rules) {
    const everybody = from.includes("0.0.0.0/0");
    const key = everybody ? "" : [...from].sort().join(" ");
    const group = groups.get(key) ?? { from: everybody ? null : [...from].sort(), byProtocol: new Map() };
    groups.set(key, group);
    group.byProtocol.set(protocol, [...(group.byProtocol.get(protocol) ?? []), ...(port === null ? [] : [port])]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { from, byProtocol }]) => ({
      from,
      ports: [...byProtocol]
        .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
        .map(([protocol, ports]) => {
          const all = [...new Set(ports)].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
          return all.length === 0 ? protocol : `${all.join(", ")} ${protocol}`;
        }),
    }));
}
