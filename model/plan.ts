/**
 * The plan of one stack: everything that YAML decides, before any resource exists. Pure, and the same for the
 * same YAML whatever the order of files and keys.
 */
import { stackCost } from "./cost.ts";
import { hasLeft } from "./leaving.ts";
import { own } from "./limits.ts";
import { machinesOf } from "./machinesOf.ts";
import { balancerPlan, certificatesOf, hostPlan, machinePlan, nodePlan, turnPlan } from "./plan/machines.ts";
import { notes } from "./plan/notes.ts";
import { people } from "./plan/people.ts";
import { certificates, records } from "./plan/records.ts";
import { configSecrets } from "./plan/secrets.ts";
import { tenantPlan } from "./plan/tenants.ts";
import type { Platform } from "./schema.ts";
import type { MachinePlan, Plan } from "./shape.ts";
import { networkZone } from "./sizes.ts";
import { byKey } from "./sort.ts";

/**
 * The plan of a stack. `today` (ISO) leaves out people whose last day is over and tenants whose retirement has come,
 * and looks up the prices of that day; without it nobody who has a last day may log in, every tenant with a file has
 * its place, and prices are the newest. `without` names tenants that are left out as if they had no file.
 *
 * @throws RangeError for an unknown stack, and for data that `load` refuses.
 */
export function plan(
  platform: Platform,
  stackId: string,
  options: { readonly today?: string; readonly without?: readonly string[] } = {},
): Plan {
  const stack = own(platform.stacks, stackId);
  if (stack === undefined) {
    throw new RangeError(
      `there is no stack ${stackId}; the stacks are ${Object.keys(platform.stacks).sort().join(", ")}`,
    );
  }
  const here = { id: stackId, stack, today: options.today };

  const nodes = byKey(stack.nodes).map(([id, node]) => nodePlan(here, id, node));
  const turn = byKey(stack.turn).map(([id, it]) => turnPlan(here, id, it));
  const [balancerEntry] = byKey(stack.balancer);
  const balancerMachine = balancerEntry === undefined ? null : machinePlan(here, "balancer", ...balancerEntry);
  const hostMachines = byKey(stack.hosts).map(([id, it]) => machinePlan(here, "host", id, it));

  const tenants = byKey(platform.tenants)
    .filter(([id, tenant]) => tenant.stack === stackId && !(options.without ?? []).includes(id))
    .filter(([, tenant]) => !hasLeft(tenant.retire, options.today))
    .map(([id]) => tenantPlan(platform, here, id, hostMachines, balancerMachine));
  const balancer =
    balancerMachine === null ? null : balancerPlan(balancerMachine, balancerEntry?.[1].rotation ?? 1, nodes, tenants);
  const hosts = hostMachines.map((host) => hostPlan(host, tenants));

  const machines: readonly MachinePlan[] = machinesOf({ nodes, turn, balancer, hosts });
  const zone = stack.zone === undefined ? null : { name: stack.zone.name, id: stack.zone.id };
  const decided: Omit<Plan, "notes"> = {
    stack: stackId,
    title: stack.name,
    domain: stack.domain,
    zone,
    operator: stack.operator,
    release: stack.release,
    network: stack.network ?? null,
    networkZone: zoneOf(machines),
    sshFrom: [...stack.ssh.from].sort(),
    people: people(platform, stack, machines, options.today),
    localKey: stack.ssh.localKey,
    authority: certificatesOf(stack),
    nodes,
    turn,
    balancer,
    hosts,
    tenants,
    records: records(zone, machines, tenants, balancer),
    secrets: configSecrets(here, machines, tenants),
    certificates: certificates(machines, tenants, balancer),
    cost: stackCost(machines, tenants),
  };
  return { ...decided, notes: notes(platform, stack, decided, options.today) };
}

/** Machines of one stack share a private network, so they stand in one group of locations. */
function zoneOf(machines: readonly MachinePlan[]): string {
  for (const { made } of machines) {
    if (made.by === "hetzner") return networkZone(made.location) ?? "";
  }
  return "";
}
