/** `meet preview STACK`: what the engine would do; `--stand-in` needs neither credentials nor a state. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Plan } from "../model/shape.ts";
import { type Failure, failureOf } from "./apply/failure.ts";
import { missingSecrets, readyPlan, type Refusal } from "./apply/ready.ts";
import type { Step } from "./apply/events.ts";
import { configSecrets, openWorkspace, secretValues, type Workspace } from "./apply/workspace.ts";
import { type Engine, findEngine } from "./engine.ts";

export interface PreviewOptions {
  readonly checkout: string;
  readonly root: string;
  readonly stack: string;
  readonly today: string;
  /** On an empty, throw-away state with placeholders for secrets. */
  readonly standIn: boolean;
}

export interface PreviewResult {
  readonly code: number;
  readonly refusal: Refusal | null;
  readonly failures: readonly Failure[];
  /** What would be done, `same` left out, default providers and the stack itself included. */
  readonly steps: readonly Step[];
}

const Digest = z.looseObject({
  steps: z.array(z.looseObject({ op: z.string(), urn: z.string() })).default([]),
  diagnostics: z.array(z.looseObject({ urn: z.string().default(""), message: z.string().default(""), severity: z.string().default("") })).default([]),
});

export async function preview(options: PreviewOptions): Promise<PreviewResult> {
  const ready = readyPlan(options.root, options.stack, options.today);
  if ("refusal" in ready) return refused(ready.refusal);
  const engine = await findEngine();
  if ("missing" in engine) return refused({ code: 4, sentence: engine.missing, help: engine.remedy });
  return options.standIn ? standIn(engine, ready.plan, options) : real(engine, ready.plan, options);
}

function refused(refusal: Refusal): PreviewResult {
  return { code: refusal.code, refusal, failures: [], steps: [] };
}

async function real(engine: Engine, plan: Plan, options: PreviewOptions): Promise<PreviewResult> {
  const workspace = openWorkspace({ engine, ...options });
  try {
    const config = await configSecrets(workspace);
    workspace.keepSecret(secretValues(plan, config));
    const missing = missingSecrets(plan, config);
    return missing === null ? await run(workspace, plan) : refused(missing);
  } finally {
    workspace.close();
  }
}

async function standIn(engine: Engine, plan: Plan, options: PreviewOptions): Promise<PreviewResult> {
  const folder = mkdtempSync(join(tmpdir(), "meet-stand-in-"));
  mkdirSync(join(folder, "state"));
  const workspace = openWorkspace({
    engine,
    ...options,
    env: { PULUMI_BACKEND_URL: `file://${join(folder, "state")}`, PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"), PULUMI_CONFIG_PASSPHRASE_FILE: "" },
  });
  try {
    const made = await workspace.raw(["stack", "init"]);
    if (made.code !== 0) return refused({ code: 4, sentence: "the engine cannot make a throw-away state", help: made.stderr.trim() });
    const set = await workspace.raw(["config", "set-all", ...plan.secrets.flatMap(({ key, placeholder }) => ["--secret", `${key}=${placeholder}`])]);
    if (set.code !== 0) return refused({ code: 4, sentence: "the engine refuses the placeholders", help: set.stderr.trim() });
    return await run(workspace, plan);
  } finally {
    workspace.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(workspace: Workspace, plan: Plan): Promise<PreviewResult> {
  const result = await workspace.engine(["preview", "--json"]);
  let digest: z.infer<typeof Digest>;
  try {
    digest = Digest.parse(JSON.parse(result.stdout));
  } catch {
    return { code: 4, refusal: null, failures: [failureOf("", `${result.stderr}\n${result.stdout}`, plan)], steps: [] };
  }
  const failures = digest.diagnostics.filter(({ severity }) => severity === "error").map(({ urn, message }) => failureOf(urn, message, plan));
  const steps = digest.steps.filter(({ op }) => op !== "same").map(({ op, urn }) => ({ op, urn }));
  return { code: result.code === 0 ? 0 : (failures[0]?.code ?? 4), refusal: null, failures, steps };
}
