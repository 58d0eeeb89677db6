/** Starts and stops the sandbox of a checkout. Each may run at any time and any number of times. */
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { ensureAgent, stopAgent } from "./agent.ts";
import { ensureBase, ensureMachineImage } from "./build.ts";
import { askDocker, type Engine, ensureDocker } from "./docker.ts";
import { describeImages, ensureImages, type Image, imageMode, type Wanted } from "./images.ts";
import { loadImages } from "./load.ts";
import { findMachine, type Machine, machineReady, makeMachine, removeMachine, startMachine } from "./machine.ts";
import { ensureNetwork, removeNetwork } from "./network.ts";
import { SandboxError } from "./problem.ts";
import { overSsh } from "./ssh.ts";
import {
  ensureState,
  forgetDeployment,
  hasEngineState,
  knownMachine,
  publicKey,
  rememberMachine,
  removeState,
  type State,
  statePaths,
} from "./state.ts";
import { wantedImages } from "./wanted.ts";

export interface Sandbox {
  /** For the engine's process: its state, its passphrase, the SSH agent. */
  readonly environment: Readonly<Record<string, string>>;
  /** The master secret of the stack `sandbox`: 64 hex digits. */
  readonly master: string;
  /** The machine's IPv4 address. */
  readonly address: string;
  /** Its host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly images: readonly Image[];
  /** The references that stand-ins carry. Empty when all images are the published ones. */
  readonly standIns: readonly string[];
}

type Say = (line: string) => void;

/** A machine's name and address. */
export interface Place {
  readonly name: string;
  readonly address: string;
}

/** The one machine so far: the host of the stack `sandbox`. */
const HOST: Place = { name: "gl1", address: "198.18.7.10" };

/** GB that a first start needs: base, machine and four images, and the four once more in the machine. */
const DISK_GB = 4;

/**
 * The sandbox, up and reachable. Takes seconds when nothing has to be made.
 *
 * @param say gets one line for each thing that takes time or is worth knowing
 * @param root the data folder whose plan says which images it runs
 * @param host where the machine is; tests have one of their own
 * @throws SandboxError with one sentence and its remedy
 */
export async function startSandbox(checkout: string, say: Say, root = checkout, host = HOST): Promise<Sandbox> {
  const mode = imageMode(process.env.MEET_IMAGES);
  const wanted = wantedImages(root);
  const engine = await ensureDocker(statePaths(checkout).dockerLog, say);
  const found = await findMachine(host.name);
  if (found !== null) refuseForeign(found, checkout);
  const state = await ensureState(checkout);
  const [images, machineImage] = await ensureAllImages(state, engine, wanted, mode, say);
  const [hostKey] = await Promise.all([ensureMachine(state, host, machineImage, say), ensureAgent(state)]);
  await Promise.all([overSsh(state, host.address, hostKey, "true"), carry(host, images, say)]);
  say(describeImages(images));
  return {
    environment: environmentOf(await ensureState(checkout)),
    master: readFileSync(state.masterFile, "utf8"),
    address: host.address,
    hostKey,
    images,
    standIns: images.filter((it) => it.standIn).map((it) => it.reference),
  };
}

/** Machine, network, agent and state away; the images stay, because making them takes minutes. */
export async function stopSandbox(checkout: string, say: Say, host = HOST): Promise<void> {
  const state = statePaths(checkout);
  const docker = await askDocker();
  if (docker.there) {
    const found = await findMachine(host.name);
    if (found !== null) refuseForeign(found, checkout);
    if (found !== null) say("removing the machine and everything on it");
    await removeMachine(host.name);
    await removeNetwork();
  } else {
    // Without an engine nothing runs; what it may still hold is said, so that nobody believes it gone.
    say(`Docker does not answer (${docker.why}): if the machine still exists there, run this again when it does`);
  }
  await stopAgent(state);
  removeState(state);
  say(
    "stopped: machine, network, SSH agent and state are gone; the built images stay (docker image ls --filter label=coop.meet.sandbox)",
  );
}

/** The engine's environment. `PULUMI_CONFIG_PASSPHRASE` would win over the file. */
function environmentOf(state: State): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${state.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: state.passphraseFile,
    SSH_AUTH_SOCK: state.agentSocket,
  };
}

/** The address is one, so the machine is one: a second checkout may not take it from under the first. */
function refuseForeign(machine: Machine, checkout: string): void {
  const own = statePaths(checkout).checkout;
  if (machine.checkout === own || !existsSync(machine.checkout)) return;
  throw new SandboxError(
    `the sandbox of another checkout runs on this machine (${machine.checkout})`,
    `stop it there first: cd ${machine.checkout} && npm run stop`,
  );
}

async function ensureAllImages(
  state: State,
  engine: Engine,
  wanted: readonly Wanted[],
  mode: ReturnType<typeof imageMode>,
  say: Say,
): Promise<[Image[], string]> {
  let checked = false;
  const slow: Say = (line) => {
    if (!checked) refuseFullDisk(engine);
    checked = true;
    say(line);
  };
  const base = await ensureBase(state, slow);
  const [images, machine] = await Promise.allSettled([
    ensureImages(state, base, wanted, mode, slow),
    ensureMachineImage(state, base, slow),
  ]);
  if (images.status === "rejected") throw images.reason;
  if (machine.status === "rejected") throw machine.reason;
  return [images.value, machine.value];
}

/** Said before minutes of work, not after them. */
function refuseFullDisk(engine: Engine): void {
  const place = statfsSync(existsSync(engine.folder) ? engine.folder : "/");
  const free = (place.bavail * place.bsize) / 1e9;
  if (free >= DISK_GB) return;
  throw new SandboxError(
    `only ${free.toFixed(1)} GB are free where Docker keeps its images (${engine.folder}); the sandbox needs ${DISK_GB} GB`,
    "free some: docker system df says what Docker itself holds",
  );
}

/** The machine, ready; its host key. */
async function ensureMachine(state: State, host: Place, image: string, say: Say): Promise<string> {
  const key = publicKey(state);
  let machine = await findMachine(host.name);
  if (machine !== null && (machine.publicKey !== key || machine.checkout !== state.checkout)) {
    say("the machine here does not know this checkout's key; making it anew");
    await removeMachine(host.name);
    machine = null;
  }
  if (hasEngineState(state) && knownMachine(state) !== machine?.id) {
    say("the machine that the engine's state is about is gone; the state goes too");
    forgetDeployment(state);
    await ensureState(state.checkout);
  }
  if (machine === null) {
    say(`making the machine ${host.name} at ${host.address}`);
    await removeMachine(host.name);
    await ensureNetwork();
    machine = await makeMachine({ ...host, image, publicKey: key, checkout: state.checkout });
  } else if (!machine.running) {
    say(`starting the machine ${host.name}`);
    await ensureNetwork();
    await startMachine(host.name);
  }
  rememberMachine(state, machine.id);
  if (machine.image !== image)
    say("the machine was made from an older image; npm run stop, then npm start, makes it anew");
  return machineReady(host.name);
}

async function carry(host: Place, images: readonly Image[], say: Say): Promise<void> {
  const carried = await loadImages(host.name, images);
  if (carried > 0) say(`${carried} images carried into the machine`);
}
