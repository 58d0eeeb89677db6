/** The real region: what was declared, what the emulated clouds know, and what answers. */

import type { CloudflareStore } from "../cloudflare/state.ts";
import { recordsOf } from "../cloudflare/state.ts";
import type { Refusals } from "../dns/refusals.ts";
import type { Fault, Faults } from "../faults.ts";
import { firewallsOf } from "../hetzner/firewallRules.ts";
import { addressesOf } from "../hetzner/machine.ts";
import type { HetznerState, Server } from "../hetzner/state.ts";
import type { RequestLog } from "../log.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Store } from "../store.ts";
import { type Declaration, type DeclaredMachine, openPorts } from "./declared.ts";
import { makeProbe, type ProbeOptions, type Target } from "./probe.ts";
import type { Health, MachineView, Region, RegionState, Role, TenantView } from "./region.ts";
import { makeWatch } from "./watch.ts";

export interface LiveOptions {
  /** Asked at most every `declarationMs`. */
  readonly declaration: () => Declaration;
  readonly hetzner: Store<HetznerState>;
  readonly cloudflare: CloudflareStore;
  readonly machineState: (id: number) => Promise<string>;
  readonly mailbox: Pick<Mailbox, "messages" | "message">;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly refusals: Pick<Refusals, "list">;
  /** The roots of the local authority, PEM. */
  readonly roots: () => readonly string[];
  readonly probe?: Partial<Pick<ProbeOptions, "port" | "within" | "timeoutMs">>;
  readonly clock?: () => Date;
  readonly declarationMs?: number;
  readonly every?: number;
  readonly idle?: number;
}

export interface LiveRegion extends Region {
  stop(): void;
}

/** How many mails and calls the page is told: most calls are the same question again. */
const [MAILS, CALLS] = [50, 300];
const DECLARATION_MS = 4_000;
const NOTHING = { id: "", title: "The sandbox", domain: "meet.test", operator: "" };

export function liveRegion(options: LiveOptions): LiveRegion {
  const clock = options.clock ?? (() => new Date());
  const { hetzner, cloudflare } = options;
  let read: { at: number; declaration: Declaration } | null = null;
  const declaration = (): Declaration => {
    const now = Date.now();
    if (read === null || now - read.at >= (options.declarationMs ?? DECLARATION_MS)) {
      const fresh = options.declaration();
      // A slip in YAML takes nothing off the page: what was declared before still runs.
      const declared = fresh.declared ?? read?.declaration.declared ?? null;
      read = { at: now, declaration: { ...fresh, declared } };
    }
    return read.declaration;
  };
  const addressOf = (host: string): string | null =>
    recordsOf(cloudflare).find(({ name, type }) => type === "A" && name === host)?.content ??
    // A machine that somebody already has may stand in no zone of ours.
    declaration().declared?.machines.find(({ fqdn }) => fqdn === host)?.address ??
    null;
  const watch = makeWatch({
    targets: () => targetsOf(declaration()),
    ask: makeProbe({ addressOf, roots: options.roots, ...options.probe }),
    servers: () => hetzner.get().servers.map(({ id }) => id),
    machineState: options.machineState,
    clock,
    ...(options.every === undefined ? {} : { every: options.every }),
    ...(options.idle === undefined ? {} : { idle: options.idle }),
  });
  const waiting: Health = { state: "waiting", says: "", since: clock().toISOString() };

  function tenants(): TenantView[] {
    const all = declaration().declared?.tenants ?? [];
    return all.map((tenant) => ({ ...tenant, health: watch.seen(`tenant/${tenant.id}`)?.health ?? waiting }));
  }

  function machines(known: readonly TenantView[]): MachineView[] {
    const declared = declaration().declared?.machines ?? [];
    const { servers } = hetzner.get();
    const serverOf = (fqdn: string) => servers.find(({ name }) => name === fqdn) ?? null;
    const strangers = servers.filter(({ name }) => !declared.some(({ fqdn }) => fqdn === name));
    const balancer = declared.find(({ role }) => role === "balancer");
    const cordoned = balancer === undefined ? [] : (watch.seen(`balancer/${balancer.id}`)?.cordoned ?? []);
    return [
      ...declared.map((machine) => machineView(machine, serverOf(machine.fqdn), known, cordoned)),
      ...strangers.map((server) => machineView(strangerOf(server), server, known, cordoned)),
    ];
  }

  function machineView(
    machine: DeclaredMachine,
    server: Server | null,
    known: readonly TenantView[],
    cordoned: readonly string[],
  ): MachineView {
    const seen = watch.seen(`${machine.role}/${machine.id}`);
    const state = hetzner.get();
    const addresses = server === null ? { ipv4: machine.address, ipv6: null } : addressesOf(state, server.id);
    const owned = machine.address !== null;
    return {
      id: machine.id,
      role: machine.role,
      fqdn: machine.fqdn,
      // What somebody already has is not Hetzner's: whether it runs shows in whether it answers.
      state:
        server === null ? (owned ? "running" : "declared") : (server.doing ?? watch.machine(server.id) ?? "unknown"),
      type: server?.serverType ?? machine.type,
      ...addresses,
      privateIps: server?.networks.map(({ ip }) => ip) ?? [],
      open: server === null ? machine.open : firewallOf(state, server),
      volumes: state.volumes
        .filter((volume) => server !== null && volume.server === server.id)
        .map(({ name, sizeGb }) => ({ name, gb: sizeGb })),
      health: machine.role === "host" ? hostHealth(machine.id, known) : (seen?.health ?? waiting),
      pending: seen?.pending ?? [],
      cordoned: cordoned.includes(machine.fqdn),
      meetings: seen?.meetings ?? null,
    };
  }

  /** A host is as well as its tenants. */
  function hostHealth(id: string, known: readonly TenantView[]): Health {
    const here = known.filter(({ host }) => host === id);
    if (here.length === 0) return { ...waiting, state: "well", says: "carries no tenant" };
    const well = here.filter(({ health }) => health.state === "well").length;
    const state = here.some(({ health }) => health.state === "ill") ? "ill" : well === here.length ? "well" : "waiting";
    return { ...waiting, state, says: `${well} of ${here.length} ${here.length === 1 ? "tenant" : "tenants"} well` };
  }

  function state(): RegionState {
    watch.touch();
    const { declared, trouble } = declaration();
    const known = tenants();
    const mails = options.mailbox.messages();
    return {
      stack: declared?.stack ?? NOTHING,
      trouble,
      machines: machines(known),
      tenants: known,
      records: recordsOf(cloudflare)
        .map(({ name, type, content, ttl, comment }) => ({ name, type, content, ttl, comment }))
        .sort((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1)),
      mails: mails.slice(0, MAILS).map(({ html, id, at, from, to, subject, text, links }) => ({
        ...{ id, at, from, to, subject, text, links },
        hasHtml: html !== null,
      })),
      calls: options.log
        .entries({ last: CALLS })
        .map(({ id, at, api, method, path, status, ms, write }) => ({ id, at, api, method, path, status, ms, write }))
        .reverse(),
      counts: { ...options.log.counts(), mails: mails.length },
      faults: options.faults.list().map(faultSentence),
      refused: options.refusals.list().slice(0, 20),
    };
  }

  return {
    state,
    mailHtml: (id) => options.mailbox.message(id)?.html ?? null,
    roots: options.roots,
    stop: watch.stop,
  };
}

