/** A tenant stays in its region for good: accounts, rooms and recordings do not move between stacks. */
import { own } from "../limits.ts";
import { tenantKey } from "../names.ts";
import { type Rule, tenantAt } from "./rule.ts";

export const tenantsStayInTheirStack: Rule = (platform, { before }) => {
  if (before === null) return [];
  const were = new Map(Object.entries(before.tenants).map(([id, it]) => [tenantKey(id, it.previously), it.stack]));
  return Object.entries(platform.tenants).flatMap(([id, { stack, previously }]) => {
    const was = were.get(tenantKey(id, previously));
    if (was === undefined || was === stack || own(platform.stacks, was) === undefined) return [];
    return {
      code: "stack-changed",
      message: `tenant "${id}" would go from stack "${was}" to "${stack}", and its accounts cannot come along`,
      help: `write stack: ${was} again; for a new start in "${stack}", add a file under another id and retire this one`,
      at: tenantAt(id, "stack"),
    };
  });
};
