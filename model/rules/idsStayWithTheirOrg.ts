/** An id leads to what is kept under it, so no org gets one that another org has or had: it would open their rooms. */
import { own } from "../limits.ts";
import { isAnotherOrg } from "../orgs.ts";
import type { Finding } from "../problem.ts";
import { type Rule, tenantAt, tenantsByKey } from "./rule.ts";

export const idsStayWithTheirOrg: Rule = (platform, { before, left }) => {
  if (before === null) return [];
  const were = tenantsByKey(before);
  return [...tenantsByKey(platform)].flatMap(([key, [id, tenant]]): Finding[] => {
    const [here, gone] = [were.get(key)?.[1], own(left, key)];
    const was = here ?? gone;
    if (was === undefined || !isAnotherOrg(was, tenant)) return [];
    const other =
      here === undefined
        ? `"${was.org}", which left, had the id "${key}"`
        : `tenant "${id}" was that of "${was.org}", whose administrator is ${was.admin.email}`;
    const help =
      here === undefined
        ? "choose another id: what an org left is kept until an operator deletes it"
        : `for another org, add a file under another id, and let this one retire; if "${was.org}" is called "${tenant.org}" now, change its name first, and its administrator in a change of its own`;
    return [
      {
        code: "id-reused",
        message: `${other}: its accounts, rooms and recordings would open to "${tenant.org}"`,
        help,
        at: tenantAt(id, "org"),
        also: [{ label: "administrator", at: tenantAt(id, "admin", "email") }],
      },
    ];
  });
};
