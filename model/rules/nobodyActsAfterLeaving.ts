/** Whoever operates, owns or invoices something is a member today, and a leaving is handed over in time. */
import { own } from "../limits.ts";
import type { Finding, Spot } from "../problem.ts";
import { allMachines, daysUntil, memberAt, NOTICE_DAYS, type Rule, stackAt, tenantAt } from "./rule.ts";

export const nobodyActsAfterLeaving: Rule = (platform, { today }) => {
  if (today === null) return [];
  const found: Finding[] = [];
  const check = (member: string, does: string, key: string, at: Spot) => {
    const until = own(platform.members, member)?.until;
    if (until === undefined) return;
    const days = daysUntil(today, until);
    if (days > NOTICE_DAYS) return;
    found.push({
      code: "member-left",
      ...(days < 0 ? {} : { severity: "warning" }),
      message:
        days < 0
          ? `member "${member}" left on ${until} and still ${does}`
          : `member "${member}" leaves on ${until} and still ${does}`,
      help: `name another member here: ${key}: …; or change its until`,
      at,
      also: [{ label: days < 0 ? "left" : "leaves", at: memberAt(member, "until") }],
    });
  };
  for (const [id, stack] of Object.entries(platform.stacks)) {
    check(stack.operator, `operates stack "${id}"`, "operator", stackAt(id, "operator"));
  }
  for (const { id, it, at } of allMachines(platform)) {
    if (it.owner !== undefined) check(it.owner, `owns "${id}"`, "owner", at("owner"));
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    check(tenant.custodian, `invoices tenant "${id}"`, "custodian", tenantAt(id, "custodian"));
  }
  return found;
};