function targetsOf({ declared }: Declaration): Target[] {
  if (declared === null) return [];
  const machines = declared.machines.flatMap(({ role, id, fqdn, secret, nodes = [] }): Target[] =>
    role === "node" || role === "balancer" || role === "turn"
      ? [{ key: `${role}/${id}`, kind: role, host: fqdn, secret, nodes }]
      : [],
  );
  const tenants = declared.tenants.map(
    ({ id, hostname }): Target => ({ key: `tenant/${id}`, kind: "tenant", host: hostname, secret: null, nodes: [] }),
  );
  return [...machines, ...tenants];
}

const ROLES: readonly Role[] = ["host", "balancer", "node", "turn"];

/** A server that nobody declares: one that is about to leave, or that somebody made by hand. */
function strangerOf(server: Server): DeclaredMachine {
  return {
    id: server.labels["id"] ?? server.name,
    role: ROLES.find((role) => role === server.labels["role"]) ?? "other",
    fqdn: server.name,
    type: server.serverType,
    address: null,
    open: [],
    secret: null,
  };
}

function firewallOf(state: HetznerState, server: Server): MachineView["open"] {
  const firewalls = firewallsOf(state, server);
  if (firewalls.length === 0) return null;
  const rules = firewalls.flatMap((firewall) => firewall.rules).filter(({ direction }) => direction === "in");
  return openPorts(rules.map(({ protocol, port, sourceIps }) => ({ protocol, port, from: sourceIps })));
}

const KINDS: Readonly<Record<Fault["kind"], string>> = {
  "429": "429",
  "429-retry-after": "429 with Retry-After",
  "500": "500",
  "502": "502",
  "503": "503",
  timeout: "done, and no answer",
  cut: "done, and half an answer",
  outage: "nobody there",
};

/** An instruction to fail, in a few words. */
export function faultSentence(fault: Fault): string {
  const api = fault.api === "hetzner" ? "Hetzner" : "Cloudflare";
  const method = fault.method === undefined ? "" : `${fault.method} `;
  const many =
    fault.times === null
      ? `every ${method}request`
      : fault.times === 1
        ? `the next ${method}request`
        : `the next ${fault.times} ${method}requests`;
  const where = fault.path === undefined ? "" : ` to ${fault.path}`;
  const after = fault.after === undefined || fault.after === 0 ? "" : ` after ${fault.after} more`;
  return `${api}, ${many}${where}${after}: ${KINDS[fault.kind]}`;
}
