/** The space for recordings that tenants were promised fits on their balancer's volume. */
import type { Finding } from "../problem.ts";
import { type Rule, stackAt, tenantAt } from "./rule.ts";

export const recordingSpaceIsPromisedOnce: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    for (const [id, balancer] of Object.entries(stack.balancer)) {
      // the disk of an existing machine is in no file
      if (balancer.volume === undefined) continue;
      const quotas = Object.entries(platform.tenants)
        .filter(([, it]) => it.stack === stackId && it.recordings?.quota !== undefined)
        .map(([tenant, it]) => ({ tenant, quota: it.recordings?.quota ?? 0 }));
      const promised = quotas.reduce((sum, it) => sum + it.quota, 0);
      if (promised <= balancer.volume) continue;
      found.push({
        code: "space-promised-twice",
        message: `balancer "${id}" of stack "${stackId}" has ${balancer.volume} GB for recordings, and ${promised} GB were promised`,
        help: `raise it to volume: ${promised} or more, or promise less in recordings: { quota: … }`,
        at: stackAt(stackId, "balancer", id, "volume"),
        also: quotas.map(({ tenant, quota }) => ({
          label: `${quota} GB for ${tenant}`,
          at: tenantAt(tenant, "recordings", "quota"),
        })),
      });
    }
  }
  return found;
};
