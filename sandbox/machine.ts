/**
 * A machine as a cloud sells it: systemd, an SSH server, cloud-init and a Docker engine of its own, at a fixed
 * address. It is a container; its disk and what its own Docker keeps are volumes that go when it goes.
 */
import { setTimeout as wait } from "node:timers/promises";
import { ownCapabilities } from "./capabilities.ts";
import { docker, dockerInspect, dockerOutput, dockerReason } from "./docker.ts";
import { NETWORK } from "./network.ts";
import { SandboxError } from "./problem.ts";
import { lastLine } from "./run.ts";
import { type Seed, seedArchive } from "./seed.ts";

export interface MachineSpec {
  /** Such as `gl1`. */
  readonly name: string;
  readonly address: string;
  /** Id of the machine image. */
  readonly image: string;
  readonly publicKey: string;
  /** The checkout it belongs to. */
  readonly checkout: string;
  /** What cloud-init is to do at first boot, as one gives it to a cloud. */
  readonly userData?: string;
}

export interface Machine {
  readonly name: string;
  /** Id of its container. */
  readonly id: string;
  readonly running: boolean;
  readonly image: string;
  readonly checkout: string;
  readonly publicKey: string;
}

/** A boot takes about 10 s; on a machine that is busy building, longer. */
const BOOT_MS = 120_000;

const containerOf = (name: string) => `meet-sandbox-${name}`;
/** What outlives a restart and goes with the machine: what its Docker keeps, and the data of what it runs. */
const volumesOf = (name: string) => [
  { volume: `${containerOf(name)}-docker`, at: "/var/lib/docker" },
  { volume: `${containerOf(name)}-data`, at: "/srv/meet" },
];

const LABEL = { checkout: "coop.meet.checkout", key: "coop.meet.key" };

/** The machine of this name, or null. */
export async function findMachine(name: string): Promise<Machine | null> {
  const form = `{{.Id}}\t{{.State.Running}}\t{{.Image}}\t{{index .Config.Labels "${LABEL.checkout}"}}\t{{index .Config.Labels "${LABEL.key}"}}`;
  const found = await dockerInspect("container", containerOf(name), form);
  if (found === null) return null;
  const [id = "", running, image = "", checkout = "", publicKey = ""] = found.split("\t");
  return { name, id, running: running === "true", image, checkout, publicKey };
}

/** Make a machine and start it. It is not ready yet: `machineReady` waits. */
export async function makeMachine(spec: MachineSpec): Promise<Machine> {
  for (const { volume } of volumesOf(spec.name)) {
    await dockerOutput(["volume", "create", "--label", "coop.meet.sandbox=volume", volume]);
  }
  const id = await dockerOutput(["create", ...options(spec), spec.image]);
  const seed: Seed = {
    hostname: spec.name,
    instanceId: `${spec.name}-${id.slice(0, 12)}`,
    publicKey: spec.publicKey,
    userData: spec.userData ?? null,
  };
  await dockerOutput(["cp", "-", `${id}:/`], { input: seedArchive(seed) });
  await startMachine(spec.name);
  return { name: spec.name, id, running: true, image: spec.image, checkout: spec.checkout, publicKey: spec.publicKey };
}

/** What `docker create` is told: everything a systemd with a Docker engine needs, and no more. */
export function options(spec: MachineSpec, own: readonly string[] = ownCapabilities()): string[] {
  return [
    ...["--name", containerOf(spec.name), "--hostname", spec.name],
    ...["--network", NETWORK, "--ip", spec.address],
    // A reboot ends the container's first process; this brings it back.
    ...["--restart", "unless-stopped"],
    ...[
      "--label",
      "coop.meet.sandbox=machine",
      "--label",
      `${LABEL.checkout}=${spec.checkout}`,
      "--label",
      `${LABEL.key}=${spec.publicKey}`,
    ],
    ...["--cap-drop", "ALL", ...own.flatMap((it) => ["--cap-add", it])],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((it) => ["--security-opt", it]),
    // Its own view on control groups, so that what its Docker makes goes when it goes (images/machine: meet-boot).
    ...["--cgroupns", "private"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
    ...volumesOf(spec.name).flatMap((it) => ["--volume", `${it.volume}:${it.at}`]),
  ];
}

/** Start a machine that stands still. */
export async function startMachine(name: string): Promise<void> {
  const ran = await docker(["start", containerOf(name)]);
  if (ran.status === 0) return;
  const reason = dockerReason(ran.stderr);
  if (/Address already in use/i.test(reason)) {
    throw new SandboxError(
      `the address of the machine ${name} is in use by another container`,
      `see \`docker network inspect ${NETWORK}\`, and remove that container`,
    );
  }
  throw new SandboxError(`the machine ${name} does not start: ${reason}`, `see: docker logs ${containerOf(name)}`);
}

/** Stop a machine as a shutdown does; everything on it stays. */
export async function stopMachine(name: string): Promise<void> {
  await dockerOutput(["stop", "--time", "30", containerOf(name)]);
}

/** Restart it; it is not ready yet. */
export async function rebootMachine(name: string): Promise<void> {
  await dockerOutput(["restart", "--time", "30", containerOf(name)]);
}

/** Remove a machine with everything on it. One that is not there is no error. */
export async function removeMachine(name: string): Promise<void> {
  await docker(["rm", "--force", "--volumes", containerOf(name)]);
  await docker(["volume", "rm", "--force", ...volumesOf(name).map((it) => it.volume)]);
}

/** Run a command on the machine without SSH; what it printed. */
export async function onMachine(name: string, command: readonly string[], input?: string): Promise<string> {
  return dockerOutput(["exec", "-i", containerOf(name), ...command], input === undefined ? {} : { input });
}

/** Name of the container that is the machine. */
export const machineContainer = containerOf;

/** Wait until first boot is over and SSH and Docker run there; its host key, as a `known_hosts` line has it. */
export async function machineReady(name: string): Promise<string> {
  const until = Date.now() + BOOT_MS;
  for (;;) {
    const ran = await docker(["exec", containerOf(name), "/usr/lib/meet/ready"], { limit: 10_000 });
    if (ran.status === 0) return ran.stdout.trim().split(" ").slice(0, 2).join(" ");
    if (Date.now() > until) {
      const what = lastLine(ran.stdout) || lastLine(ran.stderr) || "it does not answer";
      throw new SandboxError(
        `the machine ${name} does not come up: ${what}`,
        `see \`docker exec ${containerOf(name)} journalctl -b\`, or make it anew: npm run stop, then npm start`,
      );
    }
    await wait(300);
  }
}
