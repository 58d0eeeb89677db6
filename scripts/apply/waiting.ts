/** A tenant that joins before somebody has set a secret of its own waits for that person; nobody else waits for it. */
import { plan } from "../../model/plan.ts";
import type { Platform } from "../../model/schema.ts";
import type { ConfigSecret, Plan, TenantPlan } from "../../model/shape.ts";
import type { State } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Tenants that the program leaves out of this run: their ids, with commas. Read by stacks/settings.ts. */
export const WITHOUT = "MEET_WITHOUT";

/** A tenant that is not made yet, and the secrets that it waits for. */
export interface Waiting {
  readonly tenant: TenantPlan;
  readonly secrets: readonly ConfigSecret[];
}

/**
 * Of the tenants whose own secrets are not set, those that were never made. One that serves is not left out: that would
 * take it away, so its missing secret stops the run.
 */
export function waitingIn(plan: Plan, state: State, config: ReadonlyMap<string, string>): readonly Waiting[] {
  const made = new Set(state.deployment.resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)));
  return plan.tenants.flatMap((tenant) => {
    if (made.has(tenant.name)) return [];
    const keys = new Set(tenant.secretEnv.flatMap((it) => (it.from === "config" ? [it.key] : [])));
    const secrets = plan.secrets.filter(({ key }) => keys.has(key) && (config.get(key) ?? "") === "");
    return secrets.length === 0 ? [] : [{ tenant, secrets }];
  });
}

/**
 * What can be done with the secrets that are set: the plan without the tenants that wait, whom the program then leaves
 * out too, and a line for each of them.
 *
 * @param today ISO date, as the plan was made with
 */
export function doable(
  { platform, planned, today }: { readonly platform: Platform; readonly planned: Plan; readonly today: string },
  state: State,
  config: ReadonlyMap<string, string>,
  workspace: Workspace,
): { readonly planned: Plan; readonly waiting: readonly string[] } {
  const found = waitingIn(planned, state, config);
  const waiting = found.map((it) => waitingLine(it, planned));
  if (found.length === 0) return { planned, waiting };
  const without = found.map(({ tenant }) => tenant.id);
  workspace.leaveOut(without);
  return { planned: plan(platform, planned.stack, { today, without }), waiting };
}

/** `tenant heron is not made yet: it waits for Ada, who sets meet:sso-heron (…): npx pulumi …` */
export function waitingLine({ tenant, secrets }: Waiting, { operator }: Plan): string {
  const what = secrets.map(({ key, why, command }) => `${key} (${why}): ${command}`).join("; ");
  return `tenant ${tenant.id} is not made yet: it waits for ${operator}, who sets ${what}`;
}
