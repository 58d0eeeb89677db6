/** Starts and stops the sandbox of a checkout. Each may run at any time and any number of times. */
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { ensureAgent, stopAgent } from "./agent.ts";
import { ensureBase } from "./build.ts";
import { ensureCloud, type RunningCloud, removeCloud } from "./cloud/container.ts";
import { fillRegistry } from "./cloud/registry.ts";
import { askDocker, type Engine, ensureDocker, startedDocker } from "./docker.ts";
import { describeImages, ensureImages, type Image, imageMode } from "./images.ts";
import { SandboxError } from "./problem.ts";
import { ensureState, forgetDeployment, hasEngineState, removeState, type State, statePaths } from "./state.ts";
import { wantedImages } from "./wanted.ts";

export interface Sandbox {
  /** For the engine's process: its state, its passphrase, the SSH agent. */
  readonly environment: Readonly<Record<string, string>>;
  /** The master secret of the stack `sandbox`: 64 hex digits. */
  readonly master: string;
  readonly cloud: RunningCloud;
  readonly images: readonly Image[];
  /** The references that stand-ins carry. Empty when all images are the published ones. */
  readonly standIns: readonly string[];
}

type Say = (line: string) => void;

/** GB that a first start needs: every image in this computer's engine, in the registry, and on the machines. */
const DISK_GB = 8;

/**
 * The sandbox's clouds, up and answering; its machines are made by the engine. Takes seconds when nothing has to be made.
 *
 * @param say gets one line for each thing that takes time or is worth knowing
 * @param root the data folder whose plan says which images it runs
 * @throws SandboxError with one sentence and its remedy
 */
export async function startSandbox(checkout: string, say: Say, root = checkout): Promise<Sandbox> {
  const mode = imageMode(process.env.MEET_IMAGES);
  const wanted = wantedImages(root);
  const engine = await ensureDocker(statePaths(checkout).dockerLog, say);
  forgetLost(statePaths(checkout), say);
  const state = await ensureState(checkout);
  let checked = false;
  const slow: Say = (line) => {
    if (!checked) refuseFullDisk(engine);
    checked = true;
    say(line);
  };
  const base = await ensureBase(state, slow);
  const [images, cloud] = await together(
    ensureImages(state, base, wanted, mode, slow),
    ensureCloud(checkout, slow, root),
    ensureAgent(state),
  );
  const carried = await fillRegistry(images);
  if (carried > 0) say(`${carried} images given to the registry that machines pull from`);
  say(describeImages(images));
  return {
    environment: environmentOf(state),
    master: readFileSync(state.masterFile, "utf8"),
    cloud,
    images,
    standIns: images.filter((it) => it.standIn).map((it) => it.reference),
  };
}

const GONE =
  "stopped: machines, network, SSH agent and state are gone; the images stay, built and in the registry's volume (docker image ls --filter label=coop.meet.sandbox; docker volume ls)";

/**
 * Cloud, machines, network, agent and state away; the images stay, because making them takes minutes. With `keep`
 * everything is only switched off.
 */
export async function stopSandbox(
  checkout: string,
  say: Say,
  options: { readonly keep?: boolean } = {},
): Promise<void> {
  const state = statePaths(checkout);
  const docker = await askDocker();
  if (docker.there) await removeCloud(checkout, say, options);
  else {
    // Without an engine nothing runs; what it may still hold is said, so that nobody believes it gone.
    say(`Docker does not answer (${docker.why}): if machines still exist there, run this again when it does`);
  }
  await stopAgent(state);
  if (options.keep !== true) removeState(state);
  say(options.keep === true ? "stopped: npm start goes on from here" : GONE);
  const engine = startedDocker(state.dockerLog);
  if (engine === null) return;
  say(`Docker's engine was started for the sandbox and still runs (its log: ${engine.log}): ${engine.end} ends it`);
}

/** All of them, and the first that failed only when the others are through: nothing goes on behind an error's back. */
async function together<A, B>(a: Promise<A>, b: Promise<B>, c: Promise<unknown>): Promise<[A, B]> {
  const [first, second, third] = await Promise.allSettled([a, b, c]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  if (third.status === "rejected") throw third.reason;
  return [first.value, second.value];
}

/** The engine's environment. `PULUMI_CONFIG_PASSPHRASE` would win over the file. */
function environmentOf(state: State): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${state.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: state.passphraseFile,
    SSH_AUTH_SOCK: state.agentSocket,
  };
}

/** What the engine knows is of no use without the cloud it is about. */
function forgetLost(state: State, say: Say): void {
  if (!hasEngineState(state) || existsSync(join(state.folder, "cloud"))) return;
  say("the cloud that the engine's state is about is gone; the state goes too");
  forgetDeployment(state);
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
