/**
 * Which tenants a change leaves alone, so that nothing needs to be declared for them. What is declared of a tenant
 * follows from its plan and its machines' alone, so two equal plans declare the same.
 */
import { matched } from "../diff/fields.ts";
import type { Plan } from "../shape.ts";

/**
 * Ids, before and after, of tenants that may be left out on both sides; empty when anything but tenants changes. Of
 * each host one unchanged tenant for each set of versions stays, so that what hosts and balancers make of all their
 * tenants is the same as with everybody.
 */
export function leftAlone(
  before: Plan | null,
  after: Plan | null,
): { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> } {
  const none = { before: new Set<string>(), after: new Set<string>() };
  if (before === null || after === null || withoutTenants(before) !== withoutTenants(after)) return none;
  const { both } = matched(before.tenants, after.tenants, (it) => it.key);
  const same = both.filter(([was, is]) => JSON.stringify(was) === JSON.stringify(is));
  const stays = new Map(same.map(([, is]) => [`${is.host} ${is.image} ${is.redisImage} ${is.bbb.by}`, is.id]));
  const kept = new Set(stays.values());
  const left = same.filter(([, is]) => !kept.has(is.id));
  return { before: new Set(left.map(([was]) => was.id)), after: new Set(left.map(([, is]) => is.id)) };
}

/** All of a plan that does not follow from its tenants. */
function withoutTenants({ tenants, records, secrets, certificates, cost, notes, ...rest }: Plan): string {
  const machines = rest.hosts.map(({ greenlightImages, ...host }) => host);
  const balancer = rest.balancer === null ? null : { ...rest.balancer, tenants: null };
  return JSON.stringify({ ...rest, hosts: machines, balancer });
}
