/** What a stack declares at its clouds, in the words of `meet drift`, and the rules that leave something out. */
import { balancerHost } from "./names.ts";
import { machines } from "./rules/rule.ts";
import type { Platform, Stack } from "./schema.ts";

/** Every name that leads to this stack: its machines, its tenants, and its tenants at the balancer. */
export function namesOf(platform: Platform, stackId: string, stack: Stack): readonly string[] {
  const all = machines(stackId, stack);
  const balancers = all.filter(({ role }) => role === "balancer").map(({ id }) => `${id}.${stack.domain}`);
  const tenants = Object.entries(platform.tenants).filter(([, tenant]) => tenant.stack === stackId);
  return [
    ...all.map(({ id }) => `${id}.${stack.domain}`),
    ...tenants.flatMap(([id, { hostname, previously }]) => [
      hostname ?? `${id}.${stack.domain}`,
      ...balancers.map((balancer) => balancerHost(previously[0] ?? id, balancer)),
    ]),
  ];
}

/** Every thing of a stack that Hetzner or Cloudflare may hold. */
export function thingsOf(platform: Platform, stackId: string, stack: Stack): readonly string[] {
  const made = machines(stackId, stack).filter(({ it }) => it.type !== undefined);
  const servers = made.map(({ id, it }) => ({ fqdn: `${id}.${stack.domain}`, volume: it.volume }));
  const roles = [...new Set(made.map(({ role }) => role))];
  return [
    ...namesOf(platform, stackId, stack).flatMap((name) => [`record A ${name}`, `record AAAA ${name}`]),
    ...servers.flatMap(({ fqdn, volume }) => [
      `server ${fqdn}`,
      `address ${fqdn}-ipv4`,
      `address ${fqdn}-ipv6`,
      ...(volume === undefined ? [] : [`volume ${fqdn}`]),
    ]),
    ...roles.flatMap((role) => [`firewall ${stackId}-${role}`, `placement group ${stackId}-${role}`]),
    ...(stack.network === undefined || made.length === 0 ? [] : [`network ${stackId}`]),
  ];
}

/** Whether a rule is about a thing: `*` stands for any letters. */
export function matcher(what: string): (thing: string) => boolean {
  const parts = what.split("*").map((part) => part.replaceAll(/[.\\^$+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`);
  return (thing) => pattern.test(thing);
}
