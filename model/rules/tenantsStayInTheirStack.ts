/** A tenant stays in its region for good: accounts, rooms and recordings do not move between stacks. */
import { own } from "../limits.ts";
import { type Rule, tenantAt, tenantsByKey } from "./rule.ts";

export const tenantsStayInTheirStack: Rule = (platform, { before }) => {
  if (before === null) return [];
  const were = tenantsByKey(before);
  return [...tenantsByKey(platform)].flatMap(([key, [id, { stack }]]) => {
    const was = were.get(key)?.[1].stack;
    if (was === undefined || was === stack || own(platform.stacks, was) === undefined) return [];
    return {
      code: "stack-changed",
      message: `tenant "${id}" would go from stack "${was}" to "${stack}", and its accounts cannot come along`,
      help: `write stack: ${was} again; for a new start in "${stack}", add a file under another id and retire this one`,
      at: tenantAt(id, "stack"),
    };
  });
};
