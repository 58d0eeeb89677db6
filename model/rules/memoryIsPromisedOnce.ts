/** A host has memory for all of its tenants, and for one more Greenlight: a tenant is upgraded beside itself. */
import type { Finding } from "../problem.ts";
import { GREENLIGHT_MEMORY_GB, tenantsThatFit } from "../sizes.ts";
import { count } from "../words.ts";
import { capacity, keyOf, type Rule, stackAt } from "./rule.ts";

export const memoryIsPromisedOnce: Rule = (platform) => {
  const carried = new Map<string, number>();
  for (const { stack, host } of Object.values(platform.tenants)) {
    const key = `${stack}/${host}`;
    carried.set(key, (carried.get(key) ?? 0) + 1);
  }
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    for (const [id, host] of Object.entries(stack.hosts)) {
      const tenants = carried.get(`${stackId}/${id}`) ?? 0;
      const memoryGb = capacity(host)?.memoryGb;
      if (memoryGb === undefined || tenants <= tenantsThatFit(memoryGb)) continue;
      const others = Object.entries(stack.hosts)
        .filter(
          ([it, other]) =>
            it !== id && (carried.get(`${stackId}/${it}`) ?? 0) < tenantsThatFit(capacity(other)?.memoryGb ?? 0),
        )
        .map(([it]) => it)
        .sort();
      const over = tenants - tenantsThatFit(memoryGb);
      found.push({
        code: "memory-promised-twice",
        message: `host "${id}" of stack "${stackId}" has memory for ${count(tenantsThatFit(memoryGb), "tenant")} (${memoryGb} GB, with room to upgrade one) and carries ${tenants}`,
        help:
          others[0] === undefined
            ? `give it ${over * GREENLIGHT_MEMORY_GB} GB more, or add a host for the newest ${over === 1 ? "tenant" : `${over} tenants`}`
            : `put the newest ${over === 1 ? "tenant" : `${over} tenants`} elsewhere, such as host: ${others[0]}`,
        at: keyOf(stackAt(stackId, "hosts", id)),
      });
    }
  }
  return found;
};
