/**
 * A host name leads to one place, and looks like no other. Equal, or equal but for letters of another script:
 * an error. Equal at a glance (0 and o, 1 and l, rn and m, an accent): a warning.
 */
import { foldGlance, foldScripts, toUnicode } from "../hostname.ts";
import { own } from "../limits.ts";
import { balancerHost } from "../names.ts";
import type { Finding, Spot } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { keyOf, machines, ROLE_WORDS, type Rule, stackAt, tenantAt } from "./rule.ts";

interface Name {
  readonly name: string;
  /** `node "bbb1" of stack "ca"`. */
  readonly of: string;
  readonly at: Spot;
  /** The complete remedy; undefined for names that follow from a stack, which other rules keep apart. */
  readonly help?: string;
}

export const hostNamesAreUnique: Rule = (platform) => {
  const found: Finding[] = [];
  const exact = new Map<string, Name>();
  const byScripts = new Map<string, Name>();
  const byGlance = new Map<string, Name>();
  for (const it of names(platform)) {
    // what is no name at all is for load to say
    const unicode = toUnicode(it.name) ?? it.name;
    const scripts = foldScripts(unicode);
    const glance = foldGlance(unicode);
    const same = exact.get(it.name);
    const posing = byScripts.get(scripts);
    const close = byGlance.get(glance);
    const { at, help } = it;
    if (help !== undefined && same !== undefined) {
      const message = `host name "${it.name}" of ${it.of} is already that of ${same.of}`;
      found.push({ code: "same-host-name", message, help, at, also: [{ label: "first", at: same.at }] });
    } else if (help !== undefined && posing !== undefined) {
      const message = `host name "${it.name}" of ${it.of} looks like "${posing.name}" of ${posing.of}: letters of another script`;
      found.push({ code: "look-alike", message, help, at, also: [{ label: "first", at: posing.at }] });
    } else if (help !== undefined && close !== undefined) {
      const message = `host name "${it.name}" of ${it.of} looks like "${close.name}" of ${close.of} at a glance`;
      found.push({
        code: "look-alike",
        severity: "warning",
        message,
        help,
        at,
        also: [{ label: "first", at: close.at }],
      });
    }
    if (same === undefined) exact.set(it.name, it);
    if (posing === undefined) byScripts.set(scripts, it);
    if (close === undefined) byGlance.set(glance, it);
  }
  return found;
};

/** Every name, those that cannot move first: zones, machines, tenants at the balancer, then tenants. */
function names(platform: Platform): Name[] {
  const fixed: Name[] = [];
  const byDefault: Name[] = [];
  const chosen: Name[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    if (stack.zone !== undefined) {
      fixed.push({ name: stack.zone.name, of: `zone "${stack.zone.name}"`, at: stackAt(stackId, "zone", "name") });
    }
    for (const { role, id, at } of machines(stackId, stack)) {
      const fqdn = `${id}.${stack.domain}`;
      fixed.push({ name: fqdn, of: `${ROLE_WORDS[role]} "${id}" of stack "${stackId}"`, at: keyOf(at()) });
      if (role !== "balancer") continue;
      for (const [tenant, it] of Object.entries(platform.tenants)) {
        if (it.stack !== stackId) continue;
        fixed.push({ name: balancerHost(tenant, fqdn), of: `tenant "${tenant}" at its balancer`, at: keyOf(at()) });
      }
    }
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    const of = `tenant "${id}"`;
    if (tenant.hostname !== undefined) {
      const help =
        stack === undefined || `${id}.${stack.domain}` === tenant.hostname
          ? "write another hostname"
          : `write another hostname, or leave it out for ${id}.${stack.domain}`;
      chosen.push({ name: tenant.hostname, of, at: tenantAt(id, "hostname"), help });
    } else if (stack !== undefined) {
      const help = `rename the file, or add a line such as hostname: ${id}-meet.${stack.domain}`;
      byDefault.push({ name: `${id}.${stack.domain}`, of, at: tenantAt(id, "stack"), help });
    }
  }
  return [...fixed, ...byDefault, ...chosen];
}
