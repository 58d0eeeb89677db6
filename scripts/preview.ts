/** `meet preview STACK`: what the engine would do; `--stand-in` needs neither credentials nor a state. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { plan } from "../model/plan.ts";
import type { Plan } from "../model/shape.ts";
import { opWord, type Step } from "./apply/events.ts";
import { exitCode, type Failure, failureOf } from "./apply/failure.ts";
import { exportState } from "./apply/preflight.ts";
import { noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { knownSecrets } from "./apply/sandbox.ts";
import { subjectOf } from "./apply/subject.ts";
import { openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { openData, requireStack } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { PreviewOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export interface Preview {
  readonly failures: readonly Failure[];
  /** What would be done; what stays as it is left out. */
  readonly steps: readonly Step[];
}

/** What helps after the engine's own words: nothing was begun, and a preview has no more to show. */
const AGAIN = "put that right, then run this again: a preview changes nothing";

export async function run(options: PreviewOptions): Promise<number> {
  const { platform } = openData(options.root);
  requireStack(options.stack, platform);
  const planned = plan(platform, options.stack, { today: new Date().toISOString().slice(0, 10) });
  const engine = await requireEngine();
  const { failures: said, steps } = await (options.standIn ? standIn : real)(engine, planned, options.root);
  const failures = said.map((failure) => (failure.kind === "engine" ? { ...failure, help: AGAIN } : failure));
  if (options.json) {
    const problems = failures.map((failure) => commandRow(failure.kind, failure.sentence, failure.help));
    printDocument<"preview">(problems, { stack: planned.stack, standIn: options.standIn, steps });
  } else {
    for (const failure of failures) note(`error[${failure.kind}]: ${failure.sentence}\n  = help: ${failure.help}`);
    for (const { op, urn } of steps)
      print(`  ${op.padEnd(8)} ${subjectOf(urn, planned)}: ${urn.split("::").slice(2).join(" ")}`);
    const nothing = options.standIn ? " from nothing (a stand-in: no credentials, an empty state)" : "";
    // After a failure the engine looked no further: a count would say less than the truth.
    if (failures.length === 0) print(`${planned.stack}: ${steps.length} to do${nothing}.`);
    else print(`${planned.stack}: not looked at to the end.`);
  }
  return failures.length > 0 ? exitCode(failures) : EXIT.ok;
}

const Digest = z.looseObject({
  steps: z.array(z.looseObject({ op: z.string(), urn: z.string() })).default([]),
  diagnostics: z
    .array(
      z.looseObject({ urn: z.string().default(""), message: z.string().default(""), severity: z.string().default("") }),
    )
    .default([]),
});

/** On the stack's own state, with its own secrets. */
export async function real(engine: Engine, planned: Plan, root: string): Promise<Preview> {
  const workspace = openWorkspace({ engine, root, stack: planned.stack });
  try {
    if ((await exportState(workspace)) === null) throw noState(planned.stack);
    const config = await knownSecrets(workspace, planned);
    workspace.keepSecret(secretValues(planned, config));
    requireSecrets(planned, config);
    return await digest(workspace, planned);
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
    return await digest(workspace, planned);
  } finally {
    workspace.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function digest(workspace: Workspace, planned: Plan): Promise<Preview> {
  const result = await workspace.engine(["preview", "--json"]);
  let seen: z.infer<typeof Digest>;
  try {
    seen = Digest.parse(JSON.parse(result.stdout));
  } catch {
    return { failures: [failureOf("", `${result.stderr}\n${result.stdout}`, planned)], steps: [] };
  }
  const failures = seen.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ urn, message }) => failureOf(urn, message, planned));
  if (result.code !== 0 && failures.length === 0) failures.push(failureOf("", result.stderr, planned));
  return { failures, steps: seen.steps.filter(({ op }) => opWord(op) !== null).map(({ op, urn }) => ({ op, urn })) };
}
