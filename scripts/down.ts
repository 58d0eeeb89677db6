/** `meet down STACK`: takes a stack away, unless anything in it holds what cannot be made again. */
import { leavingTenants } from "../model/leaving.ts";
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { opWord, readEvent, type Step } from "./apply/events.ts";
import { endOf, type Failure, failureOf } from "./apply/failure.ts";
import { forgetMissing, Unfound } from "./apply/gone.ts";
import { allGone, refuseLosses } from "./apply/guard.ts";
import { type Lock, locksIn } from "./apply/lock.ts";
import { endDead, preflight } from "./apply/preflight.ts";
import { noState, requireEngine } from "./apply/require.ts";
import { requireStarted } from "./apply/sandbox.ts";
import type { State } from "./apply/state.ts";
import { clearDeadLock, exportState } from "./apply/stateStore.ts";
import { trust } from "./apply/trust.ts";
import { isThing, wordsOf } from "./apply/words.ts";
import { configSecrets, openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { openData, requireStack } from "./data.ts";
import type { DownOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: DownOptions): Promise<number> {
  const { platform } = openData(options.root);
  requireStack(options.stack, platform);
  const engine = await requireEngine();
  await requireStarted(options.stack);
  const workspace = openWorkspace({ engine, root: options.root, stack: options.stack });
  try {
    return await take(workspace, platform, plan(platform, options.stack), options);
  } finally {
    workspace.close();
  }
}

async function take(workspace: Workspace, platform: Platform, planned: Plan, options: DownOptions): Promise<number> {
  const state = await exportState(workspace);
  if (state === null) throw noState(planned.stack);
  const today = new Date().toISOString().slice(0, 10);
  const leaving = leavingTenants(platform, planned.stack, today);
  const guard = ({ deployment: { resources } }: State): void =>
    refuseLosses({ steps: allGone(resources), resources, stack: planned.stack, leaving, named: new Map(), today });
  guard(state);
  const { resources } = state.deployment;
  if (options.confirm !== planned.stack) {
    const count = resources.filter(({ type }) => !type.startsWith("pulumi:") && !type.startsWith("meet:")).length;
    throw new Refusal(
      EXIT.usage,
      "not-confirmed",
      `this would take away ${count} resources of ${planned.stack}: ${planned.tenants.length} tenants stop; their data stays on their hosts' disks`,
      `if you mean it: npx meet down ${planned.stack} --confirm ${planned.stack}`,
    );
  }
  const config = await configSecrets(workspace);
  workspace.keepSecret(secretValues(planned, config));
  await trust(state, planned.stack, config);
  await endDead(workspace, note);
  // What a dead run left half made may be taken over, and then it must not go unseen either.
  guard(await preflight(workspace, state, null, config, [], note));

  let run = await destroy(workspace, planned);
  if (run.locks.length > 0) {
    await clearDeadLock(workspace, run.locks, note);
    run = await destroy(workspace, planned);
  }
  while ((await forgetMissing(workspace, run.missing, config, note)) > 0) {
    const { steps } = run;
    const rest = await destroy(workspace, planned);
    run = { ...rest, steps: [...steps, ...rest.steps] };
  }
  const { code, failures, steps } = run;
  const problems = failures.map((failure) => commandRow(failure.kind, failure.sentence, failure.help));
  if (options.json) printDocument<"down">(problems, { stack: planned.stack, steps });
  else {
    for (const failure of failures) note(`error[${failure.kind}]: ${failure.sentence}\n  = help: ${failure.help}`);
    print(code === EXIT.ok ? `${planned.stack}: taken away.` : `${planned.stack}: not finished; run this again.`);
  }
  return code;
}

interface Destroyed {
  readonly code: number;
  readonly failures: readonly Failure[];
  readonly steps: readonly Step[];
  /** What could not be deleted because it is gone already. */
  readonly missing: readonly string[];
  /** What kept the engine from beginning. */
  readonly locks: readonly Lock[];
}

function removedLine(urn: string, planned: Plan): string {
  const { subject, what } = wordsOf(urn, planned);
  return `${subject}: ${what} removed`;
}

async function destroy(workspace: Workspace, planned: Plan): Promise<Destroyed> {
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const unfound = new Unfound();
  const result = await workspace.engine(["destroy", "--yes", "--skip-preview", "--json"], (line) => {
    const event = readEvent(line);
    unfound.see(event);
    if (event?.kind === "done" && opWord(event.step.op) !== null) {
      steps.push(event.step);
      if (isThing(event.step.urn)) note(removedLine(event.step.urn, planned));
    }
    if (event?.kind === "error") failures.push(failureOf(event.diagnostic.urn, event.diagnostic.message, planned));
  });
  const said = `${result.stdout}\n${result.stderr}`;
  if (result.code !== 0 && failures.length === 0) failures.push(failureOf("", said, planned));
  const locks = steps.length === 0 ? locksIn(said) : [];
  return {
    code: result.code === 0 ? EXIT.ok : endOf(result, failures),
    failures,
    steps,
    missing: unfound.urns(),
    locks,
  };
}
