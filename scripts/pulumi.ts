/**
 * The engine itself, with what it needs to work on this checkout: our Node first on its PATH, the state store that the
 * stack's file names, and for the stack `sandbox` the state, the passphrase and the agent that lie under `.sandbox/`.
 */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { requireEngine } from "./apply/require.ts";
import { SANDBOX, sandboxEnvironment } from "./apply/sandbox.ts";
import { noStoreAmong, storeEnvironment } from "./apply/store.ts";
import { WITHOUT } from "./apply/waiting.ts";
import { CHECKOUT } from "./bootstrap.js";
import { stackNames } from "./data.ts";
import { handOver } from "./engine.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { report } from "./report.ts";

/** The stack that a command line names: as an option, or as the word after `stack init`, `stack select` and `stack rm`. */
function stackIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  const option = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--stack="))?.slice("--stack=".length);
  const [first, second = "", name] = words(args);
  const named = option ?? (first === "stack" && ["init", "select", "rm"].includes(second) ? name : undefined);
  // The engine's own long form has the project before it.
  return named?.split("/").at(-1);
}

/** Options of the engine before its verb that take a value. */
const VALUED = ["-C", "--cwd", "--color", "-v", "--verbose", "--secrets-provider", "--copy-config-from"];

/** What is no option. */
function words(args: readonly string[]): readonly string[] {
  return args.filter((arg, at) => !arg.startsWith("-") && !VALUED.includes(args[at - 1] ?? ""));
}

/** What the engine cannot do without a state store. */
const NEED_STATE = [
  ...["preview", "pre", "up", "update", "destroy", "down", "dn", "refresh", "import", "cancel", "watch"],
  ...["stack", "config", "state", "history", "logs", "whoami"],
];

/**
 * The engine itself would ask for a log-in at a vendor whom we do not use.
 *
 * @throws Refusal when nothing says where the state is
 */
function requireStore(args: readonly string[], stack: string | undefined, env: NodeJS.ProcessEnv): void {
  const asksNothing = args.some((arg) => arg === "--help" || arg === "-h");
  if (asksNothing || !NEED_STATE.includes(words(args)[0] ?? "")) return;
  const given = [env["PULUMI_BACKEND_URL"], env["PULUMI_ACCESS_TOKEN"]].some((value) => (value ?? "") !== "");
  if (!given && !isLoggedIn(env)) throw noStoreAmong(stackNames(CHECKOUT), stack);
}

/** Whether `pulumi login` was run: the engine keeps where in a file of its own. */
function isLoggedIn(env: NodeJS.ProcessEnv): boolean {
  const file = join(env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "credentials.json");
  return existsSync(file) && /"current":\s*"[^"]/.test(readFileSync(file, "utf8"));
}

/** Runs the engine with a person's own arguments; the exit code is the answer. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.some((arg) => arg.startsWith("--ignore-protect"))) {
      const help = "take the protection of one resource away by name: pulumi state unprotect URN";
      throw new Refusal(EXIT.guard, "protected", "--ignore-protect would let everything go at once", help);
    }
    const stack = stackIn(args);
    const own = stack === undefined ? {} : storeEnvironment(CHECKOUT, stack);
    // Tenants are left out by `meet` alone: what a person's shell holds says nothing.
    const env = { ...(stack === SANDBOX ? sandboxEnvironment(CHECKOUT) : own), [WITHOUT]: "" };
    requireStore(args, stack, { ...process.env, ...env });
    const engine = await requireEngine();
    return await handOver(engine, args, env);
  } catch (error) {
    return report(error, false);
  }
}
