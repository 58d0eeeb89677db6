/** Machines: what makes them, what they may answer, what they carry and cost. */
import { machineCost } from "../cost.ts";
import { hasLeft } from "../leaving.ts";
import { balancerHost, DATA_DIR, machineName } from "../names.ts";
import { imageFor, type Release, release } from "../releases.ts";
import type { Stack, StackMachine, StackNode, StackTurn } from "../schema.ts";
import type {
  BalancerPlan,
  Certificates,
  HostPlan,
  MachinePlan,
  NodePlan,
  OpenPort,
  Override,
  Role,
  TenantPlan,
  TurnPlan,
} from "../shape.ts";
import { seats, size } from "../sizes.ts";
import { compare } from "../sort.ts";

/** The stack a plan is made for. */
export interface Here {
  readonly id: string;
  readonly stack: Stack;
  readonly today: string | undefined;
}

/** What people call a machine of each role. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  node: "node",
  turn: "TURN server",
  balancer: "balancer",
  host: "host",
};

const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** The release with this id. @throws RangeError when the table has none. */
export function knownRelease(id: string): Release {
  const found = release(id);
  if (found === undefined) throw new RangeError(`there is no release ${id}`);
  return found;
}

export function machinePlan(
  here: Here,
  role: Role,
  id: string,
  machine: StackMachine & { readonly drain?: boolean },
): MachinePlan {
  const { stack } = here;
  const spool = role === "balancer" && machine.existing === undefined ? nodesOutside(stack) : [];
  const releaseId = machine.release ?? stack.release;
  const made = madeBy(here, role, id, machine, knownRelease(releaseId));
  const { cores, memoryGb } = capacity(id, machine);
  return {
    id,
    role,
    name: machineName(role, id),
    fqdn: `${id}.${stack.domain}`,
    owner: machine.owner ?? stack.operator,
    made,
    cores,
    memoryGb,
    // Accounts and recordings cannot be made again; a node or a TURN server can.
    holdsData: role === "host" || role === "balancer",
    leaves: machine.drain === true || hasLeft(machine.retire, here.today),
    retire: machine.retire === undefined ? null : { after: machine.retire.after },
    release: releaseId,
    ports: [...openPorts(role, stack.ssh.from), ...spool],
    cost: machineCost(`${ROLE_NAMES[role]} ${id}`, made, machine.price, here.today),
  };
}

export function nodePlan(here: Here, id: string, node: StackNode): NodePlan {
  const machine = machinePlan(here, "node", id, node);
  const { bbb, scalelite, exporter } = knownRelease(machine.release);
  return {
    ...machine,
    exporter: exporter.image,
    bbb: { line: bbb.line, ...sources(here.stack.installer, bbb.installBranch, scalelite.tag) },
    retentionDays: KEEP_DAYS,
    records: Object.keys(here.stack.balancer).length > 0,
    rotation: node.rotation,
    tags: [...node.tags].sort(),
    drain: node.drain,
    available: node.available ?? null,
    seats: seats(machine.cores, machine.memoryGb),
  };
}

/** Raw files are kept so long by BBB itself (docs/administration/customize.md, "cron"), and logs no longer. */
const KEEP_DAYS = 14;

/** Each branch of BBB's installer installs its own line only. Whoever mirrors it puts Scalelite's script beside it. */
function sources(mirror: string | undefined, branch: string, tag: string) {
  if (mirror !== undefined) {
    return { installer: mirror, postPublish: `${mirror.slice(0, mirror.lastIndexOf("/"))}/scalelite_post_publish.rb` };
  }
  const raw = "https://raw.githubusercontent.com";
  return {
    installer: `${raw}/bigbluebutton/bbb-install/${branch}/bbb-install.sh`,
    postPublish: `${raw}/blindsidenetworks/scalelite/${tag}/bigbluebutton/scalelite_post_publish.rb`,
  };
}

export function turnPlan(here: Here, id: string, turn: StackTurn): TurnPlan {
  const machine = machinePlan(here, "turn", id, turn);
  return { ...machine, image: knownRelease(machine.release).coturn.image, rotation: turn.rotation };
}

export function certificatesOf(stack: Stack): Certificates {
  const { authority, directory, email } = stack.certificates;
  return { authority, directory: directory ?? null, email: email ?? null };
}

