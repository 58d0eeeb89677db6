/** `meet up STACK`: check, settle what a dead run left, then the engine. */
import { createInterface } from "node:readline/promises";
import { leavingTenants } from "../model/leaving.ts";
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { isUncommitted, refuseBehind } from "./apply/behind.ts";
import { refuseStrangers } from "./apply/census.ts";
import { refuseEmptied } from "./apply/emptied.ts";
import { changeCount, opWord, readEvent, type Step } from "./apply/events.ts";
import { exitCode, type Failure, failureOf } from "./apply/failure.ts";
import { refuseLosses } from "./apply/guard.ts";
import { locksIn } from "./apply/lock.ts";
import { look } from "./apply/look.ts";
import { KEPT, stampFile } from "./apply/places.ts";
import { recordOf } from "./apply/planRecord.ts";
import { clearDeadLock, preflight } from "./apply/preflight.ts";
import { Progress } from "./apply/progress.ts";
import { machineNamed, noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { openReviewed, programDigest, refuseChanged } from "./apply/reviewed.ts";
import { knownSecrets, makeSandboxStack, SANDBOX } from "./apply/sandbox.ts";
import { refuseOlder, stamp } from "./apply/stamp.ts";
import { pinnedMachines, type State } from "./apply/state.ts";
import { nameOf, subjectOf } from "./apply/subject.ts";
import { openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { CHECKOUT } from "./bootstrap.js";
import { openData, requireStack } from "./data.ts";
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
}

export async function run(options: UpOptions): Promise<number> {
  const { root, stack } = options;
  const { platform } = openData(root);
  requireStack(stack, platform);
  if (asks(options)) requireTerminal(stack);
  // On this computer nothing of anybody's can be undone.
  if (stack !== SANDBOX) {
    refuseBehind(root);
    if (isUncommitted(root)) note("the data have changes that are not committed: what is applied stands in no history");
  }
  const engine = await requireEngine();
  const workspace = openWorkspace({ engine, root, stack });
  const today = new Date().toISOString().slice(0, 10);
  try {
    return await apply({ workspace, engine, platform, planned: plan(platform, stack, { today }), today, options });
  } finally {
    workspace.close();
  }
}

async function apply(job: Job): Promise<number> {
  const { workspace, planned, options } = job;
  const settled: string[] = [];
  const say = (line: string): void => {
    settled.push(line);
    note(line);
  };
  const accepted = options.acceptHostKey.map((id) => machineNamed(planned, id));
  const state = await openState(job, accepted, say);
  const config = await knownSecrets(workspace, planned);
  workspace.keepSecret(secretValues(planned, config));
  requireSecrets(planned, config);
  await refuseStrangers(state, planned.stack, config);

  const repin = pinnedMachines(state)
    .filter((machine) => accepted.includes(machine.name))
    .map(({ urn }) => urn);
  const failures = await guard(job, state, repin);
  if (failures.length > 0) {
    const none: Run = { code: EXIT.failed, failures, steps: [], changes: 0, pending: [], output: "" };
    report(planned, none, exitCode(failures), settled, options.json);
    return exitCode(failures);
  }

  const began = new Date();
  let run = await runUp(workspace, planned, options, repin);
  const locks = locksIn(run.output);
  if (locks.length > 0 && run.steps.length === 0) {
    await clearDeadLock(workspace, locks, say);
    run = await runUp(workspace, planned, options, repin);
  }
  stamp(stampFile(planned.stack), state, run.steps.length > 0 ? began : null);
  const code = run.code === 0 ? EXIT.ok : exitCode(run.failures);
  report(planned, run, code, settled, options.json);
  return code;
}

/** The state to start from, settled; the sandbox's is made when there is none. @throws Refusal for one that is not what it was */
async function openState(job: Job, accepted: readonly string[], say: (line: string) => void): Promise<State> {
  const { workspace, planned, platform } = job;
  let state = await preflight(workspace, accepted, say);
  refuseOlder(stampFile(planned.stack), state, planned.stack);
  if (state === null && planned.stack === SANDBOX) {
    await makeSandboxStack(workspace, planned);
    state = await preflight(workspace, accepted, say);
  }
  if (state === null) throw noState(planned.stack);
  refuseEmptied(platform, planned.stack, state);
  return state;
}

/**
 * Looks before anything is changed: refuses what would be lost, and what is not what was reviewed; then asks. From an
 * empty state nothing can be lost, so nobody looks unless somebody wants to see it.
 *
 * @returns why the engine could not look
 */
async function guard(job: Job, state: State, repin: readonly string[]): Promise<readonly Failure[]> {
  const { workspace, engine, platform, planned, today, options } = job;
  const { stack } = planned;
  const { resources } = state.deployment;
  const reviewed = options.plan === null ? null : openReviewed(options.plan, KEPT, stack);
  const empty = resources.every(({ type }) => type === "pulumi:pulumi:Stack");
  if (empty && reviewed === null && !asks(options)) return [];
  const { failures, steps } = await look(workspace, engine.version, planned, repin);
  if (failures.length > 0) return failures;
  refuseLosses({ steps, resources, stack, leaving: leavingTenants(platform, stack, today), today });
  if (reviewed !== null) refuseChanged(reviewed, recordOf(planned, programDigest(CHECKOUT), state, steps));
  note(`${stack}: ${steps.length} to do, and nothing that cannot be made again goes.`);
  if (asks(options)) await ask(planned, steps);
  return [];
}

function report(planned: Plan, run: Run, code: number, settled: readonly string[], json: boolean): void {
  if (json) {
    const problems = run.failures.map((failure) => commandRow(failure.kind, failure.sentence, failure.help));
    printDocument<"up">(problems, {
      stack: planned.stack,
      settled,
      changes: run.changes,
      pending: run.pending,
      steps: run.steps,
    });
    return;
  }
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

async function ask(planned: Plan, steps: readonly Step[]): Promise<void> {
  const { stack } = planned;
  for (const { op, urn } of steps) note(`  ${op.padEnd(8)} ${subjectOf(urn, planned)}: ${nameOf(urn)}`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`Do this to ${stack}? Type its name to go on: `);
  prompt.close();
  if (answer.trim() !== stack)
    throw new Refusal(EXIT.cancelled, "cancelled", "nothing was done", "run this again when you are ready");
}

interface Run {
  readonly code: number;
  readonly failures: readonly Failure[];
  readonly steps: Step[];
  readonly changes: number;
  /** What waits until nobody meets on a node. */
  readonly pending: readonly string[];
  /** What the engine wrote besides events. */
  readonly output: string;
}

async function runUp(workspace: Workspace, plan: Plan, options: UpOptions, repin: readonly string[]): Promise<Run> {
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const output: string[] = [];
  const pending: string[] = [];
  let changes = 0;
  const progress = new Progress(process.stderr);
  const args = ["up", "--yes", "--skip-preview", "--json", ...repin.flatMap((urn) => ["--replace", urn])];
  const result = await workspace.engine(args, (line) => {
    const event = readEvent(line);
    if (event === null) {
      output.push(line);
      return;
    }
    switch (event.kind) {
      case "start":
        if (isThing(event.step.urn)) progress.begin(subjectOf(event.step.urn, plan), kindOf(event.step.urn));
        break;
      case "failed":
        if (isThing(event.step.urn)) progress.end(subjectOf(event.step.urn, plan), kindOf(event.step.urn), "failed");
        break;
      case "done": {
        const word = opWord(event.step.op);
        if (word !== null) steps.push(event.step);
        if (isThing(event.step.urn)) progress.end(subjectOf(event.step.urn, plan), kindOf(event.step.urn), word);
        break;
      }
      case "error": {
        const failure = failureOf(event.diagnostic.urn, event.diagnostic.message, plan);
        if (options.verbose) progress.say(event.diagnostic.message);
        if (locksIn(event.diagnostic.message).length > 0) output.push(event.diagnostic.message);
        // The engine closes with "update failed", which says nothing that was not said.
        else if (
          !/^\s*(?:error: )?(?:update failed|resource .* violates|preview failed)/.test(event.diagnostic.message)
        )
          addOnce(failures, failure);
        break;
      }
      case "output":
        for (const [, waits = ""] of event.diagnostic.message.matchAll(/^pending: (.+)$/gm)) {
          pending.push(`${subjectOf(event.diagnostic.urn, plan)}: ${waits}`);
        }
        if (options.verbose) progress.say(event.diagnostic.message);
        break;
      case "summary":
        changes = changeCount(event.changes);
        break;
    }
  });
  progress.close();
  if (result.code !== 0 && failures.length === 0) {
    const said = `${output.join("\n")}\n${result.stderr}`;
    addOnce(failures, failureOf("", said, plan));
    output.push(result.stderr);
  }
  return { code: result.code, failures, steps, changes, pending, output: output.join("\n") };
}

/** Whether it is something on its own: neither a component nor what the engine itself keeps. */
function isThing(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return !type.startsWith("pulumi:") && !type.startsWith("meet:");
}

function addOnce(failures: Failure[], failure: Failure): void {
  if (!failures.some((known) => known.sentence === failure.sentence)) failures.push(failure);
}

/** `docker:index/container:Container` -> `container`. */
function kindOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const words: Readonly<Record<string, string>> = {
    "command:remote:Command": urn.endsWith("-serve")
      ? "name and settings"
      : urn.endsWith("-prepare")
        ? "database and secrets"
        : urn.endsWith("-access")
          ? "access"
          : "set-up",
    "command:local:Command": "host key",
    "docker:index/remoteImage:RemoteImage": "image",
  };
  return (
    words[type] ??
    type
      .slice(type.lastIndexOf(":") + 1)
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
  );
}
