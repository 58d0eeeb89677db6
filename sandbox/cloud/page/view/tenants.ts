/** The tenants: what people see of a region. */
import { count, html, link, type Markup } from "../html.ts";
import type { TenantView } from "../region.ts";
import { empty, healthTag, section } from "./pieces.ts";

export function tenantsSection(tenants: readonly TenantView[]): Markup {
  const well = tenants.filter(({ health }) => health.state === "well").length;
  const body =
    tenants.length === 0
      ? empty("No tenant yet. A file in tenants/ makes one.")
      : html`<ul class="cards">${tenants.map(card)}</ul>`;
  return section("tenants", "Tenants", `${well} of ${count(tenants.length, "tenant")} well`, body);
}

function card(tenant: TenantView): Markup {
  const { health } = tenant;
  return html`<li class="card tenant ${health.state}" data-key="tenant-${tenant.id}">
<div class="top"><h3>${tenant.org}</h3>${healthTag(health)}</div>
<p class="name">${link(`https://${tenant.hostname}/`, tenant.hostname)}</p>
${health.state === "well" ? null : html`<p class="says">${health.says}</p>`}
<p class="quiet small">${tenant.level} on ${tenant.host}${tenant.limits.length === 0 ? null : html` · ${tenant.limits.join(" · ")}`}</p>
</li>`;
}
