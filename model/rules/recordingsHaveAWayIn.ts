/** Nodes at Hetzner ship recordings to a balancer at Hetzner on the stack's own network: its port 22 is closed to them outside. */
import type { Finding } from "../problem.ts";
import { keyOf, type Rule, stackAt } from "./rule.ts";

export const recordingsHaveAWayIn: Rule = (platform) =>
  Object.entries(platform.stacks).flatMap(([id, stack]): Finding[] => {
    if (stack.network !== undefined) return [];
    const atHetzner = (machines: typeof stack.nodes | typeof stack.balancer) =>
      Object.entries(machines).find(([, { existing }]) => existing === undefined)?.[0];
    const [balancer, node] = [atHetzner(stack.balancer), atHetzner(stack.nodes)];
    if (balancer === undefined || node === undefined) return [];
    return [
      {
        code: "network-missing",
        message: `balancer "${balancer}" and node "${node}" of stack "${id}" are at Hetzner and share no network: recordings would have no way in`,
        help: "add a line to the stack, such as network: 10.20.0.0/16",
        at: keyOf(stackAt(id, "balancer", balancer)),
      },
    ];
  });
