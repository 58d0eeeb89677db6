/** DNS records and certificates: which name leads to which machine, and who sets it. */
import { balancerHost } from "../names.ts";
import type { BalancerPlan, MachinePlan, RecordPlan, TenantPlan } from "../shape.ts";
import { compare } from "../sort.ts";
import { inZone } from "./tenants.ts";

/** Every record of a stack, sorted by logical name. */
export function records(
  zone: { readonly name: string } | null,
  machines: readonly MachinePlan[],
  tenants: readonly TenantPlan[],
  balancer: BalancerPlan | null,
): readonly RecordPlan[] {
  const all = (
    name: string,
    fqdn: string,
    machine: MachinePlan,
    service: RecordPlan["service"],
    tenant: string | null,
  ): RecordPlan[] => {
    const setBy = inZone(fqdn, zone) ? "us" : "owner";
    const types: RecordPlan["type"][] = hasIpv6(machine) ? ["A", "AAAA"] : ["A"];
    return types.map((type) => ({
      name: `${name}-${type.toLowerCase()}`,
      fqdn,
      type,
      machine: machine.name,
      setBy,
      service,
      tenant,
    }));
  };
  return [
    ...machines.flatMap((machine) => all(machine.name, machine.fqdn, machine, "machine", null)),
    ...tenants.flatMap((tenant) => {
      const host = machines.find((it) => it.role === "host" && it.id === tenant.host);
      return host === undefined ? [] : all(tenant.name, tenant.hostname, host, "tenant", tenant.key);
    }),
    // Scalelite tells tenants apart by the first label of the name they call. `meet-` begins no other name.
    ...tenants.flatMap((tenant) =>
      balancer === null || tenant.bbb.by !== "balancer"
        ? []
        : all(`meet-${tenant.key}`, balancerHost(tenant.key, balancer.fqdn), balancer, "balancer", tenant.key),
    ),
  ].sort((a, b) => compare(a.name, b.name));
}

/** Every name that needs a certificate of its own, sorted. Hosts have none: they serve their tenants' names. */
export function certificates(
  machines: readonly MachinePlan[],
  tenants: readonly TenantPlan[],
  balancer: BalancerPlan | null,
): readonly string[] {
  const names = [
    ...machines.filter((it) => it.role !== "host").map((it) => it.fqdn),
    ...tenants.map((it) => it.hostname),
    ...tenants.flatMap((it) =>
      balancer === null || it.bbb.by !== "balancer" ? [] : [balancerHost(it.key, balancer.fqdn)],
    ),
  ];
  return [...new Set(names)].sort();
}

/** What a record's value is, in words: the address when YAML knows it. */
export function targetOf(record: RecordPlan, machines: readonly MachinePlan[]): string {
  const machine = machines.find((it) => it.name === record.machine);
  if (machine === undefined)
    throw new RangeError(`record ${record.name} leads to ${record.machine}, which is not planned`);
  if (machine.made.by === "hetzner") {
    const version = record.type === "A" ? "IPv4" : "IPv6";
    const own = record.fqdn === machine.fqdn;
    return own ? `to its ${version} address, which meet up says` : `to the ${version} address of ${machine.fqdn}`;
  }
  return (record.type === "A" ? machine.made.ipv4 : machine.made.ipv6) ?? "";
}

/** Hetzner gives every server an IPv6 address; an existing machine may have none. */
function hasIpv6({ made }: MachinePlan): boolean {
  return made.by === "hetzner" || made.ipv6 !== null;
}
