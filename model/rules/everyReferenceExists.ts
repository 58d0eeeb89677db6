/** Whatever one file calls by its id exists in another. */
import { own } from "../limits.ts";
import type { Finding, Spot } from "../problem.ts";
import type { Platform, Stack } from "../schema.ts";
import { listed, nearest } from "../suggest.ts";
import { allMachines, keyOf, levelAt, memberAt, type Rule, stackAt, tenantAt } from "./rule.ts";

/** A kind of thing that others name by its id. */
interface Kind {
  /** What people call it, such as `host`. */
  readonly what: "stack" | "host" | "level" | "member";
  /** What there is. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly declaredAt: (id: string) => Spot;
  /** Where a new one would be declared. */
  readonly file: string;
  /** Added to the sentence, such as ` in stack "ca"`. */
  readonly within?: string;
}

export const everyReferenceExists: Rule = (platform) => {
  const found: Finding[] = [];
  const members: Kind = {
    what: "member",
    known: platform.members,
    declaredAt: (id) => keyOf(memberAt(id)),
    file: "coop/members.yaml",
  };
  const levels: Kind = {
    what: "level",
    known: platform.levels,
    declaredAt: (id) => keyOf(levelAt(id)),
    file: "coop/levels.yaml",
  };
  const has = ({ known }: Kind, id: string) => Object.hasOwn(known, id);

  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    if (stack === undefined) found.push(missing(stacksOf(platform, tenant.stack), tenant.stack, tenantAt(id, "stack")));
    else if (!Object.hasOwn(stack.hosts, tenant.host)) {
      const hosts = hostsOf(tenant.stack, stack);
      found.push(missing(hosts, tenant.host, tenantAt(id, "host"), elsewhere(platform, tenant.host)));
    }
    if (!has(levels, tenant.level)) found.push(missing(levels, tenant.level, tenantAt(id, "level")));
    if (!has(members, tenant.custodian)) found.push(missing(members, tenant.custodian, tenantAt(id, "custodian")));
  }
  for (const [id, { operator }] of Object.entries(platform.stacks)) {
    if (!has(members, operator)) found.push(missing(members, operator, stackAt(id, "operator")));
  }
  for (const { it, at } of allMachines(platform)) {
    if (it.owner !== undefined && !has(members, it.owner)) found.push(missing(members, it.owner, at("owner")));
  }
  return found;
};

function stacksOf(platform: Platform, wanted: string): Kind {
  return { what: "stack", known: platform.stacks, declaredAt: (id) => stackAt(id), file: `stacks/${wanted}.yaml` };
}

function hostsOf(stackId: string, stack: Stack): Kind {
  return {
    what: "host",
    known: stack.hosts,
    declaredAt: (id) => keyOf(stackAt(stackId, "hosts", id)),
    file: `stacks/${stackId}.yaml`,
    within: ` in stack "${stackId}"`,
  };
}

/** A host of that name in another region: the likeliest slip is the stack. */
function elsewhere(platform: Platform, host: string): string {
  const stacks = Object.keys(platform.stacks).filter((id) => Object.hasOwn(platform.stacks[id]?.hosts ?? {}, host));
  return stacks.length === 0 ? "" : `there is a host "${host}" in ${listed(stacks)}; `;
}

function missing({ what, known, declaredAt, file, within = "" }: Kind, name: string, at: Spot, hint = ""): Finding {
  const names = Object.keys(known);
  const close = nearest(name, names);
  const code = `unknown-${what}` as const;
  const finding = { code, message: `unknown ${what} "${name}"${within}`, at };
  if (close !== undefined) {
    return { ...finding, help: `did you mean "${close}"?`, also: [{ label: "declared at", at: declaredAt(close) }] };
  }
  if (names.length === 0) return { ...finding, help: `${hint}declare it in ${file}: there is no ${what} yet` };
  return { ...finding, help: `${hint}write one of: ${listed(names)}; or declare it in ${file}` };
}
