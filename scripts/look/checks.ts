/** What `meet doctor` asks about a stack: each machine, tenant and name by a check of its own kind. */

import { machinesOf } from "../../model/machinesOf.ts";
import { ROLE_NAMES } from "../../model/plan/machines.ts";
import { targetOf } from "../../model/plan/records.ts";
import type { BalancerPlan, MachinePlan, Plan, RecordPlan, TenantPlan, TurnPlan } from "../../model/shape.ts";
import type { Answer } from "../apply/machine.ts";
import type { PinnedMachine } from "../apply/state.ts";
import { type Finding, ill, well } from "./finding.ts";
import { readLook } from "./machine.ts";
import { relayFindings, spelled } from "./relay.ts";
import type { Surroundings } from "./surroundings.ts";

/** A certificate that ends within so many days was not renewed as it should have been. */
const CERTIFICATE_DAYS = 10;

export interface Patient {
  readonly plan: Plan;
  readonly machines: ReadonlyMap<string, PinnedMachine>;
  readonly around: Omit<Surroundings, "environment">;
  /** Now, ms. */
  readonly now: number;
}

/** A patient, and the looks at its machines: a TURN server is held against what its nodes say, and each is looked at once. */
interface Ward extends Patient {
  look(machine: PinnedMachine): Promise<Answer>;
}

/** Every check of a stack, in the order people read: machines, tenants, names. */
export function checksOf(patient: Patient): (() => Promise<Finding[]>)[] {
  const { plan, around } = patient;
  const looks = new Map<string, Promise<Answer>>();
  const look = (machine: PinnedMachine): Promise<Answer> => {
    const known = looks.get(machine.name) ?? around.inside(machine);
    looks.set(machine.name, known);
    return known;
  };
  const ward = { ...patient, look };
  const machines = machinesOf(plan);
  return [
    ...machines.map((machine) => () => machineCheck(ward, machine)),
    ...plan.tenants.map((tenant) => () => tenantCheck(patient, tenant)),
    ...[...Map.groupBy(plan.records, (it) => it.fqdn)].map(
      ([fqdn, records]) =>
        () =>
          nameCheck(patient, fqdn, records, machines),
    ),
  ];
}

async function machineCheck(ward: Ward, machine: MachinePlan): Promise<Finding[]> {
  const { stack } = ward.plan;
  const subject = `${ROLE_NAMES[machine.role]} ${machine.id}`;
  const pinned = ward.machines.get(machine.name);
  if (pinned === undefined) return [ill(subject, "was never made", `npx meet up ${stack}`)];
  const key = await ward.around.hostKey(pinned.address);
  if (key === null) {
    const help = `switch it on, or let this address in (ssh: from: in stacks/${stack}.yaml); if it was deleted, this makes it anew: npx meet up ${stack}`;
    return [ill(subject, `${pinned.address} does not answer SSH`, help)];
  }
  if (key !== pinned.hostKey) {
    const help = `only if it was reinstalled on purpose: npx meet up ${stack} --accept-host-key ${machine.id}; if not, somebody may stand between`;
    return [ill(subject, "shows another SSH host key than the one pinned at first contact", help)];
  }
  const [inside, service] = await Promise.all([
    ward.look(pinned).then((answer) => insideFindings(ward, machine, subject, answer)),
    serviceCheck(ward, machine, pinned.address, subject),
  ]);
  return [...inside, ...service];
}

/** What a machine says of itself. */
async function insideFindings(
  ward: Ward,
  machine: MachinePlan,
  subject: string,
  { code, stdout, stderr }: Answer,
): Promise<Finding[]> {
  const { stack } = ward.plan;
  if (code !== 0) {
    const reason = stderr.trim().split("\n").at(-1) ?? "";
    return [
      ill(
        subject,
        `cannot be looked at over SSH: ${reason === "" ? "no answer" : reason}`,
        "is it on, is your key in coop/members.yaml, and is it loaded (ssh-add -l)?",
      ),
    ];
  }
  const turn = ward.plan.turn.find(({ name }) => name === machine.name);
  const relay = turn === undefined ? [] : await relayCheck(ward, turn, subject, stdout);
  return [...readLook({ subject, stack, id: machine.id }, stdout), ...relay];
}

