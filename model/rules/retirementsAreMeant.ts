/** Who retires writes its id once more: no tenant and no machine leaves by a copied line. */
import type { Finding, Spot } from "../problem.ts";
import { allMachines, ROLE_WORDS, type Rule, tenantAt } from "./rule.ts";

export const retirementsAreMeant: Rule = (platform) => [
  ...Object.entries(platform.tenants).flatMap(([id, { retire }]) =>
    unconfirmed("tenant", id, retire, tenantAt(id, "retire", "confirm"), "this file"),
  ),
  ...allMachines(platform).flatMap(({ role, id, it, at }) =>
    unconfirmed(ROLE_WORDS[role], id, it.retire, at("retire", "confirm"), "its line"),
  ),
];

function unconfirmed(
  what: string,
  id: string,
  retire: { readonly confirm: string } | undefined,
  at: Spot,
  where: string,
): Finding[] {
  if (retire === undefined || retire.confirm === id) return [];
  return [
    {
      code: "retire-unconfirmed",
      message: `${what} "${id}" would retire, but "${retire.confirm}" is confirmed`,
      help: `write confirm: ${id}, or take retire out of ${where}`,
      at,
    },
  ];
}
