/** Sentences a person should read beside the plan: what is not done yet, and what somebody must do. */
import { closesWords, hasLeft, staysWords } from "../leaving.ts";
import { own } from "../limits.ts";
import { machinesOf } from "../machinesOf.ts";
import type { Platform, Stack, StackMachine } from "../schema.ts";
import type { MachinePlan, Plan, Role, TenantPlan } from "../shape.ts";
import { byKey, compare } from "../sort.ts";
import { count, list, sentence } from "../words.ts";
import { ROLE_NAMES } from "./machines.ts";
import { leftOutWithoutDate } from "./people.ts";
import { targetOf } from "./records.ts";

/** About this many new certificates a week for one domain (letsencrypt.org/docs/rate-limits, as of 2025-06). */
const CERTIFICATES_A_WEEK = 50;

export function notes(
  platform: Platform,
  stack: Stack,
  plan: Omit<Plan, "notes">,
  today: string | undefined,
): readonly string[] {
  const machines = machinesOf(plan);
  return [
    ...recordsToSet(plan, machines),
    ...firewalls(machines),
    ...nodeNotes(plan),
    ...leavingNotes(plan),
    ...leftNotes(platform, plan.stack, today),
    ...plan.tenants.flatMap((tenant) => tenantNotes(platform, tenant)),
    ...tooManyCertificates(plan),
    ...oneAuthority(plan),
    ...prices(stack, machines),
    ...withoutDate(platform, stack, machines, today),
  ];
}

function recordsToSet(plan: Omit<Plan, "notes">, machines: readonly MachinePlan[]): string[] {
  const others = plan.records.filter((it) => it.setBy === "owner");
  if (others.length === 0) return [];
  if (plan.zone === null) {
    return [
      `This stack has no zone: somebody sets ${count(others.length, "record")} by hand (listed above). npx meet up ${plan.stack} says each of a machine's with its address, and waits ten minutes for them.`,
    ];
  }
  const byName = Map.groupBy(others, (it) => it.fqdn);
  return [...byName.entries()]
    .sort(([a], [b]) => compare(a, b))
    .map(([fqdn, mine]) => {
      const what = mine.map((it) => `${it.type} ${targetOf(it, machines)}`);
      return `${fqdn} is outside ${plan.zone?.name}: its owner must set ${list(what)}.`;
    });
}

function firewalls(machines: readonly MachinePlan[]): string[] {
  const owned = machines.filter((it) => it.made.by === "owner").map((it) => it.id);
  if (owned.length === 0) return [];
  return [`The firewall of ${list(owned)} is its owner's to set: the ports listed here, and nothing else.`];
}

/** Machines that leave, other than nodes, which drain. */
function leavingNotes(plan: Omit<Plan, "notes">): string[] {
  const others = [...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
  return others
    .filter(({ leaves }) => leaves)
    .map(
      ({ role, id }) => `${sentence(ROLE_NAMES[role])} ${id} leaves: nothing of it is protected, and its line may go.`,
    );
}

/** Tenants whose day has come: they are in no plan any more, and their files have done their work. */
function leftNotes({ tenants }: Platform, stack: string, today: string | undefined): string[] {
  return byKey(tenants)
    .filter(([, it]) => it.stack === stack && hasLeft(it.retire, today))
    .map(
      ([id, it]) =>
        `Tenant ${id} has left: once npx meet up has run, its file may be removed. ${sentence(staysWords(it))}.`,
    );
}

function nodeNotes(plan: Omit<Plan, "notes">): string[] {
  return plan.nodes.flatMap((node) => [
    ...(node.drain ? [`Node ${node.id} drains: it takes no new meetings.`] : []),
    ...(node.available === null
      ? []
      : [`Node ${node.id} may be used ${node.available}: this version does not watch the hours.`]),
  ]);
}

function tenantNotes(platform: Platform, tenant: TenantPlan): string[] {
  const { id, limits, recordings } = tenant;
  const said: string[] = [];
  if (tenant.retire !== null) said.push(`Tenant ${id} leaves: it ${closesWords(tenant.retire.after, tenant)}.`);
  if (tenant.bbb.by === "endpoint") {
    const held = [
      limits.duration === null ? null : "meeting duration",
      limits.participants === null ? null : "participants",
    ].filter((it) => it !== null);
    if (held.length > 0)
      said.push(
        `Tenant ${id} meets on a BBB of its own choice: its Greenlight asks for its limits there (${list(held)}), and no balancer sees to them.`,
      );
    if (tenant.tag !== null) said.push(`Tenant ${id} meets on a BBB of its own choice, so its nodes are not used.`);
  }
  const kept = [
    recordings.retentionDays === null ? null : "retention",
    recordings.quotaGb === null ? null : "quota",
  ].filter((it) => it !== null);
  if (recordings.enabled && kept.length > 0)
    said.push(`Tenant ${id}: the ${list(kept)} of recordings is not enforced by this version.`);
  if (own(platform.tenants, id)?.sso?.linkByEmail === false) {
    said.push(
      `Tenant ${id} has single sign-on, which closes local sign-in, so its first administrator cannot use the account made for them: add linkByEmail: true, or give them the role after their first sign-on.`,
    );
  }
  return said;
}

function tooManyCertificates(plan: Omit<Plan, "notes">): string[] {
  if (plan.authority.authority !== "public") return [];
  const domain = plan.zone?.name ?? plan.domain;
  const ours = plan.certificates.filter((it) => it === domain || it.endsWith(`.${domain}`)).length;
  if (ours <= CERTIFICATES_A_WEEK) return [];
  return [
    `${ours} names under ${domain} need a certificate, and an authority issues about ${CERTIFICATES_A_WEEK} new ones a week: bring a new stack up in steps.`,
  ];
}

/** ZeroSSL, the second one, opens no account without an address (components/certificates.ts). */
function oneAuthority({ authority }: Omit<Plan, "notes">): string[] {
  if (authority.authority !== "public" || authority.email !== null) return [];
  return ["There is no second authority for certificates: add certificates: { email: ADDRESS } to the stack."];
}

function prices(stack: Stack, machines: readonly MachinePlan[]): string[] {
  const kinds: Readonly<Record<Role, Readonly<Record<string, StackMachine>>>> = {
    node: stack.nodes,
    turn: stack.turn,
    balancer: stack.balancer,
    host: stack.hosts,
  };
  const priced = machines.some((it) => it.made.by === "hetzner" && own(kinds[it.role], it.id)?.price === undefined);
  if (!priced) return [];
  return [
    "Hetzner's prices are those for new orders: a server made before they rose keeps its own, which belongs in its price.",
  ];
}

function withoutDate(
  platform: Platform,
  stack: Stack,
  machines: readonly MachinePlan[],
  today: string | undefined,
): string[] {
  if (today !== undefined) return [];
  const names = leftOutWithoutDate(platform, stack, machines);
  return names.length === 0 ? [] : [`No date was given, so nobody with a last day may log in: ${list(names)}.`];
}
