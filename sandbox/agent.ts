/** An SSH agent that holds the sandbox's key and nothing else, so that no key or path of one stands in state. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SandboxError } from "./problem.ts";
import { lastLine, run } from "./run.ts";
import type { State } from "./state.ts";

/** `ssh-add -l`: the agent has keys, has none, or is not there. */
const HAS_KEYS = 0;

/** Start the agent where none is alive, and see that it holds the key. */
export async function ensureAgent(state: State): Promise<void> {
  const env = { SSH_AUTH_SOCK: state.agentSocket };
  const listed = await run("ssh-add", ["-L"], { env, limit: 5_000 });
  if (listed.missing)
    throw new SandboxError("ssh-add is not installed", "install it (Debian, Ubuntu: apt-get install openssh-client)");
  const key = readFileSync(`${state.keyFile}.pub`, "utf8").split(" ")[1] ?? "";
  if (listed.status === HAS_KEYS && listed.stdout.includes(key)) return;

  await stopAgent(state);
  const started = await run("ssh-agent", ["-s", "-a", state.agentSocket], { limit: 5_000 });
  const pid = /SSH_AGENT_PID=([0-9]+)/.exec(started.stdout)?.[1];
  if (pid === undefined) {
    throw new SandboxError(
      `the SSH agent does not start: ${lastLine(started.stderr)}`,
      `see whether ${state.agentSocket} can be written to`,
    );
  }
  writeFileSync(state.agentPid, `${pid}\n`, { mode: 0o600 });
  const added = await run("ssh-add", ["-q", state.keyFile], { env, limit: 5_000 });
  if (added.status !== 0) {
    throw new SandboxError(
      `the SSH agent does not take the sandbox's key: ${lastLine(added.stderr)}`,
      `remove ${state.folder} and start again`,
    );
  }
}

/** End our agent, if it is alive. A process that merely got its number is left alone. */
export async function stopAgent(state: State): Promise<void> {
  if (existsSync(state.agentPid)) {
    const pid = readFileSync(state.agentPid, "utf8").trim();
    if (isOurs(pid, state.agentSocket)) process.kill(Number(pid), "SIGTERM");
    rmSync(state.agentPid);
  }
  rmSync(state.agentSocket, { force: true });
}

function isOurs(pid: string, socket: string): boolean {
  const file = `/proc/${pid}/cmdline`;
  if (!/^[0-9]+$/.test(pid) || !existsSync(file)) return false;
  const words = readFileSync(file, "utf8").split("\0");
  return words.some((word) => word.endsWith("ssh-agent")) && words.includes(socket);
}
