/** An org has one tenant for each level it uses in a stack: a second one is more often a copied file. */
import type { Finding } from "../problem.ts";
import { oldestFirst, type Rule, tenantAt } from "./rule.ts";

export const levelsAreUsedOnce: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const first = new Map<string, string>();
  for (const [id, { org, stack, level }] of oldestFirst("tenants", platform.tenants, changed)) {
    const key = JSON.stringify([org, stack, level]);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, id);
      continue;
    }
    found.push({
      code: "same-level-twice",
      severity: "warning",
      message: `${org} has two tenants on level "${level}" in stack "${stack}": "${other}" and "${id}"`,
      help: "keep one, or choose another level, if this was not meant",
      at: tenantAt(id, "level"),
      also: [{ label: "first", at: tenantAt(other, "level") }],
    });
  }
  return found;
};
