/** A stack's domain lies inside its zone, a zone has one id, and a domain is one stack's. */
import type { Finding, Spot } from "../problem.ts";
import { oldestFirst, type Rule, stackAt } from "./rule.ts";

export const domainsAreInTheirZone: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const domains = new Map<string, Spot>();
  const zoneIds = new Map<string, { readonly id: string; readonly at: Spot }>();
  const zoneNames = new Map<string, { readonly name: string; readonly at: Spot }>();
  for (const [id, { domain, zone }] of oldestFirst("stacks", platform.stacks, changed)) {
    const at = stackAt(id, "domain");
    const first = domains.get(domain);
    if (first === undefined) domains.set(domain, at);
    else {
      found.push({
        code: "same-domain",
        message: `domain "${domain}" is another stack's`,
        help: `give stack "${id}" its own domain, such as ${id}.${zone?.name ?? parent(domain)}`,
        at,
        also: [{ label: "first", at: first }],
      });
    }
    if (zone === undefined) continue;
    if (domain !== zone.name && !domain.endsWith(`.${zone.name}`)) {
      found.push({
        code: "outside-zone",
        message: `domain "${domain}" is not inside zone "${zone.name}"`,
        help: `write domain: ${id}.${zone.name}; or leave zone out, and the plan lists the records to set`,
        at,
        also: [{ label: "zone", at: stackAt(id, "zone", "name") }],
      });
    }
    const idAt = stackAt(id, "zone", "id");
    const sameName = zoneIds.get(zone.name);
    if (sameName === undefined) zoneIds.set(zone.name, { id: zone.id, at: idAt });
    else if (sameName.id !== zone.id) {
      found.push({
        code: "zone-differs",
        message: `zone "${zone.name}" has another id in another stack`,
        help: "copy the id from the zone's overview page at Cloudflare to both",
        at: idAt,
        also: [{ label: "first", at: sameName.at }],
      });
    }
    const sameId = zoneNames.get(zone.id);
    if (sameId === undefined) zoneNames.set(zone.id, { name: zone.name, at: stackAt(id, "zone", "name") });
    else if (sameId.name !== zone.name) {
      found.push({
        code: "zone-differs",
        message: `zone "${zone.name}" has the id of zone "${sameId.name}"`,
        help: "copy the id from the zone's overview page at Cloudflare",
        at: idAt,
        also: [{ label: "first", at: sameId.at }],
      });
    }
  }
  return found;
};

/** The name above a domain; a name of two labels has none that can be used. */
function parent(domain: string): string {
  const labels = domain.split(".");
  return labels.length > 2 ? labels.slice(1).join(".") : domain;
}
