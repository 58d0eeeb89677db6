/** The stack that lives on this computer: its state, its passphrase and its agent lie under `.sandbox/`. */
import { existsSync, readFileSync } from "node:fs";
import type { Plan } from "../../model/shape.ts";
import { HERE } from "../../sandbox/cloud/addresses.ts";
import { askDocker } from "../../sandbox/docker.ts";
import { publicKey, statePaths } from "../../sandbox/state.ts";
import { CHECKOUT } from "../bootstrap.js";
import { EXIT, Refusal } from "../refusal.ts";
import { configSecrets, type Workspace } from "./workspace.ts";

/** Its name. */
export const SANDBOX = "sandbox";

/** The one secret of the sandbox: every password in it follows from it. */
const MASTER = "meet:master";

/** Where the clouds of the sandbox answer: on this computer, and nowhere else. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  "hcloud:endpoint": `${HERE}/hetzner/v1`,
  "cloudflare:baseUrl": `${HERE}/cloudflare/client/v4`,
};

/** What the engine needs to find its state, to read its secrets and to log in to its machine. */
export function sandboxEnvironment(checkout: string): NodeJS.ProcessEnv {
  const { backend, passphraseFile, agentSocket } = statePaths(checkout);
  return {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_CONFIG_PASSPHRASE: undefined,
    SSH_AUTH_SOCK: agentSocket,
  };
}

/** @throws Refusal when the stack is the sandbox, and it was never started, or cannot be started here */
export async function requireStarted(stack: string): Promise<void> {
  if (stack !== SANDBOX || existsSync(statePaths(CHECKOUT).masterFile)) return;
  const docker = await askDocker();
  if (!docker.there && !docker.startable) throw new Refusal(EXIT.failed, "no-docker", docker.why, docker.remedy);
  throw new Refusal(EXIT.usage, "no-sandbox", "the sandbox is not started", "npm start starts it");
}

/**
 * Makes the stack's empty state and gives it its secrets: a master secret of its own, and made-up ones for what
 * people own elsewhere, because nobody owns anything here.
 */
export async function makeSandboxStack(workspace: Workspace, plan: Plan): Promise<void> {
  const made = await workspace.raw(["stack", "init"]);
  if (made.code === 0) return giveSandboxSecrets(workspace, plan, []);
  throw broken(made.stderr);
}

/**
 * The secrets a stack has; the sandbox is first given those that a tenant who joins brings along.
 *
 * @param config those that it had a moment ago
 */
export async function knownSecrets(
  workspace: Workspace,
  plan: Plan,
  config: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (plan.stack !== SANDBOX || plan.secrets.every(({ key }) => config.has(key))) return config;
  await giveSandboxSecrets(workspace, plan, [...config.keys()]);
  return configSecrets(workspace);
}

/** Gives the sandbox each secret that it lacks: a tenant that joins may bring one along. */
async function giveSandboxSecrets(workspace: Workspace, plan: Plan, known: readonly string[]): Promise<void> {
  const missing = plan.secrets.filter(({ key }) => !known.includes(key));
  if (missing.length === 0) return;
  const state = statePaths(workspace.checkout);
  if (missing.some(({ key }) => key === MASTER)) {
    // Everybody on a computer can read a process's arguments, so this one goes another way.
    const set = await workspace.raw(
      ["config", "set", "--secret", MASTER],
      readFileSync(state.masterFile, "utf8").trim(),
    );
    if (set.code !== 0) throw broken(set.stderr);
  }
  // The others are made up, or a public key: secret for the engine alone, as they would be elsewhere.
  const made = missing.filter(({ key }) => key !== MASTER);
  const secrets = made.flatMap(({ key, placeholder }) => [
    "--secret",
    `${key}=${key === "meet:ssh-key" ? publicKey(state) : placeholder}`,
  ]);
  const places = Object.entries(ENDPOINTS).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  const set = await workspace.raw(["config", "set-all", ...secrets, ...places]);
  if (set.code !== 0) throw broken(set.stderr);
}

function broken(stderr: string): Refusal {
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  const sentence = `the engine cannot make the sandbox's state: ${reason}`;
  return new Refusal(EXIT.failed, "state", sentence, "npm run stop, then npm start: both begin anew");
}
