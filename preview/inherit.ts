/**
 * What the engine derives from a resource's parents: its URN, its options and its aliases. Follows the engine's
 * source (pkg/resource/deploy, source_eval.go and step_generator.go at 3.260), because the wire carries only part.
 */

export const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_TYPE = "pulumi:providers:";

/** The names that begin every URN of a stack. */
export interface Scope {
  readonly stack: string;
  readonly project: string;
}

/** What a resource says itself; absent: not said. */
export interface Own {
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deletedWith: string;
  /** Provider reference, `urn::id`. */
  readonly provider: string;
  /** Package -> provider reference, for what lies below a component. */
  readonly providers: ReadonlyMap<string, string>;
}

/** The parts of a URN: `urn:pulumi:<stack>::<project>::<types joined by $>::<name>`; a name may hold `::`. */
export function parts(urn: string): { readonly types: string; readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { types, type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

/** The URN the engine makes. A resource directly below the stack does not name the stack's type. */
export function makeUrn(scope: Scope, parent: string | null, type: string, name: string): string {
  const above = parent === null ? "" : parts(parent).types;
  const types = above === "" || above === STACK_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${scope.stack}::${scope.project}::${types}::${name}`;
}

/** The package that makes a resource of this type: `docker` for `docker:index/container:Container`. */
export function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

/** Whether a resource of this type is a provider. */
export function isProvider(type: string): boolean {
  return type.startsWith(PROVIDER_TYPE);
}

/** The URN in a provider reference, or null. */
export function providerUrn(reference: string): string | null {
  return reference === "" ? null : reference.slice(0, reference.lastIndexOf("::"));
}

/**
 * A resource's options once its parent's are taken over. A provider comes from the resource itself, from a parent
 * whose own provider is of the same package, or from the `providers` of the components above.
 */
export function inherit(own: Own, parent: Own | undefined, type: string, custom: boolean): Own {
  const providers = new Map(custom ? [] : parent?.providers);
  for (const [name, reference] of own.providers) providers.set(name, reference);
  const name = packageOf(type);
  return {
    protect: own.protect ?? parent?.protect,
    retainOnDelete: own.retainOnDelete ?? parent?.retainOnDelete,
    deletedWith: own.deletedWith || (parent?.deletedWith ?? ""),
    provider: custom && !isProvider(type) ? firstProvider(own, parent, name) : own.provider,
    providers,
  };
}

function firstProvider(own: Own, parent: Own | undefined, name: string): string {
  if (own.provider !== "") return own.provider;
  const ofParent = parent?.provider ?? "";
  if (parts(ofParent).type === PROVIDER_TYPE + name) return ofParent;
  return own.providers.get(name) ?? parent?.providers.get(name) ?? "";
}

/** An alias as a program gives it: a whole URN, or what was different. */
export type Alias =
  | { readonly urn: string }
  | {
      readonly name: string;
      readonly type: string;
      readonly stack: string;
      readonly project: string;
      /** URN; empty: the parent it has now. */
      readonly parent: string;
      readonly noParent: boolean;
    };

/**
 * Every URN under which a state may know the resource: its own aliases, then those that follow because a parent was
 * known by another name. The engine takes the one its state has; without a state, all of them count.
 */
export function aliasUrns(
  scope: Scope,
  resource: { readonly type: string; readonly name: string; readonly parent: string | null },
  own: readonly Alias[],
  parentAliases: readonly string[],
): string[] {
  const direct = own.map((alias) => collapse(scope, resource, alias));
  const found = new Set(direct);
  const known = [{ type: resource.type, name: resource.name }, ...direct.map(parts)];
  const parentName = resource.parent === null ? "" : parts(resource.parent).name;
  for (const parentAlias of parentAliases) {
    for (const { type, name } of known) found.add(childAlias(scope, type, name, parentName, parentAlias));
  }
  found.delete(makeUrn(scope, resource.parent, resource.type, resource.name));
  return [...found];
}

function collapse(
  scope: Scope,
  resource: { readonly type: string; readonly name: string; readonly parent: string | null },
  alias: Alias,
): string {
  if ("urn" in alias) return alias.urn;
  const parent = alias.noParent ? null : alias.parent || resource.parent;
  const home = { stack: alias.stack || scope.stack, project: alias.project || scope.project };
  return makeUrn(home, parent, alias.type || resource.type, alias.name || resource.name);
}

/** A child's name usually begins with its parent's, so it was renamed together with it. */
function childAlias(scope: Scope, type: string, name: string, parentName: string, parentAlias: string): string {
  const renamed = name.startsWith(parentName) ? parts(parentAlias).name + name.slice(parentName.length) : name;
  return makeUrn(scope, parentAlias, type, renamed);
}
