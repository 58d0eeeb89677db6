/** `tenants/` without a file of a stack that has tenants: a wrong folder or branch, and never what anybody means. */
import type { Platform } from "../../model/schema.ts";
import { count } from "../../model/words.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { ownersIn } from "./owners.ts";
import type { State } from "./state.ts";

/** @throws Refusal when the state has tenants and the data have none at all */
export function refuseEmptied({ tenants }: Platform, stack: string, state: State): void {
  if (Object.values(tenants).some((it) => it.stack === stack)) return;
  const had = ownersIn(state.deployment.resources).filter(({ kind }) => kind === "tenant");
  if (had.length === 0) return;
  throw new Refusal(
    EXIT.guard,
    "emptied",
    `tenants/ holds no tenant of ${stack}, and its state has ${count(had.length, "tenant")}: ${had.map(({ id }) => id).join(", ")}`,
    "see that this is the right folder and branch, and bring the files back (git checkout main -- tenants); a tenant leaves by retire, in its own file",
  );
}
