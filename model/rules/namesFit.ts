/** Names that we make from a stack's domain stay within what machines, certificates and DNS can hold. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { keyOf, machines, type Rule, stackAt, tenantAt } from "./rule.ts";

/** A machine's own name on Linux: HOST_NAME_MAX, hostname(7). */
const MACHINE = 64;
/** A name in DNS: RFC 1035 section 3.1, written out. */
const DNS = 253;

export const namesFit: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    for (const { id, at } of machines(stackId, stack)) {
      const fqdn = `${id}.${stack.domain}`;
      if (fqdn.length <= MACHINE) continue;
      found.push({
        code: "name-too-long",
        message: `"${fqdn}" has ${fqdn.length} characters, and a machine's name at most ${MACHINE}`,
        help: "choose a shorter domain, or a shorter id for a machine that does not exist yet",
        at: keyOf(at()),
        also: [{ label: "domain", at: stackAt(stackId, "domain") }],
      });
    }
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    if (stack === undefined || tenant.hostname !== undefined) continue;
    const name = `${id}.${stack.domain}`;
    if (name.length <= DNS) continue;
    found.push({
      code: "name-too-long",
      message: `"${name}" has ${name.length} characters, and a host name at most ${DNS}`,
      help: "add a line with a shorter hostname",
      at: tenantAt(id, "stack"),
      also: [{ label: "domain", at: stackAt(tenant.stack, "domain") }],
    });
  }
  return found;
};
