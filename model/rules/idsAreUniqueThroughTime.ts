/** A tenant's id is its own through time: no id that one tenant had before is, or was, another's. */
import type { Finding, Spot } from "../problem.ts";
import { oldestFirst, type Rule, tenantAt } from "./rule.ts";

export const idsAreUniqueThroughTime: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const had = new Map<string, { readonly by: string; readonly at: Spot }>();
  /** Whether this change brings the one, and leaves the other as it was. */
  const isNewcomer = (id: string, other: string) =>
    changed.has(tenantAt(id).file) && !changed.has(tenantAt(other).file);
  for (const [id, tenant] of oldestFirst("tenants", platform.tenants, changed)) {
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
      } else if (Object.hasOwn(platform.tenants, before) && isNewcomer(before, id)) {
        found.push({
          code: "previous-id",
          message: `"${before}" is an id that tenant "${id}" had before: its accounts, rooms and recordings are kept under it`,
          help: `name this file otherwise; or, if "${id}" is called "${before}" again, remove tenants/${id}.yaml, and take "${before}" out of previously`,
          at: tenantAt(before, "org"),
          also: [{ label: "had by", at }],
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
