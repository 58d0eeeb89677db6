/** Where a level leaves people or duration to each tenant, the tenant says them; and own limits differ from the level's. */
import { limitsOf, own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { minutes } from "../schema.ts";
import { keyOf, levelAt, type Rule, tenantAt } from "./rule.ts";

const EXAMPLES = { participants: "participants: 150", duration: "duration: 12 h" } as const;

export const limitsAreComplete: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const level = own(platform.levels, tenant.level);
    if (level === undefined) continue;
    const limits = limitsOf(platform, id);
    const missing = (["participants", "duration"] as const).filter((it) => limits[it] === null);
    if (missing.length > 0) {
      found.push({
        code: "limits-missing",
        message: `level "${tenant.level}" leaves ${missing.join(" and ")} to the tenant, and "${id}" does not say`,
        help:
          tenant.limits === undefined
            ? `add a line such as limits: { ${missing.map((it) => EXAMPLES[it]).join(", ")}, reason: as agreed in November }`
            : `add to its limits ${missing.map((it) => EXAMPLES[it]).join(" and ")}, or what was agreed`,
        at: tenant.limits === undefined ? tenantAt(id, "level") : keyOf(tenantAt(id, "limits")),
        also: missing.map((field) => ({ label: "left open at", at: levelAt(tenant.level, field) })),
      });
    }
    const mine = tenant.limits;
    if (mine === undefined || missing.length > 0) continue;
    const differs =
      (mine.participants ?? level.participants) !== level.participants ||
      (mine.rooms ?? level.rooms) !== level.rooms ||
      (mine.duration !== undefined && (level.duration === null || minutes(mine.duration) !== minutes(level.duration)));
    if (differs) continue;
    found.push({
      code: "limits-same",
      severity: "warning",
      message: `the limits of tenant "${id}" are those of level "${tenant.level}"`,
      help: "leave limits out, or write what differs",
      at: keyOf(tenantAt(id, "limits")),
    });
  }
  return found;
};
