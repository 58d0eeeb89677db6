/** Where tenants meet that ask for no tag, one untagged node always takes meetings. */
import { keyOf, pools, type Rule, stackAt } from "./rule.ts";

export const someNodeTakesEveryone: Rule = (platform) =>
  pools(platform).flatMap(({ stack, tag, nodes, tenants }) => {
    if (tag !== null || nodes.some((it) => !it.drain && !it.partTime)) return [];
    const [count, who] = [tenants.length, tenants.length === 1 ? "tenant" : "tenants"];
    const why =
      nodes.length === 0
        ? "has no untagged node"
        : nodes.every((it) => it.drain)
          ? "has drained every untagged node"
          : "has no untagged node that takes meetings at all hours";
    return {
      code: "no-untagged-node",
      message: `stack "${stack}" ${why}, where ${count} ${who} would meet`,
      help: "keep one node without tags, drain and available, or add one, such as bbb9: { type: ccx33 }",
      // a stack may leave nodes out altogether; then its balancer is what cannot work
      at: keyOf(stackAt(stack, Object.keys(platform.stacks[stack]?.nodes ?? {}).length > 0 ? "nodes" : "balancer")),
    };
  });
