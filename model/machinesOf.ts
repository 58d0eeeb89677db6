import type { MachinePlan, NodePlan, Plan } from "./shape.ts";

/** Every machine of a plan, nodes first; none of no plan. */
export function machinesOf(
  plan: Pick<Plan, "nodes" | "turn" | "balancer" | "hosts"> | null,
): readonly (MachinePlan | NodePlan)[] {
  if (plan === null) return [];
  return [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
}