/** Whether coturn has what its nodes need. */
async function relayCheck(ward: Ward, turn: TurnPlan, subject: string, said: string): Promise<Finding[]> {
  const { plan, machines } = ward;
  const nodes = await Promise.all(
    plan.nodes.flatMap(({ id, name }) => {
      const pinned = machines.get(name);
      if (pinned === undefined) return [];
      const addresses = pinned.ipv6 === null ? [pinned.address] : [pinned.address, pinned.ipv6];
      return [ward.look(pinned).then(({ code, stdout }) => ({ id, addresses, said: code === 0 ? stdout : null }))];
    }),
  );
  const remedy = `write a rotation: one higher for ${turn.id} in stacks/${plan.stack}.yaml, then: npx meet up ${plan.stack}`;
  return relayFindings({ subject, said, fqdn: turn.fqdn, nodes, remedy });
}

/** Whether it does what it is for. */
async function serviceCheck(
  { plan, around, now }: Patient,
  machine: MachinePlan,
  address: string,
  subject: string,
): Promise<Finding[]> {
  const { stack, balancer } = plan;
  const where = { address, name: machine.fqdn };
  const logs = `npx meet logs ${stack} ${machine.id}`;
  const renew = `npx meet ssh ${stack} ${machine.id} -- certbot renew`;
  switch (machine.role) {
    case "host":
      return [];
    case "turn":
      return guarded(subject, "TURN over TLS (port 443)", logs, async () =>
        certificate(subject, "TURN over TLS answers", await around.handshake(where, 443), now, renew),
      );
    case "node":
      return guarded(subject, "BBB's API", logs, async () => {
        const { body, until } = await around.page(where, "/bigbluebutton/api");
        if (!body.includes("<returncode>SUCCESS</returncode>")) {
          const help = `npx meet ssh ${stack} ${machine.id} -- bbb-conf --check`;
          return [ill(subject, "BBB's API does not say SUCCESS", help)];
        }
        return [
          ...certificate(subject, "BBB's API says SUCCESS", until, now, renew),
          ...(await pending(around, where, subject)),
        ];
      });
    case "balancer":
      return guarded(subject, "Scalelite", logs, async () => {
        const { body, until } = await around.page(where, "/health_check");
        if (!body.startsWith("success")) return [ill(subject, `Scalelite is not well: ${body.slice(0, 120)}`, logs)];
        const offline = balancer === null ? [] : await notOnline(around, where, balancer);
        if (offline === null) {
          const help = `npx meet ssh ${stack} ${machine.id} -- meet-balancer reconcile`;
          return [ill(subject, "does not tell which nodes are online", help)];
        }
        if (offline.length > 0) {
          const said = `Scalelite says success, but gives no meetings to ${offline.join(", ")}: not online`;
          return [ill(subject, said, `${logs} scalelite-poller`)];
        }
        const said = "Scalelite says success, with every node online";
        return certificate(subject, said, until, now, `${logs} caddy`);
      });
  }
}

/** Nodes that should take meetings and are not online, as the balancer tells; null when it does not. */
async function notOnline(
  around: Patient["around"],
  where: Parameters<typeof around.page>[0],
  { servers }: BalancerPlan,
): Promise<string[] | null> {
  const { status, body } = await around.page(where, "/-/meet/online");
  if (status !== 200) return null;
  const online = body.split(/\s+/);
  return servers.filter(({ id, enabled }) => enabled && !online.includes(id)).map(({ id }) => id);
}

/** Changes that wait until nobody meets on a node. */
async function pending(
  around: Patient["around"],
  where: Parameters<typeof around.page>[0],
  subject: string,
): Promise<Finding[]> {
  const { status, body } = await around.page(where, "/-/meet/pending");
  if (status !== 200) return [];
  const read: unknown = JSON.parse(body);
  const waiting =
    typeof read === "object" && read !== null && "pending" in read && Array.isArray(read.pending) ? read.pending : [];
  if (waiting.length === 0) return [];
  return [
    ill(
      subject,
      `waits until nobody meets on it: ${waiting.join(", ")}`,
      "nothing to do: it applies them by itself",
      "notice",
    ),
  ];
}

