/**
 * The engine itself, with what it needs to work on this checkout: our Node first on its PATH, the state store that the
 * stack's file names, and for the stack `sandbox` the state, the passphrase and the agent that lie under `.sandbox/`.
 */
import { requireEngine } from "./apply/require.ts";
import { SANDBOX, sandboxEnvironment } from "./apply/sandbox.ts";
import { storeEnvironment } from "./apply/store.ts";
import { WITHOUT } from "./apply/waiting.ts";
import { CHECKOUT } from "./bootstrap.js";
import { handOver } from "./engine.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { report } from "./report.ts";

/** The stack that a command line names. */
function stackIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--stack="))?.slice("--stack=".length);
}

/** Runs the engine with a person's own arguments; the exit code is the answer. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.some((arg) => arg.startsWith("--ignore-protect"))) {
      const help = "take the protection of one resource away by name: pulumi state unprotect URN";
      throw new Refusal(EXIT.guard, "protected", "--ignore-protect would let everything go at once", help);
    }
    const engine = await requireEngine();
    const stack = stackIn(args);
    const own = stack === undefined ? {} : storeEnvironment(CHECKOUT, stack);
    // Tenants are left out by `meet` alone: what a person's shell holds says nothing.
    const env = { ...(stack === SANDBOX ? sandboxEnvironment(CHECKOUT) : own), [WITHOUT]: "" };
    return await handOver(engine, args, env);
  } catch (error) {
    return report(error, false);
  }
}
