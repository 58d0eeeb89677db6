/** Recordings are made only where the level allows them and a balancer keeps them; keeping time and space only then. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { hasBalancer, levelAt, type Rule, tenantAt } from "./rule.ts";

export const recordingsAreKept: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const level = own(platform.levels, tenant.level);
    const stack = own(platform.stacks, tenant.stack);
    const { recordings } = tenant;
    const at = tenantAt(id, "recordings", "enabled");
    if (recordings?.enabled === true && level !== undefined && !level.recordings) {
      const better = Object.keys(platform.levels).filter((it) => platform.levels[it]?.recordings === true);
      found.push({
        code: "recordings-not-in-level",
        message: `tenant "${id}" records, but level "${tenant.level}" has no recordings`,
        help: `write enabled: false, or choose a level that records${better.length > 0 ? `: ${better.sort().join(", ")}` : ""}`,
        at,
        also: [{ label: "level at", at: levelAt(tenant.level, "recordings") }],
      });
    }
    if (recordings?.enabled === false) {
      for (const field of ["retention", "quota"] as const) {
        if (recordings[field] === undefined) continue;
        found.push({
          code: "recordings-off",
          message: `tenant "${id}" does not record, so ${field} decides nothing`,
          help: `leave ${field} out, or write enabled: true`,
          at: tenantAt(id, "recordings", field),
        });
      }
    }
    if (stack === undefined || hasBalancer(stack)) continue;
    if (recordings?.enabled === true) {
      found.push({
        code: "recordings-without-balancer",
        message: `tenant "${id}" records, but stack "${tenant.stack}" has no balancer that keeps recordings`,
        help: "write enabled: false, or choose a stack with a balancer",
        at,
      });
    } else if (recordings === undefined && level?.recordings === true) {
      found.push({
        code: "recordings-without-balancer",
        severity: "warning",
        message: `level "${tenant.level}" has recordings, but stack "${tenant.stack}" has no balancer that keeps them`,
        help: "add a line recordings: { enabled: false }, or choose a stack with a balancer",
        at: tenantAt(id, "level"),
      });
    }
  }
  return found;
};
