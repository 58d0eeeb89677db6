/**
 * The cloud of the sandbox as containers on this computer: its one process, the certificate authority, the registry,
 * and the machines that its Hetzner side makes. Each call may come at any time and any number of times.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ensureBase, ensureOwnImage } from "../build.ts";
import { ownCapabilities } from "../capabilities.ts";
import { docker, dockerInspect, dockerOutput } from "../docker.ts";
import { ensureNetwork, NETWORK, removeNetwork } from "../network.ts";
import { SandboxError } from "../problem.ts";
import { ensureState, type State, statePaths } from "../state.ts";
import { ACME_DIRECTORY, AUTHORITY, AUTHORITY_NAME, CLOUD, HERE, REGISTRY, REGISTRY_PORT } from "./addresses.ts";
import { removeMade, startMade, stopMade } from "./machines/clean.ts";
import { CLOUD_NAME } from "./names.ts";
import { REGISTRY_NAME, REGISTRY_VOLUME } from "./registry.ts";
import { checkoutOf, ensureService, lastWords } from "./service.ts";
import { sourcesDigest } from "./sources.ts";

type Say = (line: string) => void;

/** Where a running cloud is, for this computer's programs and for machines. */
export interface RunningCloud {
  /** The page. */
  readonly page: string;
  readonly hetzner: string;
  readonly cloudflare: string;
  /** Our own controls. */
  readonly control: string;
  /** The ACME directory, as machines reach it. */
  readonly acme: string;
}

const NAME = { cloud: "meet-sandbox-cloud", authority: "meet-sandbox-authority", registry: REGISTRY_NAME } as const;
/** Publishes the cloud on loopback; the machines' own network leads nowhere, not even there. */
const FRONT = "meet-sandbox-front";
const UP_MS = 60_000;
const BOOT_MS = 120_000;
/** The client in our images; an engine of a newer kind may want its own. */
const CLIENT_API = 1.41;

const folderOf = (state: State) => join(state.folder, "cloud");
/** Which machines were on when the sandbox was put aside. */
const keptOf = (state: State) => join(state.folder, "cloud-machines");

/**
 * The cloud, up and answering. `root`: the data folder that its page is about.
 *
 * @throws SandboxError with one sentence and its remedy
 */
export async function ensureCloud(checkout: string, say: Say, root = checkout): Promise<RunningCloud> {
  const state = await ensureState(checkout);
  await refuseForeign(state);
  const base = await ensureBase(state, say);
  const [machine, authority, registry] = await Promise.all(
    (["machine", "authority", "registry"] as const).map((it) => ensureOwnImage(state, it, base, say)),
  );
  if (machine === undefined || authority === undefined || registry === undefined) throw new Error("three images");
  await Promise.all([ensureNetwork(), ensureFront()]);
  mkdirSync(join(folderOf(state), "authority"), { recursive: true, mode: 0o700 });
  const made = await Promise.all([
    ensureAuthority(state, authority),
    ensureRegistry(state, registry),
    ensureProcess(state, machine, root),
  ]);
  if (made.some(Boolean)) say("the cloud starts: Hetzner, Cloudflare, names, mail, certificates, images");
  await startKept(state, say);
  await answering();
  return {
    page: `${HERE}/`,
    hetzner: `${HERE}/hetzner/v1`,
    cloudflare: `${HERE}/cloudflare/client/v4`,
    control: `${HERE}/-`,
    acme: ACME_DIRECTORY,
  };
}

/**
 * The cloud and everything in it away; the registry's images stay, because giving them to it takes a while.
 * With `keep` everything is only switched off, and `ensureCloud` switches it on again.
 */
export async function removeCloud(
  checkout: string,
  say: Say,
  options: { readonly keep?: boolean } = {},
): Promise<void> {
  const state = statePaths(checkout);
  await refuseForeign(state);
  // The process first: it must not start what is being stopped.
  const services = [NAME.cloud, NAME.authority, NAME.registry];
  if (options.keep === true) {
    await docker(["stop", "--time", "5", NAME.cloud]);
    const on = await stopMade(CLOUD_NAME);
    if (on.length > 0) writeFileSync(keptOf(state), `${on.join("\n")}\n`, { mode: 0o600 });
    await docker(["stop", "--time", "5", ...services]);
    say("the cloud is switched off; its machines, disks and state stay");
    return;
  }
  if ((await dockerInspect("container", NAME.cloud, "{{.Id}}")) !== null) say("removing the cloud and its machines");
  await docker(["rm", "--force", NAME.cloud]);
  await removeMade(CLOUD_NAME);
  await docker(["rm", "--force", "--volumes", NAME.authority, NAME.registry]);
  await docker(["network", "rm", FRONT]);
  await removeNetwork();
  await removeFolder(state);
  rmSync(keptOf(state), { force: true });
}

async function ensureFront(): Promise<void> {
  if ((await dockerInspect("network", FRONT, "{{.Id}}")) !== null) return;
  await dockerOutput(["network", "create", "--label", "coop.meet.sandbox=network", FRONT]);
}

function ensureAuthority(state: State, image: string): Promise<boolean> {
  const variables = {
    ADDRESS: AUTHORITY,
    NAME: AUTHORITY_NAME,
    RESOLVER: `${CLOUD}:53`,
    PEBBLE_VA_NOSLEEP: "1",
    PEBBLE_WFE_NONCEREJECT: "0",
  };
  return ensureService({
    name: NAME.authority,
    image,
    options: [
      ...["--network", NETWORK, "--ip", AUTHORITY, "--tmpfs", "/run/authority"],
      ...environment(variables),
      ...["--volume", `${join(folderOf(state), "authority")}:/var/lib/authority`],
    ],
    command: [],
    joins: [],
    checkout: state.checkout,
  });
}

