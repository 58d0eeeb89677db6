/** A tenant that asks for tagged nodes has one that takes meetings; and a tag that nobody asks for idles a node. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { listed, nearest } from "../suggest.ts";
import { hasBalancer, keyOf, pools, type Rule, stackAt, tenantAt } from "./rule.ts";

export const pinnedNodesExist: Rule = (platform) => {
  const found: Finding[] = [];
  for (const { stack, tag, nodes, tenants } of pools(platform)) {
    if (tag === null) continue;
    const tags = Object.values(own(platform.stacks, stack)?.nodes ?? {}).flatMap((it) => it.tags);
    const close = nearest(tag, [...new Set(tags)]);
    for (const id of tenants) {
      const at = tenantAt(id, "nodes");
      if (nodes.length === 0) {
        found.push({
          code: "unknown-tag",
          message: `tenant "${id}" asks for nodes with tag "${tag}", but stack "${stack}" has none`,
          help:
            close !== undefined
              ? `did you mean "${close}"?`
              : tags.length > 0
                ? `write one of: ${listed([...new Set(tags)])}; or tag a node: tags: [${tag}]`
                : `leave nodes out, or tag a node in stacks/${stack}.yaml: tags: [${tag}]`,
          at,
        });
      } else if (nodes.every((it) => it.drain)) {
        found.push({
          code: "drained-tag",
          message: `tenant "${id}" asks for nodes with tag "${tag}", and all of them are drained`,
          help: "leave nodes out while they are drained, or tag another node",
          at,
          also: nodes.map((it) => ({ label: "drained at", at: stackAt(stack, "nodes", it.id, "drain") })),
        });
      }
    }
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    if (stack === undefined || tenant.nodes === undefined || hasBalancer(stack)) continue;
    found.push({
      code: "unknown-tag",
      message: `tenant "${id}" asks for nodes with tag "${tenant.nodes}", but stack "${tenant.stack}" has no balancer that could choose them`,
      help: "leave nodes out",
      at: keyOf(tenantAt(id, "nodes")),
    });
  }
  return [...found, ...idle(platform)];
};

const idle: (platform: Parameters<Rule>[0]) => Finding[] = (platform) => {
  const asked = new Set(Object.values(platform.tenants).map((it) => `${it.stack} ${it.nodes}`));
  return Object.entries(platform.stacks).flatMap(([stackId, stack]) =>
    Object.entries(stack.nodes).flatMap(([id, node]) => {
      if (node.tags.length === 0 || node.tags.some((tag) => asked.has(`${stackId} ${tag}`))) return [];
      return {
        code: "idle-node",
        severity: "warning" as const,
        message: `nobody meets on node "${id}": no tenant of stack "${stackId}" asks for its tags`,
        help: `take its tags out, or write nodes: ${node.tags[0]} in a tenant's file`,
        at: stackAt(stackId, "nodes", id, "tags"),
      };
    }),
  );
};
