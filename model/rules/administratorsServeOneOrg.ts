/** Two orgs have two administrators: one address in both is more often a copied file, and lets somebody into both. */
import { bareEmail, bareOrg } from "../orgs.ts";
import type { Finding } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { oldestFirst, type Rule, tenantAt } from "./rule.ts";

export const administratorsServeOneOrg: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const ours = ownPeople(platform);
  const first = new Map<string, { readonly id: string; readonly org: string }>();
  for (const [id, { org, admin }] of oldestFirst("tenants", platform.tenants, changed)) {
    const email = bareEmail(admin.email);
    if (ours.has(email) || ours.has(admin.name)) continue;
    const other = first.get(email);
    if (other === undefined) first.set(email, { id, org });
    else if (bareOrg(other.org) !== bareOrg(org)) {
      found.push({
        code: "same-administrator",
        severity: "warning",
        message: `${admin.email} would be the administrator of "${org}" as of "${other.org}"`,
        help: "write the address of the org's own administrator, unless both orgs chose this person",
        at: tenantAt(id, "admin", "email"),
        also: [{ label: "first", at: tenantAt(other.id, "admin", "email") }],
      });
    }
  }
  return found;
};

/** Addresses of members and names of their people: they may look after several orgs. */
function ownPeople({ members }: Platform): ReadonlySet<string> {
  return new Set(
    Object.values(members).flatMap(({ contact, people }) => [
      bareEmail(contact),
      ...Object.values(people).map(({ name }) => name),
    ]),
  );
}
