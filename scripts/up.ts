/** `meet up STACK`: check, settle what a dead run left, then the engine. */
import { leavingTenants, namedTenants } from "../model/leaving.ts";
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { count } from "../model/words.ts";
import { adopt } from "./apply/adopt.ts";
import { isUncommitted, refuseBehind } from "./apply/behind.ts";
import { after, IDLE, type Run, runUp, unlooked } from "./apply/deploy.ts";
import { refuseEmptied } from "./apply/emptied.ts";
import type { Step } from "./apply/events.ts";
import { endOf, exitCode, type Failure } from "./apply/failure.ts";
import { forgetMissing } from "./apply/gone.ts";
import { refuseLosses } from "./apply/guard.ts";
import { locksIn } from "./apply/lock.ts";
import { type Look, look } from "./apply/look.ts";
import { type Owner, ownersIn } from "./apply/owners.ts";
import { KEPT, stampFile } from "./apply/places.ts";
import { type PlanRecord, recordOf, startOf } from "./apply/planRecord.ts";
import { endDead, preflight } from "./apply/preflight.ts";
import { Progress } from "./apply/progress.ts";
import { machineNamed, noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { openReviewed, programDigest, refuseChanged, refuseMore } from "./apply/reviewed.ts";
import { knownSecrets, makeSandboxStack, requireStarted, SANDBOX } from "./apply/sandbox.ts";
import { isDone, refuseOlder, stamp } from "./apply/stamp.ts";
import { pinnedMachines, type State } from "./apply/state.ts";
import { clearDeadLock, exportState, type Known, readStack, refuseMoved } from "./apply/stateStore.ts";
import { nameOf } from "./apply/subject.ts";
import { trust } from "./apply/trust.ts";
import { doable } from "./apply/waiting.ts";
import { wordsOf } from "./apply/words.ts";
import { openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { answer } from "./ask.ts";
import { CHECKOUT } from "./bootstrap.js";
import { openToday, requireStack } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { UpOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** What a run is about. */
interface Job {
  readonly workspace: Workspace;
  readonly engine: Engine;
  readonly platform: Platform;
  readonly planned: Plan;
  /** ISO date. */
  readonly today: string;
  readonly options: UpOptions;
  readonly progress: Progress;
}

/** @param progress what is shown already, whose time goes on */
export async function run(options: UpOptions, progress = new Progress(process.stderr)): Promise<number> {
  const { root, stack } = options;
  const today = new Date().toISOString().slice(0, 10);
  const { platform, ended } = openToday(root, today);
  requireStack(stack, platform);
  for (const { place, message } of ended) note(`${place.file}:${place.line}: ${message}`);
  if (asks(options)) requireTerminal(stack);
  // On this computer nothing of anybody's can be undone.
  if (stack !== SANDBOX) {
    refuseBehind(root);
    if (isUncommitted(root)) note("the data have changes that are not committed: what is applied stands in no history");
  }
  const engine = await requireEngine();
  await requireStarted(stack);
  const workspace = openWorkspace({ engine, root, stack });
  try {
    const planned = plan(platform, stack, { today });
    return await apply({ workspace, engine, platform, planned, today, options, progress });
  } finally {
    workspace.close();
  }
}

async function apply(whole: Job): Promise<number> {
  const { workspace, options, progress } = whole;
  const settled: string[] = [];
  const say = (line: string): void => {
    settled.push(line);
    note(line);
  };
  const accepted = options.acceptHostKey.map((id) => machineNamed(whole.planned, id));
  await endDead(workspace, say);
  const { state: found, config: had } = await openKnown(whole);
  const config = await knownSecrets(workspace, whole.planned, had);
  const { planned, waiting } = doable(whole, found, config, workspace);
  const job: Job = { ...whole, planned };
  workspace.keepSecret(secretValues(planned, config));
  requireSecrets(planned, config);
  // Nothing is settled by the word of a state that is not the newest.
  await trust(found, planned.stack, config);
  const state = await preflight(workspace, found, planned, config, accepted, say);

  const repin = pinnedMachines(state)
    .filter((machine) => accepted.includes(machine.name))
    .map(({ urn }) => urn);
  const known = ownersIn(state.deployment.resources);
  const { failures, nothing, agreed } = await guard(job, state, repin);
  if (failures.length > 0) {
    report(job, unlooked(failures), exitCode(failures), { settled, waiting });
    return exitCode(failures);
  }

  // Between the look and the answer somebody else may have been at work.
  if (!nothing) await refuseMoved(workspace, state);
  let run = nothing ? IDLE : await runUp(workspace, planned, known, options, repin, progress);
  const locks = locksIn(run.output);
  if (locks.length > 0 && run.steps.length === 0) {
    await clearDeadLock(workspace, locks, say);
    run = await runUp(workspace, planned, known, options, repin, progress);
  }
  // A create whose answer never came stands at its vendor, and every later one is refused: it is taken over instead.
  // Likewise what was deleted without an answer, or by hand, can never be deleted again: it is forgotten.
  for (let round = 0; round < ROUNDS; round++) {
    const adopted = await adopt(workspace, run.standing, config, say);
    if (adopted + (await forgetMissing(workspace, run.missing, config, say)) === 0) break;
    // What was taken over may be other than the program wants it.
    const now = (await exportState(workspace)) ?? state;
    const { failures: unseen, steps } = await lookFirst(job, now, []);
    if (agreed !== null) refuseMore(agreed, steps);
    run = after(
      run,
      unseen.length > 0 ? unlooked(unseen) : await runUp(workspace, planned, known, options, [], progress),
    );
  }
  const code = endOf(run, run.failures);
  if (!nothing) await remember(job, code === EXIT.ok);
  report(job, run, code, { settled, waiting });
  return code;
}

/** What to start from; the sandbox's stack is made when there is none. @throws Refusal when there is none */
async function openKnown({ workspace, planned, platform }: Job): Promise<Known> {
  let known = await readStack(workspace);
  if (known === null) refuseOlder(stampFile(planned.stack), null, planned.stack);
  if (known === null && planned.stack === SANDBOX) {
    await makeSandboxStack(workspace, planned);
    known = await readStack(workspace);
  }
  if (known === null) throw noState(planned.stack);
  refuseEmptied(platform, planned.stack, known.state);
  return known;
}

/**
 * Looks before anything is changed: refuses what would be lost, and what is not what was reviewed; then asks. From an
 * empty state nothing can be lost, so nobody looks unless somebody wants to see it.
 *
 * @returns why the engine could not look; whether there is nothing to do, and the last run from here left it so; and
 * what was reviewed, if that was asked for
 */
async function guard(
  job: Job,
  state: State,
  repin: readonly string[],
): Promise<{
  readonly failures: readonly Failure[];
  readonly nothing: boolean;
  readonly agreed: PlanRecord | null;
}> {
  const { planned, options } = job;
  const { stack } = planned;
  const reviewed = options.plan === null ? null : openReviewed(options.plan, KEPT, stack);
  const empty = state.deployment.resources.every(({ type }) => type === "pulumi:pulumi:Stack");
  if (empty && reviewed === null && !asks(options)) return { failures: [], nothing: false, agreed: null };
  const { failures, steps } = await lookFirst(job, state, repin);
  if (failures.length > 0) return { failures, nothing: false, agreed: null };
  const now = recordOf(planned, programDigest(CHECKOUT), state, steps);
  if (reviewed !== null) refuseChanged(reviewed, now);
  note(`${stack}: ${count(steps.length, "change")} to make; no data is deleted unless a file here says so.`);
  if (steps.length === 0 && isDone(stampFile(stack), startOf(now))) return { failures, nothing: true, agreed: null };
  if (asks(options)) await ask(planned, ownersIn(state.deployment.resources), steps);
  return { failures, nothing: false, agreed: reviewed === null ? null : now };
}

/** What a run left, for the next one from this computer. */
async function remember({ workspace, planned }: Job, well: boolean): Promise<void> {
  const left = await exportState(workspace);
  if (left === null) return;
  const done = well ? startOf(recordOf(planned, programDigest(CHECKOUT), left, [])) : null;
  stamp(stampFile(planned.stack), left, done);
}

/** The engine's own preview. @throws Refusal when something would be lost that YAML does not name */
async function lookFirst(job: Job, state: State, repin: readonly string[]): Promise<Look> {
  const { workspace, engine, platform, planned, today, progress } = job;
  const seen = await progress.during("looking at what there is to do", () =>
    look(workspace, engine.version, planned, repin),
  );
  const { stack } = planned;
  const leaving = leavingTenants(platform, stack, today);
  const named = namedTenants(platform, stack);
  if (seen.failures.length === 0)
    refuseLosses({ steps: seen.steps, resources: state.deployment.resources, stack, leaving, named, today });
  return seen;
}

/** Things that depend on each other come to light one after another; more rounds than that would be a loop. */
const ROUNDS = 8;

/** What was told before the run, for a document. */
interface Told {
  readonly settled: readonly string[];
  readonly waiting: readonly string[];
}

function report({ planned, options }: Job, run: Run, code: number, { settled, waiting }: Told): void {
  if (options.json) {
    const problems = run.failures.map((failure) => commandRow(failure.kind, failure.sentence, failure.help));
    printDocument<"up">(problems, {
      stack: planned.stack,
      settled,
      waiting,
      changes: run.changes,
      pending: run.pending,
      steps: run.steps,
    });
    return;
  }
  for (const line of waiting) print(line);
  for (const line of run.pending) print(`waits until nobody meets there, then happens by itself: ${line}`);
  for (const failure of run.failures) note(`error[${failure.kind}]: ${failure.sentence}\n  = help: ${failure.help}`);
  if (code === EXIT.ok) print(`${planned.stack}: ${run.changes === 1 ? "1 change" : `${run.changes} changes`}.`);
  else
    print(
      `${planned.stack}: not finished, ${run.changes} done. What ran before keeps running; the next run goes on from here.`,
    );
}

/** A reviewed plan was agreed to by whoever reviewed it, and the sandbox holds nothing of anybody's. */
function asks({ plan, yes, stack }: UpOptions): boolean {
  return plan === null && !yes && stack !== SANDBOX;
}

/** @throws Refusal where nobody can be asked */
function requireTerminal(stack: string): void {
  if (process.stdin.isTTY === true) return;
  const help = `look at \`npx meet preview ${stack}\` first, then add --plan with its hash, or --yes`;
  throw new Refusal(EXIT.usage, "no-terminal", "there is no terminal to ask whether to go on", help);
}

async function ask(planned: Plan, known: readonly Owner[], steps: readonly Step[]): Promise<void> {
  const { stack } = planned;
  for (const { op, urn } of steps) {
    const { subject, what } = wordsOf(urn, planned, known);
    note(`  ${op.padEnd(8)} ${subject}: ${what} (${nameOf(urn)})`);
  }
  if ((await answer(`Do this to ${stack}? Type its name to go on: `)) !== stack)
    throw new Refusal(EXIT.cancelled, "cancelled", "nothing was done", "run this again when you are ready");
}
