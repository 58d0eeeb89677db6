/** No part of a release runs past the end of its support; what ends soon is said in time. */
import { own } from "../limits.ts";
import type { Finding, Spot } from "../problem.ts";
import { partsFor, RELEASES, type Release, release } from "../releases.ts";
import type { Role } from "../shape.ts";
import { daysUntil, machines, NOTICE_DAYS, type Rule, stackAt, tenantAt } from "./rule.ts";

interface Part {
  readonly what: string;
  readonly until: string | null;
}

export const releasesAreSupported: Rule = (platform, { today }) => {
  if (today === null) return [];
  const found: Finding[] = [];
  const check = (id: string, parts: readonly Part[], at: Spot) => {
    for (const { what, until } of distinct(parts)) {
      if (until === null || daysUntil(today, until) > NOTICE_DAYS) continue;
      const over = until < today;
      found.push({
        code: over ? "release-over" : "release-ends",
        ...(over ? {} : { severity: "warning" }),
        message: `${what} of release "${id}" ${over ? "has had no support since" : "loses its support after"} ${until}`,
        help: remedy(id),
        at,
      });
    }
  };
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    const all = machines(stackId, stack);
    const inherited = new Set<Role>(all.filter((it) => it.it.release === undefined).map((it) => it.role));
    const known = release(stack.release);
    if (known !== undefined) {
      check(
        stack.release,
        [...inherited].flatMap((role) => partsFor(known, role)),
        stackAt(stackId, "release"),
      );
    }
    for (const { role, it, at } of all) {
      const its = it.release === undefined ? undefined : release(it.release);
      if (its !== undefined) check(its.id, partsFor(its, role), at("release"));
    }
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const its = tenant.release === undefined ? undefined : release(tenant.release);
    if (its === undefined || own(platform.stacks, tenant.stack) === undefined) continue;
    check(its.id, containers(its), tenantAt(id, "release"));
  }
  return found;
};

/** What a tenant's own release decides: its Greenlight and its Redis. */
function containers(it: Release): Part[] {
  return [it.greenlight, it.redis].map(({ image, until }) => ({ what: image, until }));
}

function distinct(parts: readonly Part[]): Part[] {
  return [...new Map(parts.map((it) => [it.what, it])).values()];
}

function remedy(id: string): string {
  const newer = RELEASES.map((it) => it.id)
    .filter((it) => it > id)
    .sort();
  return newer.length > 0
    ? `upgrade to a newer release: ${newer.map((it) => `"${it}"`).join(", ")}`
    : "no release is newer: add a tested one to model/releases.ts, then upgrade to it";
}
