/** Tenants of one org spell it alike: they belong together by that name. */
import { bareOrg } from "../orgs.ts";
import type { Finding } from "../problem.ts";
import { oldestFirst, type Rule, tenantAt } from "./rule.ts";

export const orgNamesAgree: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const first = new Map<string, { readonly id: string; readonly org: string }>();
  for (const [id, { org }] of oldestFirst("tenants", platform.tenants, changed)) {
    const key = bareOrg(org);
    const other = first.get(key);
    if (other === undefined) first.set(key, { id, org });
    else if (other.org !== org) {
      found.push({
        code: "org-spelt-twice",
        severity: "warning",
        message: `"${org}" and "${other.org}" differ only in case, accents, spaces or punctuation`,
        help: `write org: ${other.org} in both, if they are one; otherwise tell them apart by more`,
        at: tenantAt(id, "org"),
        also: [{ label: "first", at: tenantAt(other.id, "org") }],
      });
    }
  }
  return found;
};
