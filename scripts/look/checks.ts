/** What `meet doctor` asks about a stack: each machine, tenant and name by a check of its own kind. */

import { ROLE_NAMES } from "../../model/plan/machines.ts";
import { targetOf } from "../../model/plan/records.ts";
import type { MachinePlan, Plan, RecordPlan, TenantPlan } from "../../model/shape.ts";
import { shownHostKey } from "../apply/machine.ts";
import type { PinnedMachine } from "../apply/state.ts";
import { type Finding, ill, well } from "./finding.ts";
import { lookAt } from "./machine.ts";
import { handshake, page } from "./reach.ts";
import type { Surroundings } from "./surroundings.ts";

/** A certificate that ends within so many days was not renewed as it should have been. */
const CERTIFICATE_DAYS = 10;

export interface Patient {
  readonly plan: Plan;
  readonly machines: ReadonlyMap<string, PinnedMachine>;
  readonly around: Surroundings;
  /** Now, ms. */
  readonly now: number;
}

/** Every check of a stack, in the order people read: machines, tenants, names. */
export function checksOf(patient: Patient): (() => Promise<Finding[]>)[] {
  const { plan } = patient;
  const machines = [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
  return [
    ...machines.map((machine) => () => machineCheck(patient, machine)),
    ...plan.tenants.map((tenant) => () => tenantCheck(patient, tenant)),
    ...[...Map.groupBy(plan.records, (it) => it.fqdn)].map(
      ([fqdn, records]) =>
        () =>
          nameCheck(patient, fqdn, records, machines),
    ),
  ];
}

async function machineCheck(patient: Patient, machine: MachinePlan): Promise<Finding[]> {
  const subject = `${ROLE_NAMES[machine.role]} ${machine.id}`;
  const pinned = patient.machines.get(machine.name);
  if (pinned === undefined) return [ill(subject, "was never made", `npx meet up ${patient.plan.stack}`)];
  const key = await shownHostKey(pinned.address);
  if (key === null) {
    return [
      ill(
        subject,
        `${pinned.address} does not answer SSH`,
        "switch it on, or open port 22 to this address; if it was deleted: npx meet up makes it anew",
      ),
    ];
  }
  if (key !== pinned.hostKey) {
    const help = `if it was reinstalled on purpose: npx meet up ${patient.plan.stack} --accept-host-key ${machine.id}; if not, somebody may stand between`;
    return [ill(subject, "shows another SSH host key than the one pinned at first contact", help)];
  }
  const [inside, service] = await Promise.all([
    lookAt(subject, pinned, patient.around.environment),
    serviceCheck(patient, machine, pinned.address, subject),
  ]);
  return [...inside, ...service];
}

/** Whether it does what it is for. */
async function serviceCheck(
  patient: Patient,
  machine: MachinePlan,
  address: string,
  subject: string,
): Promise<Finding[]> {
  const where = { address, name: machine.fqdn, authorities: patient.around.authorities };
  switch (machine.role) {
    case "host":
      return [];
    case "turn":
      return guarded(subject, "TURN over TLS (port 443)", async () =>
        certificate(subject, "TURN over TLS answers", await handshake(where, 443), patient.now),
      );
    case "node":
      return guarded(subject, "BBB's API", async () => {
        const { body, until } = await page(where, "/bigbluebutton/api");
        if (!body.includes("<returncode>SUCCESS</returncode>"))
          return [
            ill(subject, "BBB's API does not say SUCCESS", `npx meet ssh to ${machine.id}, then: bbb-conf --check`),
          ];
        return [
          ...certificate(subject, "BBB's API says SUCCESS", until, patient.now),
          ...(await pending(where, subject)),
        ];
      });
    case "balancer":
      return guarded(subject, "Scalelite", async () => {
        const { body, until } = await page(where, "/health_check");
        if (!body.startsWith("success"))
          return [
            ill(subject, `Scalelite is not well: ${body.slice(0, 120)}`, `npx meet logs … ${machine.id} shows why`),
          ];
        return certificate(subject, "Scalelite says success", until, patient.now);
      });
  }
}

/** Changes that wait until nobody meets on a node. */
async function pending(where: Parameters<typeof page>[0], subject: string): Promise<Finding[]> {
  const { status, body } = await page(where, "/-/meet/pending");
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

async function tenantCheck(patient: Patient, tenant: TenantPlan): Promise<Finding[]> {
  const subject = `tenant ${tenant.id}`;
  const pinned = patient.machines.get(`host-${tenant.host}`);
  if (pinned === undefined)
    return [ill(subject, `its host ${tenant.host} was never made`, `npx meet up ${patient.plan.stack}`)];
  const where = { address: pinned.address, name: tenant.hostname, authorities: patient.around.authorities };
  return guarded(subject, `https://${tenant.hostname}`, async () => {
    const { status, body, until } = await page(where, "/health_check");
    if (status === 200)
      return certificate(subject, `https://${tenant.hostname} answers ${body.slice(0, 40)}`, until, patient.now);
    return [
      ill(
        subject,
        `its health check answers ${status}: ${body.slice(0, 160)}`,
        `npx meet logs ${patient.plan.stack} ${tenant.id}`,
      ),
    ];
  });
}

async function nameCheck(
  { around, machines, plan }: Patient,
  fqdn: string,
  records: readonly RecordPlan[],
  planned: readonly MachinePlan[],
): Promise<Finding[]> {
  const subject = `name ${fqdn}`;
  const found = await Promise.all(
    records.map(async (record) => {
      const answers = await around.addresses(fqdn, record.type).catch((): string[] => []);
      const address = machines.get(record.machine)?.address;
      // The state pins IPv4 only; of IPv6 it is enough that there is an answer.
      const right = record.type === "A" && address !== undefined ? answers.includes(address) : answers.length > 0;
      return { record, answers, right };
    }),
  );
  const wrong = found.filter(({ right }) => !right);
  if (wrong.length === 0) return [well(subject, `leads to ${found.flatMap(({ answers }) => answers).join(", ")}`)];
  return wrong.map(({ record, answers }) => {
    const said = answers.length === 0 ? `has no ${record.type} record` : `leads to ${answers.join(", ")}`;
    const target = targetOf(record, planned);
    if (record.setBy === "owner")
      return ill(subject, `${said}: it waits for its owner`, `its owner sets ${record.type} ${target}`, "notice");
    return ill(
      subject,
      said,
      `it should lead to ${machines.get(record.machine)?.address ?? target}: npx meet up ${plan.stack}`,
    );
  });
}

function certificate(subject: string, said: string, until: string, now: number): Finding[] {
  const days = Math.floor((Date.parse(until) - now) / 86_400_000);
  if (Number.isNaN(days) || days >= CERTIFICATE_DAYS) return [well(subject, said)];
  return [
    ill(
      subject,
      `${said}, but its certificate ends ${days < 1 ? "today" : `in ${days} days`} (${until})`,
      "it should have renewed by itself: see the logs of Caddy or certbot there",
    ),
  ];
}

async function guarded(subject: string, what: string, ask: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      ill(
        subject,
        `${what} does not answer: ${reason}`,
        "if its machine is well (above), its logs say more: npx meet logs",
      ),
    ];
  }
}
