/** Every release that a file names is in the release table. */
import type { Finding, Spot } from "../problem.ts";
import { RELEASES, release } from "../releases.ts";
import { listed, nearest } from "../suggest.ts";
import { allMachines, type Rule, stackAt, tenantAt } from "./rule.ts";

export const releasesAreKnown: Rule = (platform) => {
  const found: Finding[] = [];
  const check = (id: string | undefined, at: Spot) => {
    if (id === undefined || release(id) !== undefined) return;
    const ids = RELEASES.map((it) => it.id);
    const close = nearest(id, ids);
    found.push({
      code: "unknown-release",
      message: `unknown release "${id}"`,
      help: close === undefined ? `write one of: ${listed(ids)}` : `did you mean "${close}"?`,
      at,
    });
  };
  for (const [id, stack] of Object.entries(platform.stacks)) check(stack.release, stackAt(id, "release"));
  for (const { it, at } of allMachines(platform)) check(it.release, at("release"));
  for (const [id, tenant] of Object.entries(platform.tenants)) check(tenant.release, tenantAt(id, "release"));
  return found;
};
