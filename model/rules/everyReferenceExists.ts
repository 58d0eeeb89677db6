/** Whatever one file calls by its id exists in another. */
import { own } from "../limits.ts";
import type { Finding, Spot } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { listed, nearest } from "../suggest.ts";
import { allMachines, keyOf, levelAt, memberAt, type Rule, stackAt, tenantAt } from "./rule.ts";

interface Reference {
  /** What kind of thing is named, such as `host`. */
  readonly what: string;
  readonly name: string;
  readonly at: Spot;
  /** What there is. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly declaredAt: (id: string) => Spot;
  /** Where a new one would be declared. */
  readonly file: string;
  /** Added to the sentence, such as ` in stack "ca"`. */
  readonly within?: string;
  /** Said before the list, when it helps. */
  readonly hint?: string;
}

export const everyReferenceExists: Rule = (platform) =>
  references(platform)
    .filter((it) => !Object.hasOwn(it.known, it.name))
    .map(missing);

function references(platform: Platform): Reference[] {
  const member = (name: string, at: Spot): Reference => ({
    what: "member",
    name,
    at,
    known: platform.members,
    declaredAt: (id) => keyOf(memberAt(id)),
    file: "coop/members.yaml",
  });
  const found: Reference[] = [];
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    found.push({
      what: "stack",
      name: tenant.stack,
      at: tenantAt(id, "stack"),
      known: platform.stacks,
      declaredAt: (it) => stackAt(it),
      file: `stacks/${tenant.stack}.yaml`,
    });
    const stack = own(platform.stacks, tenant.stack);
    if (stack !== undefined) {
      found.push({
        what: "host",
        name: tenant.host,
        at: tenantAt(id, "host"),
        known: stack.hosts,
        declaredAt: (it) => keyOf(stackAt(tenant.stack, "hosts", it)),
        file: `stacks/${tenant.stack}.yaml`,
        within: ` in stack "${tenant.stack}"`,
        hint: elsewhere(platform, tenant.host),
      });
    }
    found.push({
      what: "level",
      name: tenant.level,
      at: tenantAt(id, "level"),
      known: platform.levels,
      declaredAt: (it) => keyOf(levelAt(it)),
      file: "coop/levels.yaml",
    });
    found.push(member(tenant.custodian, tenantAt(id, "custodian")));
  }
  for (const [id, stack] of Object.entries(platform.stacks))
    found.push(member(stack.operator, stackAt(id, "operator")));
  for (const { it, at } of allMachines(platform)) if (it.owner !== undefined) found.push(member(it.owner, at("owner")));
  return found;
}

/** A host of that name in another region: the likeliest slip is the stack. */
function elsewhere(platform: Platform, host: string): string {
  const stacks = Object.keys(platform.stacks).filter((id) => Object.hasOwn(platform.stacks[id]?.hosts ?? {}, host));
  return stacks.length === 0 ? "" : `there is a host "${host}" in ${listed(stacks)}; `;
}

function missing({ what, name, at, known, declaredAt, file, within = "", hint = "" }: Reference): Finding {
  const names = Object.keys(known);
  const close = nearest(name, names);
  const finding = { code: `unknown-${what}`, message: `unknown ${what} "${name}"${within}`, at };
  if (close !== undefined) {
    return {
      ...finding,
      help: `did you mean "${close}"?`,
      also: [{ label: "declared at", at: declaredAt(close) }],
    };
  }
  if (names.length === 0) return { ...finding, help: `${hint}declare it in ${file}: there is no ${what} yet` };
  return { ...finding, help: `${hint}write one of: ${listed(names)}; or declare it in ${file}` };
}