async function tenantCheck({ plan, machines, around, now }: Patient, tenant: TenantPlan): Promise<Finding[]> {
  const subject = `tenant ${tenant.id}`;
  const pinned = machines.get(`host-${tenant.host}`);
  if (pinned === undefined)
    return [ill(subject, `its host ${tenant.host} was never made`, `npx meet up ${plan.stack}`)];
  const where = { address: pinned.address, name: tenant.hostname };
  const logs = `npx meet logs ${plan.stack} ${tenant.id}`;
  return guarded(subject, `https://${tenant.hostname}`, logs, async () => {
    const { status, body, until } = await around.page(where, "/health_check");
    if (status !== 200) return [ill(subject, `its health check answers ${status}: ${body.slice(0, 160)}`, logs)];
    const said = `https://${tenant.hostname} answers ${body.slice(0, 40)}`;
    return certificate(subject, said, until, now, `npx meet logs ${plan.stack} ${tenant.host} caddy`);
  });
}

async function nameCheck(
  { around, machines, plan: { stack } }: Patient,
  fqdn: string,
  records: readonly RecordPlan[],
  planned: readonly MachinePlan[],
): Promise<Finding[]> {
  const subject = `name ${fqdn}`;
  const found = await Promise.all(
    (["A", "AAAA"] as const).map(async (type) => {
      const answers = await around.addresses(fqdn, type).catch((): string[] => []);
      const mine = records.filter((it) => it.type === type);
      return { type, answers, mine, wanted: mine.flatMap((record) => wantedOf(record, machines, planned)) };
    }),
  );
  const all = found.flatMap(({ answers }) => answers).join(", ");
  const wrong = found.filter(({ answers, mine, wanted }) => wanted.length < mine.length || !same(answers, wanted));
  if (wrong.length === 0) return [well(subject, `leads to ${all}`)];
  return wrong.map(({ type, answers, mine, wanted }) => {
    const [record] = mine;
    const here = `leads to ${answers.join(", ")}`;
    if (record === undefined) {
      return ill(
        subject,
        `${here} too, which nothing declares`,
        `take that ${type} record away; npx meet drift ${stack} says more`,
      );
    }
    const said = answers.length === 0 ? `has no ${type} record` : here;
    const target = wanted.length < mine.length ? targetOf(record, planned) : wanted.join(", ");
    if (record.setBy === "owner") {
      return ill(subject, `${said}: it waits for its owner`, `its owner sets ${type} ${target}`, "notice");
    }
    if (wanted.length < mine.length)
      return ill(subject, `${said}, and its machine was never made`, `npx meet up ${stack}`);
    return ill(
      subject,
      said,
      `it should lead to ${target}: npx meet up ${stack}; where that changes nothing: npx meet drift ${stack}`,
    );
  });
}

/** The address that a record should hold; none while its machine has none. */
function wantedOf(record: RecordPlan, machines: Patient["machines"], planned: readonly MachinePlan[]): string[] {
  const pinned = machines.get(record.machine);
  const made = planned.find(({ name }) => name === record.machine)?.made;
  const own = made?.by === "owner" ? made : null;
  const address = record.type === "A" ? (pinned?.address ?? own?.ipv4) : (pinned?.ipv6 ?? own?.ipv6);
  return address === undefined || address === null ? [] : [address];
}

/** Whether these are the same addresses, in any order and spelling. */
function same(some: readonly string[], others: readonly string[]): boolean {
  const sets = [some, others].map((list) => [...new Set(list.map(spelled))].sort().join());
  return sets[0] === sets[1];
}

function certificate(subject: string, said: string, until: string, now: number, help: string): Finding[] {
  const days = Math.floor((Date.parse(until) - now) / 86_400_000);
  if (Number.isNaN(days) || days >= CERTIFICATE_DAYS) return [well(subject, said)];
  const ends = days < 1 ? "today" : `in ${days} days`;
  return [
    ill(
      subject,
      `${said}, but its certificate ends ${ends} (${until})`,
      `it should have renewed by itself; this says why not: ${help}`,
    ),
  ];
}

async function guarded(subject: string, what: string, logs: string, ask: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [ill(subject, `${what} does not answer: ${reason}`, `if its machine is well, its logs say more: ${logs}`)];
  }
}
