/** Everything the engine needs to work on one stack: its environment, its settings file, and what to keep secret. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { derivedSecrets } from "../../model/secrets.ts";
import type { Plan } from "../../model/shape.ts";
import { CHECKOUT } from "../bootstrap.js";
import { type Engine, type EngineResult, reasonOf, runEngine } from "../engine.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { RUN_MARK, runMark } from "./leftovers.ts";
import { SANDBOX, sandboxEnvironment } from "./sandbox.ts";
import { storeEnvironment } from "./store.ts";
import { WITHOUT } from "./waiting.ts";

export interface Workspace {
  readonly checkout: string;
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs the engine on this stack; secrets never reach `onLine` nor the result. */
  engine(args: readonly string[], onLine?: (line: string) => void): Promise<EngineResult>;
  /** As `engine`, with the answer as it is: for state and configuration, never to be shown. */
  raw(args: readonly string[], stdin?: string): Promise<EngineResult>;
  /** Tenants, by id, that the program leaves out from now on. */
  leaveOut(tenants: readonly string[]): void;
  /** What must never be shown from now on. */
  keepSecret(values: readonly string[]): void;
  /** Takes the settings file of another root away. */
  close(): void;
}

export interface WorkspaceRequest {
  readonly engine: Engine;
  /** The folder with the data; equal to the checkout unless `--root` says otherwise. */
  readonly root: string;
  readonly stack: string;
  /** More environment: an empty state of its own, say. */
  readonly env?: NodeJS.ProcessEnv;
}

export function openWorkspace(request: WorkspaceRequest): Workspace {
  const { root, stack } = request;
  const checkout = realpathSync(CHECKOUT);
  const env: NodeJS.ProcessEnv = {
    ...(stack === SANDBOX ? sandboxEnvironment(checkout) : storeEnvironment(root, stack)),
    ...request.env,
    [RUN_MARK]: runMark(checkout, stack),
    // What a person's shell holds says nothing.
    [WITHOUT]: "",
  };
  const elsewhere = realpathSync(root) !== checkout || request.env !== undefined;
  const project = elsewhere ? projectFor(checkout, root, stack, request.env === undefined) : null;
  const cwd = project ?? checkout;
  const secret = new Set<string>();
  const where = ["--stack", stack, "--non-interactive"];
  return {
    checkout,
    stack,
    env: { ...process.env, ...env },
    engine: (args, onLine) =>
      runEngine(request.engine, [...args, ...where], {
        cwd,
        env,
        secrets: [...secret],
        ...(onLine === undefined ? {} : { onLine }),
      }),
    raw: (args, stdin) =>
      runEngine(request.engine, [...args, ...where], { cwd, env, ...(stdin === undefined ? {} : { stdin }) }),
    leaveOut: (tenants) => {
      env[WITHOUT] = tenants.join(",");
    },
    keepSecret: (values) => {
      for (const value of values) secret.add(value);
    },
    close: () => {
      if (project !== null) rmSync(project, { recursive: true, force: true });
    },
  };
}

/**
 * A project folder of its own for another root or another state: the same program, and settings that say where
 * the root is. The engine writes into a stack's settings file, and ours is under review.
 */
function projectFor(checkout: string, root: string, stack: string, withSettings: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), "meet-project-"));
  const project = mapIn(join(checkout, "Pulumi.yaml"));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    stringify({ ...project, main: join(checkout, "stacks"), stackConfigDir: "." }),
  );
  const own = join(stack === SANDBOX ? checkout : root, "stacks", `Pulumi.${stack}.yaml`);
  const settings = withSettings ? mapIn(own) : {};
  const config = typeof settings.config === "object" && settings.config !== null ? settings.config : {};
  const file = join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, stringify({ ...settings, config: { ...config, "meet:root": realpathSync(root) } }), {
    mode: 0o600,
  });
  return folder;
}

/** A YAML file as a map; empty where there is none. */
function mapIn(file: string): Record<string, unknown> {
  const known: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : null;
  return typeof known === "object" && known !== null && !Array.isArray(known) ? { ...known } : {};
}

/** A stack's configuration with its secrets, by key. @throws Refusal when the engine cannot read it */
export async function configSecrets(workspace: Workspace): Promise<Map<string, string>> {
  const answer = await workspace.raw(["config", "--json", "--show-secrets"]);
  const found = new Map<string, string>();
  if (answer.code !== 0) {
    const sentence = `the secrets of ${workspace.stack} cannot be read: ${reasonOf(answer)}`;
    if (!/passphrase/i.test(answer.stderr))
      throw new Refusal(EXIT.failed, "state", sentence, "put that right, then run this again; nothing was done");
    const help = `set PULUMI_CONFIG_PASSPHRASE_FILE to the file with the passphrase of ${workspace.stack}; docs/operate.md says who has it`;
    throw new Refusal(EXIT.secret, "no-passphrase", sentence, help);
  }
  const config: unknown = JSON.parse(answer.stdout);
  if (typeof config !== "object" || config === null) return found;
  for (const [key, entry] of Object.entries(config)) {
    if (typeof entry === "object" && entry !== null && "value" in entry && typeof entry.value === "string")
      found.set(key, entry.value);
  }
  return found;
}

/** Every value that must not be shown: config secrets, and all that is derived from the master secret. */
export function secretValues(plan: Plan, config: ReadonlyMap<string, string>): string[] {
  const values = plan.secrets.flatMap(({ key }) => config.get(key) ?? []);
  const master = config.get("meet:master");
  return master === undefined ? values : [...values, ...derivedSecrets(plan, master)];
}
