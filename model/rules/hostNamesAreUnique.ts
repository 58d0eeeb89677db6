/**
 * A host name leads to one place, and looks like no other. Equal, or equal but for letters of another script:
 * an error. Equal at a glance (0 and o, 1 and l, rn and m, an accent): a warning.
 */
import { foldGlance, foldScripts, toUnicode } from "../hostname.ts";
import { own } from "../limits.ts";
import { balancerHost } from "../names.ts";
import type { Finding, Spot } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { keyOf, machines, ROLE_WORDS, type Rule, type RuleContext, stackAt, tenantAt } from "./rule.ts";

interface Name {
  readonly name: string;
  /** `node "bbb1" of stack "ca"`. */
  readonly of: string;
  readonly at: Spot;
  /** The complete remedy; undefined for names that follow from a stack, which other rules keep apart. */
  readonly help?: string;
  /** The remedy where this change brings the name, and a tenant's people know it as theirs already. */
  readonly whenNew?: string;
}

export const hostNamesAreUnique: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const byScripts = new Map<string, Name>();
  const byGlance = new Map<string, Name>();
  for (const it of names(platform, changed)) {
    // what is no name at all is for load to say
    const unicode = toUnicode(it.name) ?? it.name;
    const scripts = foldScripts(unicode);
    const glance = foldGlance(unicode);
    const same = byScripts.get(scripts);
    const close = byGlance.get(glance);
    if (same === undefined) byScripts.set(scripts, it);
    if (close === undefined) byGlance.set(glance, it);
    const other = same ?? close;
    if (other === undefined) continue;
    const help = it.help ?? (other.help === undefined ? undefined : newcomer(it, changed));
    if (help !== undefined) found.push(clash(it, help, same, close));
  }
  return found;
};

function newcomer({ at, whenNew }: Name, changed: RuleContext["changed"]): string | undefined {
  return changed.has(at.file) ? whenNew : undefined;
}

function clash(it: Name, help: string, same: Name | undefined, close: Name | undefined): Finding {
  const other = same ?? close ?? it;
  const finding = { help, at: it.at, also: [{ label: "first", at: other.at }] };
  const mine = `host name "${it.name}" of ${it.of}`;
  if (other.name === it.name)
    return { ...finding, code: "same-host-name", message: `${mine} is already that of ${other.of}` };
  const looks = `${mine} looks like "${other.name}" of ${other.of}`;
  return same === undefined
    ? { ...finding, code: "look-alike", severity: "warning", message: `${looks} at a glance` }
    : { ...finding, code: "look-alike", message: `${looks}: letters of another script` };
}

/**
 * Every name, those that cannot move first: zones, mail servers, machines, BBBs of others, tenants at the balancer, then
 * tenants. What this change brings is last, where it can be called otherwise.
 */
function names(platform: Platform, changed: RuleContext["changed"]): Name[] {
  const fixed: Name[] = [];
  const byDefault: Name[] = [];
  const chosen: Name[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    if (stack.zone !== undefined) {
      fixed.push({ name: stack.zone.name, of: `zone "${stack.zone.name}"`, at: stackAt(stackId, "zone", "name") });
    }
    const mail = stackAt(stackId, "mail", "server");
    fixed.push({ name: stack.mail.server, of: `the mail server of stack "${stackId}"`, at: mail });
    for (const { role, id, at } of machines(stackId, stack)) {
      const fqdn = `${id}.${stack.domain}`;
      const of = `${ROLE_WORDS[role]} "${id}" of stack "${stackId}"`;
      fixed.push({ name: fqdn, of, at: keyOf(at()), whenNew: `give the ${ROLE_WORDS[role]} another id` });
      if (role !== "balancer") continue;
      // these names only follow from ids; they matter where somebody chose one that ends like them
      if (!Object.values(platform.tenants).some((it) => it.hostname?.endsWith(`.${fqdn}`))) continue;
      for (const [tenant, it] of Object.entries(platform.tenants)) {
        if (it.stack !== stackId) continue;
        fixed.push({ name: balancerHost(tenant, fqdn), of: `tenant "${tenant}" at its balancer`, at: keyOf(at()) });
      }
    }
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    if (tenant.bbb !== undefined && URL.canParse(tenant.bbb.endpoint)) {
      const { hostname } = new URL(tenant.bbb.endpoint);
      fixed.push({ name: hostname, of: `the BBB of tenant "${id}"`, at: tenantAt(id, "bbb", "endpoint") });
    }
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
  const all = [...fixed, ...byDefault, ...chosen];
  const isNew = (it: Name) => (it.help !== undefined ? changed.has(it.at.file) : newcomer(it, changed) !== undefined);
  return [...all.filter((it) => !isNew(it)), ...all.filter(isNew)];
}
