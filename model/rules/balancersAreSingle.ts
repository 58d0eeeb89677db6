/** A stack has at most one balancer: two would not know of each other's meetings. */
import { keyOf, type Rule, stackAt } from "./rule.ts";

export const balancersAreSingle: Rule = (platform) =>
  Object.entries(platform.stacks).flatMap(([id, stack]) => {
    const [first, ...more] = Object.keys(stack.balancer);
    return more.map((extra) => ({
      code: "second-balancer",
      message: `stack "${id}" has a second balancer "${extra}"`,
      help: `keep one; another region with its own balancer is another stack`,
      at: keyOf(stackAt(id, "balancer", extra)),
      also: [{ label: "first", at: keyOf(stackAt(id, "balancer", first ?? extra)) }],
    }));
  });
