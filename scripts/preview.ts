/** `meet preview STACK`: what the engine would do; `--stand-in` needs neither credentials nor a state. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leavingTenants, namedTenants } from "../model/leaving.ts";
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import type { Step } from "./apply/events.ts";
import { exitCode, type Failure } from "./apply/failure.ts";
import { type Loss, losses, type World } from "./apply/guard.ts";
import { look } from "./apply/look.ts";
import { KEPT } from "./apply/places.ts";
import { type PlanRecord, recordOf } from "./apply/planRecord.ts";
import { noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { keepPlan, programDigest } from "./apply/reviewed.ts";
import { knownSecrets, requireStarted } from "./apply/sandbox.ts";
import { readStack } from "./apply/stateStore.ts";
import { subjectOf } from "./apply/subject.ts";
import { doable } from "./apply/waiting.ts";
import { openWorkspace, secretValues } from "./apply/workspace.ts";
import { CHECKOUT } from "./bootstrap.js";
import { openData, requireStack } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { PreviewOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export interface Preview {
  readonly failures: readonly Failure[];
  /** What would be done; what stays as it is left out. */
  readonly steps: readonly Step[];
  /** What was looked at, by its hash: `meet up --plan` applies only that. null: nothing that could be applied. */
  readonly plan: PlanRecord | null;
  /** What `meet up` would refuse to lose. */
  readonly losses: readonly Loss[];
  /** Tenants that `meet up` would leave out until a secret of theirs is set. */
  readonly waiting: readonly string[];
}

/** What helps after the engine's own words: nothing was begun, and a preview has no more to show. */
const AGAIN = "put that right, then run this again: a preview changes nothing";

export async function run(options: PreviewOptions): Promise<number> {
  const { platform } = openData(options.root);
  requireStack(options.stack, platform);
  const today = new Date().toISOString().slice(0, 10);
  const planned = plan(platform, options.stack, { today });
  const engine = await requireEngine();
  const leaving = leavingTenants(platform, options.stack, today);
  const seen = options.standIn
    ? await standIn(engine, planned, options.root)
    : await real(engine, { platform, planned, root: options.root, leaving, today });
  const { failures: said, plan: reviewed, losses: lost, waiting } = seen;
  const steps = seen.steps.map(({ op, urn }) => ({ op, urn }));
  const failures = said.map((failure) => (failure.kind === "engine" ? { ...failure, help: AGAIN } : failure));
  if (options.json) {
    const problems = failures.map((failure) => commandRow(failure.kind, failure.sentence, failure.help));
    printDocument<"preview">(problems, {
      stack: planned.stack,
      standIn: options.standIn,
      steps,
      losses: lost,
      waiting,
      plan: reviewed,
    });
  } else {
    for (const failure of failures) note(`error[${failure.kind}]: ${failure.sentence}\n  = help: ${failure.help}`);
    for (const { op, urn } of steps)
      print(`  ${op.padEnd(8)} ${subjectOf(urn, planned)}: ${urn.split("::").slice(2).join(" ")}`);
    const nothing = options.standIn ? " from nothing (a stand-in: no credentials, an empty state)" : "";
    // After a failure the engine looked no further: a count would say less than the truth.
    if (failures.length === 0) print(`${planned.stack}: ${steps.length} to do${nothing}.`);
    else print(`${planned.stack}: not looked at to the end.`);
    for (const line of waiting) print(line);
    for (const { what, op, wayOut } of lost)
      print(`npx meet up refuses it, because it ${op} ${what}.\n  = help: ${wayOut}`);
    if (reviewed !== null) print(`plan: ${reviewed.hash}`);
  }
  return failures.length > 0 ? exitCode(failures) : EXIT.ok;
}

/** On the stack's own state, with its own secrets. */
export async function real(
  engine: Engine,
  given: Pick<World, "leaving" | "today"> & {
    readonly platform: Platform;
    readonly planned: Plan;
    readonly root: string;
  },
): Promise<Preview> {
  const { leaving, today, root } = given;
  const { stack } = given.planned;
  await requireStarted(stack);
  const workspace = openWorkspace({ engine, root, stack });
  try {
    const known = await readStack(workspace);
    if (known === null) throw noState(stack);
    const { state } = known;
    const config = await knownSecrets(workspace, given.planned, known.config);
    const { planned, waiting } = doable(given, state, config, workspace);
    workspace.keepSecret(secretValues(planned, config));
    requireSecrets(planned, config);
    const { failures, steps } = await look(workspace, engine.version, planned);
    if (failures.length > 0) return { failures, steps, plan: null, losses: [], waiting };
    const record = recordOf(planned, programDigest(CHECKOUT), state, steps);
    keepPlan(KEPT, record);
    const named = namedTenants(given.platform, stack);
    const world = { leaving, named, today, steps, resources: state.deployment.resources, stack };
    return { failures, steps, plan: record, losses: losses(world), waiting };
  } finally {
    workspace.close();
  }
}

/** On an empty, throw-away state with the plan's placeholders: needs the engine, and no credentials. */
export async function standIn(engine: Engine, planned: Plan, root: string): Promise<Preview> {
  const folder = mkdtempSync(join(tmpdir(), "meet-stand-in-"));
  mkdirSync(join(folder, "state"));
  const env = {
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
  };
  const workspace = openWorkspace({ engine, root, stack: planned.stack, env });
  try {
    const made = await workspace.raw(["stack", "init"]);
    if (made.code !== 0)
      throw new Refusal(EXIT.failed, "state", "the engine cannot make a throw-away state", made.stderr.trim());
    const secrets = planned.secrets.flatMap(({ key, placeholder }) => ["--secret", `${key}=${placeholder}`]);
    const set = await workspace.raw(["config", "set-all", ...secrets]);
    if (set.code !== 0)
      throw new Refusal(EXIT.failed, "config", "the engine refuses the placeholders", set.stderr.trim());
    return { ...(await look(workspace, engine.version, planned)), plan: null, losses: [], waiting: [] };
  } finally {
    workspace.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