/** Scalelite's servers and tenants. It knows a server by its host name, so that adding one twice is no second one. */
export function balancerPlan(
  machine: MachinePlan,
  rotation: number,
  nodes: readonly NodePlan[],
  tenants: readonly TenantPlan[],
): BalancerPlan {
  const { scalelite, postgres, redis, caddy } = knownRelease(machine.release);
  return {
    ...machine,
    dataDir: DATA_DIR,
    images: {
      api: scalelite.api,
      poller: scalelite.poller,
      nginx: scalelite.nginx,
      importer: scalelite.recordingImporter,
      postgres: postgres.image,
      redis: redis.image,
      caddy: caddy.image,
    },
    rotation,
    servers: nodes.map((node) => ({
      id: node.fqdn,
      url: `https://${node.fqdn}/bigbluebutton/api`,
      tag: node.tags[0] ?? null,
      enabled: !node.drain,
    })),
    tenants: tenants.flatMap((tenant) =>
      tenant.scaleliteId === null
        ? []
        : [
            {
              tenant: tenant.key,
              id: tenant.scaleliteId,
              name: tenant.key,
              hostname: balancerHost(tenant.key, machine.fqdn),
              rotations: tenant.rotation === 1 ? [1] : [tenant.rotation, tenant.rotation - 1],
              overrides: overrides(tenant),
            },
          ],
    ),
  };
}

export function hostPlan(machine: MachinePlan, tenants: readonly TenantPlan[]): HostPlan {
  const { postgres, caddy, redis } = knownRelease(machine.release);
  return {
    ...machine,
    dataDir: DATA_DIR,
    images: { postgres: postgres.image, caddy: caddy.image, redis: redis.image },
    greenlightImages: [...new Set(tenants.filter((it) => it.host === machine.id).map((it) => it.image))].sort(),
  };
}

/** Greenlight has no such settings and sends values of its own, so the balancer overrides them. */
function overrides(tenant: TenantPlan): readonly Override[] {
  const { duration, participants } = tenant.limits;
  const all: (Override | null)[] = [
    duration === null ? null : { param: "duration", value: String(duration) },
    participants === null ? null : { param: "maxParticipants", value: String(participants) },
    tenant.recordings.enabled ? null : { param: "record", value: "false" },
    // The mark says: there or nowhere. Without it a full pool would spill over.
    tenant.tag === null ? null : { param: "meta_server-tag", value: `${tenant.tag}!` },
  ];
  return all.filter((it) => it !== null).sort((a, b) => compare(a.param, b.param));
}

function madeBy(here: Here, role: Role, id: string, machine: StackMachine, versions: Release): MachinePlan["made"] {
  if (machine.existing !== undefined) return { by: "owner", ipv4: machine.existing, ipv6: machine.ipv6 ?? null };
  const location = machine.location ?? here.stack.location;
  if (machine.type === undefined) throw new RangeError(`${role} ${id} has neither a type nor an address`);
  if (location === undefined) throw new RangeError(`${role} ${id} has no location, and the stack has none either`);
  return {
    by: "hetzner",
    type: machine.type,
    location,
    image: imageFor(versions, role),
    volumeGb: machine.volume ?? null,
  };
}

function capacity(id: string, machine: StackMachine): { cores: number; memoryGb: number } {
  if (machine.existing !== undefined) return { cores: machine.cores ?? 0, memoryGb: machine.memory ?? 0 };
  const known = size(machine.type ?? "");
  if (known === undefined) throw new RangeError(`${id} has a type nobody knows: ${machine.type}`);
  return { cores: known.cores, memoryGb: known.memoryGb };
}

/** Nodes that Hetzner did not make are not on the stack's network: they ship recordings to the balancer's own address. */
function nodesOutside(stack: Stack): OpenPort[] {
  const from = Object.values(stack.nodes)
    .flatMap(({ existing }) => (existing === undefined ? [] : [`${existing}/32`]))
    .sort();
  return from.length === 0 ? [] : [{ protocol: "tcp", port: "22", from, why: "recordings, from nodes elsewhere" }];
}

/** What a role answers from outside; everything else is closed. */
function openPorts(role: Role, sshFrom: readonly string[]): readonly OpenPort[] {
  const ssh: OpenPort = { protocol: "tcp", port: "22", from: [...sshFrom].sort(), why: "SSH, for the operator" };
  const ping: OpenPort = { protocol: "icmp", from: EVERYBODY, why: "ping, and the size of packets" };
  const open = (protocol: "tcp" | "udp", port: string, why: string): OpenPort => ({
    protocol,
    port,
    from: EVERYBODY,
    why,
  });
  const http = open("tcp", "80", "certificates, and the way to HTTPS");
  const https = open("tcp", "443", "HTTPS");
  switch (role) {
    case "host":
    case "balancer":
      return [ssh, http, https, open("udp", "443", "HTTP/3"), ping];
    case "node":
      return [ssh, http, https, open("udp", "16384-32768", "audio and video"), ping];
    case "turn":
      return [
        ssh,
        http,
        open("tcp", "443", "TURN over TLS"),
        open("tcp", "3478", "STUN and TURN"),
        open("udp", "3478", "STUN and TURN"),
        open("udp", "32769-65535", "relayed audio and video"),
        ping,
      ];
  }
}
