/** One SSH log-in, with the agent's key and the host key we know: does the machine let us in? */
import { lastLine, run } from "../../sandbox/run.ts";
import type { State } from "../../sandbox/state.ts";

const LOG_IN_MS = 60_000;

/** Run a command on a machine over SSH, as the engine will; what it printed. @throws when it fails */
export async function overSsh(state: State, address: string, hostKey: string, command: string): Promise<string> {
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=20",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=none",
    "GlobalKnownHostsFile=none",
    `KnownHostsCommand=/bin/echo ${address} ${hostKey}`,
    "PubkeyAcceptedAlgorithms=ssh-ed25519",
  ].flatMap((it) => ["-o", it]);
  const ran = await run("ssh", ["-F", "none", ...options, `root@${address}`, command], {
    env: { SSH_AUTH_SOCK: state.agentSocket },
    limit: LOG_IN_MS,
  });
  if (ran.status === 0) return ran.stdout;
  throw new Error(`the machine at ${address} cannot be reached over SSH: ${lastLine(ran.stderr) || "no answer"}`);
}
