/** What must be true before the engine starts; each a refusal with its remedy when it is not. */
import { machinesOf } from "../../model/machinesOf.ts";
import type { Plan } from "../../model/shape.ts";
import { type Engine, findEngine } from "../engine.ts";
import { EXIT, Refusal } from "../refusal.ts";

/** @throws Refusal when there is no engine to be had. */
export async function requireEngine(): Promise<Engine> {
  const engine = await findEngine();
  if ("missing" in engine) throw new Refusal(EXIT.failed, "no-engine", engine.missing, engine.remedy);
  return engine;
}

/** @throws Refusal that names every missing secret and the command that sets it. */
export function requireSecrets(plan: Plan, found: ReadonlyMap<string, string>): void {
  const missing = plan.secrets.filter(({ key }) => (found.get(key) ?? "") === "");
  if (missing.length === 0) return;
  const names = missing.map(({ key, why }) => `${key} (${why})`).join(", ");
  const sentence =
    missing.length === 1 ? `the secret ${names} is missing` : `${missing.length} secrets are missing: ${names}`;
  throw new Refusal(
    EXIT.secret,
    "secret-missing",
    sentence,
    missing.map(({ command }) => command).join("\n          "),
  );
}

/** The logical name of a machine. @throws Refusal when the stack has none of that id. */
export function machineNamed(plan: Plan, id: string): string {
  const machines = machinesOf(plan);
  const found = machines.find((machine) => machine.id === id);
  if (found !== undefined) return found.name;
  const help = `its machines are ${machines.map((machine) => machine.id).join(", ")}`;
  throw new Refusal(EXIT.usage, "unknown-machine", `${plan.stack} has no machine ${id}`, help);
}

/** The state store knows nothing of the stack. */
export function noState(stack: string): Refusal {
  const help =
    stack === "sandbox"
      ? "npm start makes it"
      : `see that this is the right state store (state: in stacks/${stack}.yaml, or PULUMI_BACKEND_URL); for a new region, once: npm exec -c 'pulumi stack init ${stack}'`;
  return new Refusal(EXIT.usage, "no-state", `the state store has no stack ${stack}`, help);
}
