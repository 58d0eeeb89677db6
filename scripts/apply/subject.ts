/** Which machine or tenant a resource belongs to, in words. */

import { machinesOf } from "../../model/machinesOf.ts";
import type { Plan } from "../../model/shape.ts";

/** The last part of a URN: the resource's logical name. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** `tenant riverbank`, `host gl1`: the longest planned name that this one begins with; else the name itself. */
export function subjectOf(urn: string, plan: Plan): string {
  const name = nameOf(urn);
  const subjects = [
    ...plan.tenants.map((tenant) => ({ name: tenant.name, words: `tenant ${tenant.id}` })),
    ...machinesOf(plan).map((machine) => ({
      name: machine.name,
      words: `${machine.role === "turn" ? "TURN server" : machine.role} ${machine.id}`,
    })),
  ];
  const mine = subjects
    .filter((subject) => name === subject.name || name.startsWith(`${subject.name}-`))
    .sort((a, b) => b.name.length - a.name.length)[0];
  return mine?.words ?? name;
}
