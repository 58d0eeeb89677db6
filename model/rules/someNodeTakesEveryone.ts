/** Where tenants meet that ask for no tag, one untagged node always takes meetings. */
import { own } from "../limits.ts";
import type { Platform } from "../schema.ts";
import { keyOf, machines, pools, type Rule, stackAt } from "./rule.ts";

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
      help: `keep one node without tags, drain and available, or add one, such as ${oneMore(stack, platform)}`,
      // a stack may leave nodes out altogether; then its balancer is what cannot work
      at: keyOf(stackAt(stack, Object.keys(platform.stacks[stack]?.nodes ?? {}).length > 0 ? "nodes" : "balancer")),
    };
  });

/** A line as it would be right in this region, with the first name that is free. */
function oneMore(id: string, { stacks }: Platform): string {
  const stack = own(stacks, id);
  const taken = new Set(stack === undefined ? [] : machines(id, stack).map((it) => it.id));
  let number = 1;
  while (taken.has(`bbb${number}`)) number++;
  const atHetzner = stack?.location !== undefined;
  return `bbb${number}: { ${atHetzner ? "type: ccx33" : "existing: <its address>, cores: 8, memory: 32"} }`;
}
