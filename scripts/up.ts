/** `meet up STACK`: check, settle what a dead run left, then the engine. */
import { createInterface } from "node:readline/promises";
import { changeCount, opWord, readEvent, type Step } from "./apply/events.ts";
import { exitCode, type Failure, failureOf } from "./apply/failure.ts";
import { locksIn } from "./apply/lock.ts";
import { clearDeadLock, preflight } from "./apply/preflight.ts";
import { missingSecrets, readyPlan, type Refusal } from "./apply/ready.ts";
import { type PinnedMachine, pinnedMachines } from "./apply/state.ts";
import { subjectOf } from "./apply/subject.ts";
import { configSecrets, openWorkspace, SANDBOX, secretValues, type Workspace } from "./apply/workspace.ts";
import { findEngine } from "./engine.ts";
import type { Plan } from "../model/shape.ts";

export interface UpOptions {
  readonly checkout: string;
  readonly root: string;
  readonly stack: string;
  readonly today: string;
  /** Do not ask. The sandbox never asks. */
  readonly yes: boolean;
  /** The id of a machine whose new host key is accepted. */
  readonly acceptHostKey: string | null;
  /** Everything the engine says, with secrets taken out. */
  readonly verbose: boolean;
  say(line: string): void;
}

export interface UpResult {
  readonly code: number;
  readonly refusal: Refusal | null;
  readonly failures: readonly Failure[];
  /** What a dead run left, and what was done about it. */
  readonly settled: readonly string[];
  readonly steps: readonly Step[];
  /** Resources the run changed; 0 says that the world was as the YAML wants it. */
  readonly changes: number;
}

const nothing = { failures: [], settled: [], steps: [], changes: 0 };

export async function up(options: UpOptions): Promise<UpResult> {
  const ready = readyPlan(options.root, options.stack, options.today);
  if ("refusal" in ready) return { ...nothing, code: ready.refusal.code, refusal: ready.refusal };
  const engine = await findEngine();
  if ("missing" in engine) return refused({ code: 4, sentence: engine.missing, help: engine.remedy });
  const workspace = openWorkspace({ engine, ...options });
  try {
    return await apply(workspace, ready.plan, options);
  } finally {
    workspace.close();
  }
}

function refused(refusal: Refusal): UpResult {
  return { ...nothing, code: refusal.code, refusal };
}

async function apply(workspace: Workspace, plan: Plan, options: UpOptions): Promise<UpResult> {
  const before = await preflight(workspace, machineNamed(plan, options.acceptHostKey));
  for (const line of before.settled) options.say(line);
  if (before.refusal !== null) return { ...refused(before.refusal), settled: before.settled };
  const stackThere = before.state !== null;
  if (!stackThere) {
    return refused({
      code: 2,
      sentence: `the state of ${plan.stack} does not exist yet, or this computer cannot reach it`,
      help: plan.stack === SANDBOX ? "npm start makes it" : `log in to the state store (pulumi login …), then once: npm exec -c 'pulumi stack init ${plan.stack}'`,
    });
  }
  const config = await configSecrets(workspace);
  workspace.keepSecret(secretValues(plan, config));
  const missing = missingSecrets(plan, config);
  if (missing !== null) return { ...refused(missing), settled: before.settled };

  if (!options.yes && plan.stack !== SANDBOX) {
    if (!process.stdin.isTTY) return refused({ code: 2, sentence: "there is no terminal to ask whether to go on", help: "look at `npx meet preview` first, then add --yes" });
    const shown = await workspace.engine(["preview"], options.say);
    if (shown.code !== 0) return refused({ code: 4, sentence: "the engine cannot preview this", help: "see what it says above" });
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await prompt.question(`Do this to ${plan.stack}? Type its name to go on: `);
    prompt.close();
    if (answer.trim() !== plan.stack) return refused({ code: 8, sentence: "nothing was done", help: "run this again when you are ready" });
  }

  const accepted = before.state === null ? undefined : pinnedMachines(before.state).find((machine) => machine.name === machineNamed(plan, options.acceptHostKey));
  const settled = [...before.settled];
  let run = await runUp(workspace, plan, options, accepted);
  const locks = locksIn(run.output);
  if (locks.length > 0 && run.steps.length === 0) {
    const refusal = await clearDeadLock(workspace, locks, settled);
    if (refusal !== null) return { ...refused(refusal), settled };
    options.say(settled.at(-1) ?? "");
    run = await runUp(workspace, plan, options, accepted);
  }
  const { failures, steps, changes } = run;
  const code = run.code === 0 ? 0 : exitCode(failures) || 4;
  return { code, refusal: null, failures, settled, steps, changes };
}

function machineNamed(plan: Plan, id: string | null): string | null {
  if (id === null) return null;
  const machines = [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
  return machines.find((machine) => machine.id === id)?.name ?? null;
}

interface Run {
  readonly code: number;
  readonly failures: Failure[];
  readonly steps: Step[];
  readonly changes: number;
  /** What the engine wrote besides events. */
  readonly output: string;
}

async function runUp(workspace: Workspace, plan: Plan, options: UpOptions, accepted: PinnedMachine | undefined): Promise<Run> {
  const failures: Failure[] = [];
  const steps: Step[] = [];
  const output: string[] = [];
  let changes = 0;
  const args = ["up", "--yes", "--skip-preview", "--json", ...(accepted === undefined ? [] : ["--replace", accepted.urn])];
  const result = await workspace.engine(args, (line) => {
    const event = readEvent(line);
    if (event === null) {
      output.push(line);
      return;
    }
    switch (event.kind) {
      case "done": {
        const word = opWord(event.step.op);
        if (word === null) break;
        steps.push(event.step);
        if (!event.step.urn.includes("::pulumi:")) options.say(`${subjectOf(event.step.urn, plan)}: ${kindOf(event.step.urn)} ${word}`);
        break;
      }
      case "error": {
        const failure = failureOf(event.diagnostic.urn, event.diagnostic.message, plan);
        if (options.verbose) options.say(event.diagnostic.message);
        if (locksIn(event.diagnostic.message).length > 0) output.push(event.diagnostic.message);
        // The engine closes with "update failed", which says nothing that was not said.
        else if (!/^\s*(?:error: )?(?:update failed|resource .* violates|preview failed)/.test(event.diagnostic.message)) addOnce(failures, failure);
        break;
      }
      case "output":
        if (options.verbose) options.say(event.diagnostic.message.trimEnd());
        break;
      case "summary":
        changes = changeCount(event.changes);
        break;
    }
  });
  if (result.code !== 0 && failures.length === 0) {
    const said = `${output.join("\n")}\n${result.stderr}`;
    addOnce(failures, failureOf("", said, plan));
    output.push(result.stderr);
  }
  return { code: result.code, failures, steps, changes, output: output.join("\n") };
}

function addOnce(failures: Failure[], failure: Failure): void {
  if (!failures.some((known) => known.sentence === failure.sentence)) failures.push(failure);
}

/** `docker:index/container:Container` -> `container`. */
function kindOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const words: Readonly<Record<string, string>> = {
    "command:remote:Command": urn.endsWith("-serve") ? "name and settings" : urn.endsWith("-prepare") ? "database and secrets" : urn.endsWith("-access") ? "access" : "set-up",
    "command:local:Command": "host key",
    "docker:index/remoteImage:RemoteImage": "image",
  };
  return words[type] ?? type.slice(type.lastIndexOf(":") + 1).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
