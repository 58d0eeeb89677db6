/** Two regions, and a tenant that somebody puts into the other one. */
import { dataFolder, fileOf } from "./data.ts";

export function fixtureChange(): { readonly before: string; readonly after: string } {
  const pt = fileOf("stacks/nz.yaml")
    .replace("Aotearoa", "Portugal")
    .replace("domain: nz.", "domain: pt.")
    .replace("203.0.113.41", "203.0.113.42");
  const kea = fileOf("tenants/kea.yaml");
  return {
    before: dataFolder({ "stacks/pt.yaml": pt }),
    after: dataFolder({ "stacks/pt.yaml": pt, "tenants/kea.yaml": kea.replace("stack: nz", "stack: pt") }),
  };
}
