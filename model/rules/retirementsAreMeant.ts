/** A tenant retires only when its id is written once more: nobody leaves by a copied line. */
import { type Rule, tenantAt } from "./rule.ts";

export const retirementsAreMeant: Rule = (platform) =>
  Object.entries(platform.tenants).flatMap(([id, { retire }]) => {
    if (retire === undefined || retire.confirm === id) return [];
    return {
      code: "retire-unconfirmed",
      message: `tenant "${id}" would retire, but "${retire.confirm}" is confirmed`,
      help: `write confirm: ${id}, or take retire out of this file`,
      at: tenantAt(id, "retire", "confirm"),
    };
  });
