/** Whose a resource of the state is: found by names alone, because what leaves is in no plan any more. */
import { compare } from "../../model/sort.ts";
import type { StateResource } from "./state.ts";
import { nameOf } from "./subject.ts";

/** A tenant or a machine that the state knows. */
export interface Owner {
  readonly kind: "tenant" | "node" | "turn" | "balancer" | "host";
  /** The machine's id, or the tenant's first id. */
  readonly id: string;
  /** Logical name, such as `host-gl1`. */
  readonly name: string;
  /** `host gl1`, `tenant tools`. */
  readonly words: string;
}

/** `docker:index/container:Container` of a URN: the last of its chain of types. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

const KINDS: readonly Owner["kind"][] = ["tenant", "node", "turn", "balancer", "host"];

/** The tenants and machines that the state holds, by their components and in the order of their names. */
export function ownersIn(resources: readonly Pick<StateResource, "urn">[]): readonly Owner[] {
  const found = resources.flatMap(({ urn }): Owner[] => {
    const type = typeOf(urn);
    if (type !== "meet:Greenlight" && type !== "meet:Machine") return [];
    const name = nameOf(urn);
    const kind = KINDS.find((it) => name.startsWith(`${it}-`));
    if (kind === undefined || (kind === "tenant") !== (type === "meet:Greenlight")) return [];
    const id = name.slice(kind.length + 1);
    return [{ kind, id, name, words: `${kind === "turn" ? "TURN server" : kind} ${id}` }];
  });
  return found.sort((a, b) => compare(a.name, b.name));
}

/** Finds the owner with the longest name that a resource's name begins with; null when it is nobody's. */
export function finder(owners: readonly Owner[]): (urn: string) => Owner | null {
  const byName = new Map(owners.map((owner) => [owner.name, owner]));
  return (urn) => {
    const name = nameOf(urn);
    for (let at = name.length; at > 0; at = name.lastIndexOf("-", at - 1)) {
      const owner = byName.get(name.slice(0, at));
      if (owner !== undefined) return owner;
    }
    return null;
  };
}
