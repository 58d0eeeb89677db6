/**
 * What the sandbox keeps, all under `.sandbox/` of a checkout: keys and the engine's state for a region that
 * holds nothing of value. Made when asked for, readable by its owner only.
 */
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startedDocker } from "./docker.ts";
import { SandboxError } from "./problem.ts";
import { lastLine, run } from "./run.ts";

export interface State {
  /** The checkout's absolute path. */
  readonly checkout: string;
  /** `.sandbox/` itself. */
  readonly folder: string;
  /** Pulumi's state, as a file backend. */
  readonly backend: string;
  readonly passphraseFile: string;
  readonly masterFile: string;
  /** The private key; the public one stands beside it with `.pub`. */
  readonly keyFile: string;
  readonly agentSocket: string;
  readonly agentPid: string;
  readonly dockerLog: string;
  readonly logs: string;
  /** What was last seen of the engine's state (scripts/apply/stamp.ts). */
  readonly lastState: string;
}

/** The longest path a Unix socket can have, less room for what ssh-agent adds while it binds. */
const SOCKET_PATH = 90;

/** Where everything is. Makes nothing. */
export function statePaths(checkout: string): State {
  const root = resolve(checkout);
  const folder = join(root, ".sandbox");
  const socket = join(folder, "agent.sock");
  const short = join(tmpdir(), `meet-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`, "agent.sock");
  return {
    checkout: root,
    folder,
    backend: join(folder, "state"),
    passphraseFile: join(folder, "passphrase"),
    masterFile: join(folder, "master"),
    keyFile: join(folder, "ssh", "id_ed25519"),
    agentSocket: socket.length <= SOCKET_PATH ? socket : short,
    agentPid: join(folder, "agent.pid"),
    dockerLog: join(folder, "dockerd.log"),
    logs: join(folder, "logs"),
    lastState: join(folder, "last-state.json"),
  };
}

/** The same, with every folder and secret in place. */
export async function ensureState(checkout: string): Promise<State> {
  const state = statePaths(checkout);
  for (const folder of [
    state.folder,
    state.backend,
    state.logs,
    join(state.keyFile, ".."),
    join(state.agentSocket, ".."),
  ]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // An older folder may be more open than we would make it.
    chmodSync(folder, 0o700);
  }
  ensureSecret(state.passphraseFile);
  ensureSecret(state.masterFile);
  if (!existsSync(state.keyFile) || !existsSync(`${state.keyFile}.pub`)) {
    rmSync(state.keyFile, { force: true });
    const ran = await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "meet-sandbox", "-f", state.keyFile]);
    if (ran.missing)
      throw new SandboxError(
        "ssh-keygen is not installed",
        "install it (Debian, Ubuntu: apt-get install openssh-client)",
      );
    if (ran.status !== 0)
      throw new SandboxError(
        `no SSH key could be made: ${lastLine(ran.stderr)}`,
        `see whether ${state.folder} can be written to`,
      );
  }
  return state;
}

/** 32 random bytes in hex: a passphrase, and a master secret as the model wants it. */
function ensureSecret(file: string): void {
  if (existsSync(file) && readFileSync(file, "utf8").length > 0) return;
  writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
}

/** The sandbox's public key, one line. */
export function publicKey(state: State): string {
  return readFileSync(`${state.keyFile}.pub`, "utf8").trim();
}

/** Whether the engine has written anything down here. */
export function hasEngineState(state: State): boolean {
  return existsSync(state.backend) && readdirSync(state.backend).length > 0;
}

/**
 * Forget what was deployed: the engine's state (with the pinned host keys in it), its passphrase, and the
 * stack's settings, which are encrypted with that passphrase.
 */
export function forgetDeployment(state: State): void {
  const settings = join(state.checkout, "stacks", "Pulumi.sandbox.yaml");
  for (const path of [state.backend, state.passphraseFile, state.lastState, settings]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Take everything away, but of a Docker engine that was started here and still runs its log and what we know of it. */
export function removeState(state: State): void {
  forgetDeployment(state);
  if (existsSync(state.folder)) {
    const engine = startedDocker(state.dockerLog) !== null;
    for (const name of readdirSync(state.folder)) {
      const path = join(state.folder, name);
      if (!engine || !path.startsWith(state.dockerLog)) rmSync(path, { recursive: true, force: true });
    }
    if (readdirSync(state.folder).length === 0) rmSync(state.folder, { recursive: true });
  }
  if (!state.agentSocket.startsWith(state.folder))
    rmSync(join(state.agentSocket, ".."), { recursive: true, force: true });
}