function ensureRegistry(state: State, image: string): Promise<boolean> {
  return ensureService({
    name: NAME.registry,
    image,
    options: [
      ...["--network", FRONT, "--publish", `127.0.0.1::${REGISTRY_PORT}`, "--cap-add", "NET_ADMIN"],
      ...["--volume", `${REGISTRY_VOLUME}:/var/lib/registry`],
    ],
    command: [],
    joins: [{ network: NETWORK, ip: REGISTRY }],
    checkout: state.checkout,
  });
}

async function ensureProcess(state: State, machineImage: string, root: string): Promise<boolean> {
  const { checkout } = state;
  const inside = "/meet";
  const modules = join(checkout, "node_modules");
  const own = root === checkout;
  const variables = {
    MEET_CLOUD_STATE: "/state",
    MEET_CLOUD_MACHINE: machineImage,
    MEET_CLOUD_CAPABILITIES: ownCapabilities().join(","),
    MEET_CLOUD_DATA: own ? inside : "/data",
    MEET_CLOUD_STACK: "sandbox",
    MEET_CLOUD_MASTER: state.masterFile.replace(checkout, inside),
  };
  return ensureService({
    name: NAME.cloud,
    image: machineImage,
    options: [
      ...["--network", FRONT, "--publish", `${HERE.replace("http://", "")}:80`, "--cap-add", "NET_ADMIN"],
      ...["--volume", `${engineSocket()}:/var/run/docker.sock`],
      ...["--volume", `${checkout}:${inside}:ro`, "--workdir", inside],
      ...["--volume", `${folderOf(state)}:/state`],
      ...(own ? [] : ["--volume", `${root}:/data:ro`]),
      // Where the modules are another checkout's.
      ...(lstatSync(modules).isSymbolicLink()
        ? ["--volume", `${realpathSync(modules)}:${realpathSync(modules)}:ro`]
        : []),
      ...(await ownClient()),
      ...environment(variables),
    ],
    command: ["node_modules/.bin/node", "sandbox/cloud/main.ts"],
    joins: [{ network: NETWORK, ip: CLOUD }],
    inputs: sourcesDigest(checkout),
    checkout,
  });
}

function environment(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}

function engineSocket(): string {
  return process.env.DOCKER_HOST?.replace(/^unix:\/\//, "") || "/var/run/docker.sock";
}

/** This computer's own Docker command for the process, where the engine is too new for the one in our image. */
async function ownClient(): Promise<string[]> {
  const least = await dockerOutput(["version", "--format", "{{.Server.MinAPIVersion}}"]);
  if (!(Number(least) > CLIENT_API)) return [];
  const file = (process.env.PATH ?? "")
    .split(":")
    .map((it) => join(it, "docker"))
    .find((it) => existsSync(it));
  return file === undefined ? [] : ["--volume", `${realpathSync(file)}:/usr/local/bin/docker:ro`];
}

/** The addresses are the sandbox's, so there is one: a second checkout may not take it from under the first. */
async function refuseForeign(state: State): Promise<void> {
  const other = await checkoutOf(NAME.cloud);
  if (other === null || other === state.checkout || !existsSync(other)) return;
  throw new SandboxError(
    `the sandbox of another checkout runs on this machine (${other})`,
    `stop it there first: cd ${other} && npm run stop`,
  );
}

async function startKept(state: State, say: Say): Promise<void> {
  const file = keptOf(state);
  if (!existsSync(file)) return;
  const names = readFileSync(file, "utf8")
    .split("\n")
    .filter((it) => it !== "");
  say(`switching on ${names.length === 1 ? "the machine" : `the ${names.length} machines`} that ran before`);
  await startMade(names);
  await Promise.all(names.map(booted));
  rmSync(file);
}

/** Waits until a machine that was switched on lets people in; whoever comes earlier finds nobody. */
async function booted(machine: string): Promise<void> {
  const until = Date.now() + BOOT_MS;
  while ((await docker(["exec", machine, "/usr/lib/meet/ready"], { limit: 10_000 })).status !== 0) {
    // Who works on it next says by its name that it does not answer.
    if (Date.now() > until) return;
    await wait(500);
  }
}

/** Waits until its process answers and knows the authority. */
async function answering(): Promise<void> {
  const until = Date.now() + UP_MS;
  for (;;) {
    const health = await healthNow();
    if (health?.ok === true) return;
    if (Date.now() > until) {
      const who = health === null ? NAME.cloud : NAME.authority;
      throw new SandboxError(
        `the cloud does not come up: ${await lastWords(who)}`,
        `see \`docker logs ${who}\`; npm run stop, then npm start, makes it anew`,
      );
    }
    await wait(150);
  }
}

async function healthNow(): Promise<{ readonly ok: boolean } | null> {
  try {
    const answer = await fetch(`${HERE}/-/health`, { signal: AbortSignal.timeout(2_000) });
    if (!answer.ok) return null;
    const said: unknown = await answer.json();
    return { ok: typeof said === "object" && said !== null && "ok" in said && said.ok === true };
  } catch {
    return null;
  }
}

/** What the containers wrote is root's, and whoever runs this may be somebody else. */
async function removeFolder(state: State): Promise<void> {
  const folder = folderOf(state);
  if (!existsSync(folder)) return;
  if (process.getuid?.() !== 0) {
    await docker([
      "run",
      "--rm",
      "--network",
      "none",
      "--volume",
      `${folder}:/folder`,
      "meet-sandbox-base:latest",
      "find",
      "/folder",
      "-mindepth",
      "1",
      "-delete",
    ]);
  }
  rmSync(folder, { recursive: true, force: true });
}
