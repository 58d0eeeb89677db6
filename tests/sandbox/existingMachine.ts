/** One machine as an owner brings it: it lets a key in, runs Docker, and holds the images that it could not pull. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAgent, stopAgent } from "../../sandbox/agent.ts";
import { ensureBase, ensureOwnImage } from "../../sandbox/build.ts";
import { ownCapabilities } from "../../sandbox/capabilities.ts";
import { removeMade } from "../../sandbox/cloud/machines/clean.ts";
import { machineName } from "../../sandbox/cloud/machines/container.ts";
import { dockerMachines } from "../../sandbox/cloud/machines/docker.ts";
import { docker, ensureDocker } from "../../sandbox/docker.ts";
import { ensureImages, imageMode, type Wanted } from "../../sandbox/images.ts";
import { ensureNetwork, NETWORK } from "../../sandbox/network.ts";
import { lastLine, pipe } from "../../sandbox/run.ts";
import { ensureState, publicKey, type State } from "../../sandbox/state.ts";
import { until } from "./containers.ts";
import { execIn } from "./execIn.ts";

export interface Place {
  /** Name of the container that is the machine. */
  readonly container: string;
  readonly address: string;
  /** Socket of the SSH agent that holds its key. */
  readonly agent: string;
}

export interface ExistingMachine {
  readonly place: Place;
  /** Such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  close(): Promise<void>;
}

/** Its number in the cloud of its own that it is made in. */
const ID = 1;

/** @param name its host name, and a part of its container's */
export async function openExistingMachine(
  name: string,
  address: string,
  wanted: readonly Wanted[],
): Promise<ExistingMachine> {
  const cloud = `meet-test-${name}`;
  const place = { container: machineName(cloud, ID), address };
  const folder = mkdtempSync(join(tmpdir(), "meet-existing-"));
  const state = await ensureState(folder);
  await ensureDocker(state.dockerLog, () => {});
  const close = async () => {
    await removeMade(cloud);
    await stopAgent(state);
    rmSync(folder, { recursive: true });
  };
  try {
    const image = await ensureAllImages(state, wanted);
    await ensureNetwork();
    await ensureAgent(state);
    // Of a run that was killed.
    await removeMade(cloud);
    const around = { resolver: null, registry: null, acme: null };
    const hosting = { cloud, network: NETWORK, image, capabilities: ownCapabilities() };
    await dockerMachines({ ...hosting, around, authorities: () => [] }).create({
      ...{ id: ID, name, ipv4: address, ipv6: null, cores: 2, memoryGb: 8 },
      ...{ image: "debian-12", userData: "", sshKeys: [publicKey(state)] },
    });
    const hostKey = await ready(place.container);
    await carry(place.container, wanted);
    return { place: { ...place, agent: state.agentSocket }, hostKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Run a command on a machine without SSH; what it printed. @throws when it fails */
export async function onMachine(container: string, command: readonly string[], input = ""): Promise<string> {
  const ran = await execIn(container, command, { input });
  if (ran.status !== 0) throw new Error(`${command.join(" ")} in ${container}: ${ran.stderr.trim()}`);
  return ran.stdout.trim();
}

/** The images in the engine of this computer; id of the machine's own. */
async function ensureAllImages(state: State, wanted: readonly Wanted[]): Promise<string> {
  const base = await ensureBase(state, () => {});
  await ensureImages(state, base, wanted, imageMode(process.env.MEET_IMAGES), () => {});
  return ensureOwnImage(state, "machine", base, () => {});
}

/** Waits until first boot is over and SSH and Docker run there; its host key. */
async function ready(container: string): Promise<string> {
  const ask = () => docker(["exec", container, "/usr/lib/meet/ready"], { limit: 10_000 });
  const { status, stdout, stderr } = await until(ask, (ran) => ran.status === 0, 180);
  if (status !== 0) throw new Error(`${container} does not come up: ${stdout}${stderr}`);
  return stdout.trim().split(" ").slice(0, 2).join(" ");
}

/** Gives the images to the machine's own Docker engine. */
async function carry(container: string, wanted: readonly Wanted[]): Promise<void> {
  const references = wanted.map(({ reference }) => reference);
  const ran = await pipe(["docker", "save", ...references], ["docker", "exec", "-i", container, "docker", "load"]);
  if (ran.status !== 0) throw new Error(`the images do not get into ${container}: ${lastLine(ran.stderr)}`);
}
