/** `meet up STACK`: check, settle what a dead run left, then the engine. */
import { createInterface } from "node:readline/promises";
import { plan } from "../model/plan.ts";
import type { Plan } from "../model/shape.ts";
import { adopt, type Orphan } from "./apply/adopt.ts";
import { changeCount, opWord, readEvent, type Step } from "./apply/events.ts";
import { exitCode, type Failure, failureOf } from "./apply/failure.ts";
import { locksIn } from "./apply/lock.ts";
import { clearDeadLock, preflight } from "./apply/preflight.ts";
import { Progress } from "./apply/progress.ts";
import { machineNamed, noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { knownSecrets, makeSandboxStack, SANDBOX } from "./apply/sandbox.ts";
import { pinnedMachines } from "./apply/state.ts";
import { subjectOf } from "./apply/subject.ts";
import { STANDS } from "./apply/vendor.ts";
import { openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { openData, requireStack } from "./data.ts";
import type { UpOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: UpOptions): Promise<number> {
  const { platform } = openData(options.root);
  requireStack(options.stack, platform);
  const workspace = openWorkspace({ engine: await requireEngine(), root: options.root, stack: options.stack });
  try {
    return await apply(workspace, plan(platform, options.stack), options);
  } finally {
    workspace.close();
  }
}

async function apply(workspace: Workspace, planned: Plan, options: UpOptions): Promise<number> {
  const settled: string[] = [];
  const say = (line: string): void => {
    settled.push(line);
    note(line);
  };
  const accepted = options.acceptHostKey.map((id) => machineNamed(planned, id));
  let state = await preflight(workspace, accepted, say);
  if (state === null && planned.stack === SANDBOX) {
    await makeSandboxStack(workspace, planned);
    state = await preflight(workspace, accepted, say);
  }
  if (state === null) throw noState(planned.stack);
  const config = await knownSecrets(workspace, planned);
  workspace.keepSecret(secretValues(planned, config));
  requireSecrets(planned, config);
  if (!options.yes && planned.stack !== SANDBOX) await ask(workspace, planned.stack);

  const repin = pinnedMachines(state)
    .filter((machine) => accepted.includes(machine.name))
    .map(({ urn }) => urn);
  let run = await runUp(workspace, planned, options, repin);
  const locks = locksIn(run.output);
  if (locks.length > 0 && run.steps.length === 0) {
    await clearDeadLock(workspace, locks, say);
    run = await runUp(workspace, planned, options, repin);
  }
  // A create whose answer never came stands at its vendor, and every later one is refused: it is taken over instead.
  for (let round = 0; round < ADOPTIONS && run.standing.length > 0; round++) {
    if ((await adopt(workspace, run.standing, config, say)) === 0) break;
    run = after(run, await runUp(workspace, planned, options, []));
  }
  const code = run.code === 0 ? EXIT.ok : exitCode(run.failures);
  report(planned, run, code, settled, options.json);
  return code;
}

/** Things that depend on each other come to light one after another; more rounds than that would be a loop. */
const ADOPTIONS = 8;

/** Two runs of the engine as one. */
function after(first: Run, second: Run): Run {
  return { ...second, steps: [...first.steps, ...second.steps], changes: first.changes + second.changes };
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

async function ask(workspace: Workspace, stack: string): Promise<void> {
  if (process.stdin.isTTY !== true) {
    const help = `look at \`npx meet preview ${stack}\` first, then add --yes`;
    throw new Refusal(EXIT.usage, "no-terminal", "there is no terminal to ask whether to go on", help);
  }
  const shown = await workspace.engine(["preview"], note);
  if (shown.code !== 0)
    throw new Refusal(EXIT.failed, "preview", "the engine cannot preview this", "see what it says above");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`Do this to ${stack}? Type its name to go on: `);
  prompt.close();
  if (answer.trim() !== stack)
    throw new Refusal(EXIT.cancelled, "cancelled", "nothing was done", "run this again when you are ready");
}

interface Run {
  readonly code: number;
  readonly failures: Failure[];
  readonly steps: Step[];
  readonly changes: number;
  /** What waits until nobody meets on a node. */
  readonly pending: readonly string[];
  /** What could not be made because it stands already. */
  readonly standing: readonly Orphan[];
  /** What the engine wrote besides events. */
  readonly output: string;
}

async function runUp(workspace: Workspace, plan: Plan, options: UpOptions, repin: readonly string[]): Promise<Run> {
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const output: string[] = [];
  const pending: string[] = [];
  const unmade = new Map<string, Orphan>();
  const refused = new Set<string>();
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
        if (event.step.op.startsWith("create")) unmade.set(event.step.urn, event.orphan);
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
        if (STANDS.test(event.diagnostic.message)) refused.add(event.diagnostic.urn);
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
  const standing = [...unmade.values()].filter(({ urn }) => refused.has(urn));
  return { code: result.code, failures, steps, changes, pending, standing, output: output.join("\n") };
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
