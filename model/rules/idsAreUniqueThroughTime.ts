/** A tenant's id is its own through time: no id that one tenant had before is, or was, another's. */
import type { Finding, Spot } from "../problem.ts";
import { type Rule, tenantAt } from "./rule.ts";

export const idsAreUniqueThroughTime: Rule = (platform) => {
  const found: Finding[] = [];
  const had = new Map<string, { readonly by: string; readonly at: Spot }>();
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    for (const [i, before] of tenant.previously.entries()) {
      const at = tenantAt(id, "previously", i);
      const other = had.get(before);
      if (before === id) {
        found.push({
          code: "previous-id",
          message: `tenant "${id}" names itself as an id it had before`,
          help: "name only ids that it no longer has, or leave previously out",
          at,
        });
      } else if (Object.hasOwn(platform.tenants, before)) {
        found.push({
          code: "previous-id",
          message: `tenant "${id}" says it was "${before}" before, but there is a tenant "${before}" today`,
          help: `take "${before}" out of previously; or, if "${id}" is "${before}" renamed, remove tenants/${before}.yaml`,
          at,
          also: [{ label: "lives at", at: tenantAt(before) }],
        });
      } else if (other !== undefined) {
        found.push({
          code: "previous-id",
          message:
            other.by === id
              ? `tenant "${id}" names "${before}" twice`
              : `tenants "${other.by}" and "${id}" both say they were "${before}" before`,
          help: other.by === id ? "leave one of them out" : "keep it in the one that has its accounts and rooms",
          at,
          also: [{ label: "first", at: other.at }],
        });
      } else had.set(before, { by: id, at });
    }
  }
  return found;
};
