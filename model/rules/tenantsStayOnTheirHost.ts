/** A tenant's data lie on its host and do not follow it, so `up` refuses to start it on another, empty one. */
import { own } from "../limits.ts";
import { type Rule, tenantAt, tenantsByKey } from "./rule.ts";

export const tenantsStayOnTheirHost: Rule = (platform, { before }) => {
  if (before === null) return [];
  const were = tenantsByKey(before);
  return [...tenantsByKey(platform)].flatMap(([key, [id, { stack, host }]]) => {
    const was = were.get(key)?.[1];
    // Another stack is another matter, and so is a host that is not there.
    if (was === undefined || was.stack !== stack || was.host === host) return [];
    if (own(own(platform.stacks, stack)?.hosts ?? {}, host) === undefined) return [];
    return {
      code: "host-changed",
      message: `tenant "${id}" would go from host "${was.host}" to "${host}", and its accounts, rooms and files cannot come along`,
      help: `write host: ${was.host} again`,
      at: tenantAt(id, "host"),
    };
  });
};
