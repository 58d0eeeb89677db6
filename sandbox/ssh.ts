/** One SSH log-in, with the agent's key and the host key we know: does the machine let us in? */
import { SandboxError } from "./problem.ts";
import { lastLine, run } from "./run.ts";
import type { State } from "./state.ts";

const LOG_IN_MS = 15_000;

/** Run a command on a machine over SSH, as the engine will. */
export async function overSsh(
  state: State,
  address: string,
  hostKey: string,
  command: string,
  input = "",
): Promise<string> {
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=5",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=none",
    "GlobalKnownHostsFile=none",
    `KnownHostsCommand=/bin/echo ${address} ${hostKey}`,
    "PubkeyAcceptedAlgorithms=ssh-ed25519",
  ].flatMap((it) => ["-o", it]);
  const ran = await run("ssh", ["-F", "none", ...options, `root@${address}`, command], {
    env: { SSH_AUTH_SOCK: state.agentSocket },
    input,
    limit: LOG_IN_MS,
  });
  if (ran.status === 0) return ran.stdout;
  const reason = lastLine(ran.stderr) || "no answer";
  throw new SandboxError(
    `the machine at ${address} cannot be reached over SSH: ${reason}`,
    "Docker must run on this very machine (not in Docker Desktop), and no firewall here may stand between; npm run stop, then npm start, makes the machine anew",
  );
}
