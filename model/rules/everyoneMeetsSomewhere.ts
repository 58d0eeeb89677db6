/** A tenant meets at its stack's balancer, or names a BBB endpoint where there is none: one of the two, never both. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { hasBalancer, keyOf, type Rule, stackAt, tenantAt } from "./rule.ts";

export const everyoneMeetsSomewhere: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    if (stack === undefined) continue;
    if (!hasBalancer(stack) && tenant.bbb === undefined) {
      found.push({
        code: "nowhere-to-meet",
        message: `tenant "${id}" has nowhere to meet: stack "${tenant.stack}" has no balancer`,
        help: "add a line with the endpoint it uses, such as bbb: { endpoint: https://bbb.riverbank.example/bigbluebutton/api }",
        at: tenantAt(id, "stack"),
      });
    }
    if (hasBalancer(stack) && tenant.bbb !== undefined) {
      found.push({
        code: "two-places-to-meet",
        message: `tenant "${id}" names a BBB endpoint, but stack "${tenant.stack}" has a balancer`,
        help: "leave bbb out: it meets on the stack's nodes",
        at: keyOf(tenantAt(id, "bbb")),
      });
    }
  }
  for (const [id, stack] of Object.entries(platform.stacks)) {
    if (hasBalancer(stack) || Object.keys(stack.nodes).length === 0) continue;
    found.push({
      code: "nodes-without-balancer",
      severity: "warning",
      message: `stack "${id}" has nodes but no balancer that sends meetings to them`,
      help: "add a balancer, such as balancer: { lb1: { type: cx33 } }",
      at: keyOf(stackAt(id, "nodes")),
    });
  }
  return found;
};
