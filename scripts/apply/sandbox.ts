/** The stack that lives on this computer: its state, its passphrase and its agent lie under `.sandbox/`. */
import { existsSync, readFileSync } from "node:fs";
import { statePaths } from "../../sandbox/state.ts";
import { EXIT, Refusal } from "../refusal.ts";
import type { Workspace } from "./workspace.ts";

/** Its name. */
export const SANDBOX = "sandbox";

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

/**
 * Makes the stack's empty state and gives it its master secret.
 *
 * @throws Refusal when the sandbox was never started
 */
export async function makeSandboxStack(workspace: Workspace): Promise<void> {
  const { masterFile } = statePaths(workspace.checkout);
  if (!existsSync(masterFile)) {
    throw new Refusal(EXIT.usage, "no-sandbox", "the sandbox is not started", "npm start starts it");
  }
  const made = await workspace.raw(["stack", "init"]);
  const set =
    made.code === 0
      ? await workspace.raw(["config", "set", "--secret", "meet:master"], readFileSync(masterFile, "utf8").trim())
      : made;
  if (set.code !== 0) {
    const reason = set.stderr.trim().split("\n").at(-1) ?? "";
    throw new Refusal(
      EXIT.failed,
      "state",
      `the engine cannot make the sandbox's state: ${reason}`,
      "npm run stop, then npm start: both begin anew",
    );
  }
}
