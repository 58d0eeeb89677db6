/** A message to a new tenant's administrator, ready to mail. */
import { machinesOf } from "../machinesOf.ts";
import { targetOf } from "../plan/records.ts";
import type { Plan, TenantPlan } from "../shape.ts";
import { count, euro, list, time } from "../words.ts";

export interface Welcome {
  readonly tenant: string;
  /** Secrets of its own, without which it is not made yet. */
  readonly after: readonly string[];
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** What the administrator needs to know. No password: they set their own. `secrets`: those that came with the change. */
export function welcome(tenant: TenantPlan, plan: Plan | null, secrets: readonly string[]): Welcome {
  const { admin, hostname, org } = tenant;
  return {
    tenant: tenant.id,
    after: secrets.filter((key) => tenant.secretEnv.some((it) => it.from === "config" && it.key === key)),
    to: `${admin.name} <${admin.email}>`,
    subject: `Video meetings for ${org}: https://${hostname}`,
    body: [
      `Dear ${admin.name},`,
      `${org} now has a place of its own for video meetings: https://${hostname}`,
      ...waits(tenant, plan),
      `You are its administrator. There is no password yet: open the address, choose “Sign In”, then “Forgot password”, and give ${admin.email}. A link to set your password comes by mail.`,
      `${registration(tenant)} ${offers(tenant)}`,
      `The invoice comes from ${tenant.custodian}${tenant.price === null ? "" : `: ${euro(tenant.price)} a month`}. Answer this message when anything is not as it should be.`,
    ].join("\n\n"),
  };
}

function waits(tenant: TenantPlan, plan: Plan | null): readonly string[] {
  const records = plan?.records.filter(({ setBy, fqdn }) => setBy === "owner" && fqdn === tenant.hostname) ?? [];
  if (plan === null || records.length === 0) return [];
  const values = list(records.map((it) => `${it.type} ${targetOf(it, machinesOf(plan))}`));
  return [`Before that works, whoever looks after the name ${tenant.hostname} must set: ${values}.`];
}

function registration({ siteSettings }: TenantPlan): string {
  switch (siteSettings["RegistrationMethod"]) {
    case "open":
      return "Everybody can make an account.";
    case "approval":
      return "Everybody can ask for an account, and you agree or not.";
    default:
      return "People get an account when you invite them, under “Manage Users”.";
  }
}

function offers({ levelName, limits, recordings }: TenantPlan): string {
  const { participants, duration, rooms } = limits;
  const said = [
    participants === null ? null : `up to ${participants} people in a meeting`,
    duration === null ? null : `meetings of up to ${time(duration)}`,
    rooms === null ? null : `${count(rooms, "room")} for each account`,
    recordings.enabled ? "recordings" : "no recordings",
  ].filter((part) => part !== null);
  return `On ${/^level\b/i.test(levelName) ? levelName : `the level ${levelName}`} there are ${list(said)}.`;
}
