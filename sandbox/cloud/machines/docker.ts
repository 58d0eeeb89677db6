/**
 * Runs the servers of the emulated cloud as Docker containers with systemd, an SSH server and a Docker engine of
 * their own. Docker keeps everything there is to know about them, so this may end and start at any time.
 */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { docker, dockerInspect, dockerOutput, dockerReason } from "../../docker.ts";
import { SandboxError } from "../../problem.ts";
import { pipe } from "../../run.ts";
import { type SmallFile, tar } from "../../tar.ts";
import { CLOUD_LABEL, createOptions, type Hosting, machineName, POWER } from "./container.ts";
import type { MachineState, Machines } from "./driver.ts";
import {
  addressFiles,
  authorityFile,
  firewallFile,
  KEPT,
  machineFiles,
  type Surroundings,
  sizeFile,
  volumeFile,
} from "./files.ts";
import { dockerNetworks } from "./networks.ts";
import { ruleset } from "./rules.ts";
import { dockerVolumes } from "./volumes.ts";

export interface DriverOptions extends Hosting {
  readonly around: Surroundings;
  /** Certificates of every authority that machines are to trust, in PEM form. Asked whenever a machine starts. */
  readonly authorities: () => readonly string[];
}

export interface DockerMachines extends Machines {
  /** Tell the machines that run about new authorities; those that are off learn it when they start. */
  trust(): Promise<void>;
}

/** A shutdown or reboot takes about 2 s; a machine that does not listen is left alone after this, ms. */
const LISTEN_MS = 40_000;
/** A button pressed while a system starts is not heard: it is pressed again after this, ms. */
const AGAIN_MS = 3_000;
/** systemd: SIGRTMIN+4 switches off, SIGRTMIN+5 reboots. */
const BUTTON = { off: "SIGRTMIN+4", reboot: "SIGRTMIN+5" } as const;

/** A cloud of machines in the Docker engine of this computer. */
export function dockerMachines(options: DriverOptions): DockerMachines {
  const { cloud } = options;
  const nameOf = (id: number) => machineName(cloud, id);
  /** What a machine was before it was rebuilt, for as long as that takes. */
  const oldOf = (id: number) => `${nameOf(id)}-before`;
  const volumes = dockerVolumes(options);
  const networks = dockerNetworks(cloud);

  /** `running`, `exited` and so on, since when; null when there is none. */
  async function look(id: number): Promise<{ status: string; since: string } | null> {
    const found = await dockerInspect("container", nameOf(id), "{{.State.Status}} {{.State.StartedAt}}");
    if (found === null) return null;
    const [status = "", since = ""] = found.split(" ");
    return { status, since };
  }

  async function state(id: number): Promise<MachineState> {
    const found = await look(id);
    if (found === null) return "gone";
    // `restarting`: it reboots.
    return ["running", "restarting", "paused"].includes(found.status) ? "running" : "off";
  }

  async function write(name: string, files: readonly SmallFile[]): Promise<void> {
    if (files.length > 0) await dockerOutput(["cp", "-", `${name}:/`], { input: tar(files) });
  }

  /** Run one of the cloud's scripts on a machine, if it is on. While it reboots, wait: it may, or may not, run by itself. */
  async function tell(id: number, ...command: string[]): Promise<void> {
    for (let tries = 0; (await state(id)) === "running"; tries++) {
      const ran = await docker(["exec", nameOf(id), ...command]);
      if (ran.status === 0) return;
      if (tries === 20 || !/is restarting|is not running|is paused/i.test(ran.stderr)) {
        throw new SandboxError(
          `${command.join(" ")} failed on the machine ${nameOf(id)}: ${dockerReason(ran.stderr)}`,
          `see: docker exec ${nameOf(id)} journalctl -b`,
        );
      }
      await wait(500);
    }
  }

  const authorityFiles = () =>
    options.authorities().map((it) => authorityFile(createHash("sha256").update(it).digest("hex").slice(0, 16), it));

  async function start(id: number): Promise<void> {
    await write(nameOf(id), authorityFiles());
    await dockerOutput(["update", "--restart", POWER.on, nameOf(id)]);
    const ran = await docker(["start", nameOf(id)]);
    if (ran.status === 0) return;
    const reason = dockerReason(ran.stderr);
    throw new SandboxError(
      /Address already in use/i.test(reason)
        ? `the address of the machine ${nameOf(id)} is in use by another container`
        : `the machine ${nameOf(id)} does not start: ${reason}`,
      `see \`docker network inspect ${options.network}\` and \`docker logs ${nameOf(id)}\``,
    );
  }

  async function kill(id: number): Promise<void> {
    await dockerOutput(["update", "--restart", POWER.off, nameOf(id)]);
    const ran = await docker(["kill", nameOf(id)]);
    // Docker's `kill` ends a machine that is on, and `stop` one that is about to come back.
    if (ran.status !== 0) await dockerOutput(["stop", "--time", "0", nameOf(id)]);
  }

  /** Press a button until `done` says that it was heard. */
  async function press(id: number, button: string, done: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + LISTEN_MS;
    for (let pressed = 0; Date.now() < until; ) {
      if (await done()) return;
      if (Date.now() - pressed > AGAIN_MS) {
        await docker(["kill", "--signal", button, nameOf(id)]);
        pressed = Date.now();
      }
      await wait(200);
    }
  }

  async function remove(name: string): Promise<void> {
    const ran = await docker(["rm", "--force", "--volumes", name]);
    if (ran.status === 0 || /no such container/i.test(ran.stderr)) return;
    throw new SandboxError(
      `the machine ${name} cannot be removed: ${dockerReason(ran.stderr)}`,
      `see: docker rm --force ${name}`,
    );
  }

  const driver: DockerMachines = {
    async create(spec) {
      const name = nameOf(spec.id);
      // What an attempt left that ended half-way.
      await Promise.all([remove(name), volumes.ensure()]);
      await dockerOutput(["create", ...createOptions(spec, options), options.image]);
      const instance = `${spec.id}-${randomBytes(4).toString("hex")}`;
      await write(name, machineFiles(spec, instance, options.around));
      if (spec.start !== false) await start(spec.id);
    },
    start,
    shutdown: (id) => press(id, BUTTON.off, async () => (await state(id)) !== "running"),
    kill,
    async reboot(id) {
      const before = await look(id);
      await press(id, BUTTON.reboot, async () => {
        const now = await look(id);
        return now === null || (now.since !== before?.since && now.status === "running");
      });
    },
    async reset(id) {
      await kill(id);
      await start(id);
    },
    async destroy(id) {
      await remove(nameOf(id));
      await remove(oldOf(id));
      await networks.prune();
    },
    async rebuild(spec) {
      const [name, old] = [nameOf(spec.id), oldOf(spec.id)];
      if ((await state(spec.id)) !== "gone") {
        await remove(old);
        await docker(["kill", name]);
        await dockerOutput(["rename", name, old]);
      }
      await driver.create({ ...spec, start: false });
      if ((await dockerInspect("container", old, "{{.Id}}")) !== null) {
        for (const path of KEPT) {
          // One that is not there was never asked for.
          await pipe(["docker", "cp", `${old}:${path}`, "-"], ["docker", "cp", "-", `${name}:/var/lib/meet-cloud`]);
        }
        const places = await networks.of(old);
        await remove(old);
        await networks.reconnect(name, places);
      }
      if (spec.start !== false) await start(spec.id);
    },
    resize: (id, spec) => write(nameOf(id), [sizeFile(spec)]),
    state,
    async firewall(id, rules) {
      await write(nameOf(id), [firewallFile(rules === null ? null : ruleset(rules))]);
      await tell(id, "/usr/lib/meet/firewall");
    },
    async addresses(id, spec) {
      const name = nameOf(id);
      await docker(["network", "disconnect", "--force", options.network, name]);
      await dockerOutput([
        "network",
        "connect",
        ...(spec.ipv4 === null ? [] : ["--ip", spec.ipv4]),
        options.network,
        name,
      ]);
      await write(name, addressFiles(spec));
    },
    async attachNetwork(id, network, ip) {
      await networks.connect(nameOf(id), network, ip);
      // Docker may have named a router again.
      await tell(id, "/usr/lib/meet/network");
    },
    async detachNetwork(id, networkId) {
      await networks.disconnect(nameOf(id), networkId);
      await tell(id, "/usr/lib/meet/network");
    },
    createVolume: volumes.create,
    resizeVolume: volumes.resize,
    deleteVolume: volumes.remove,
    async attachVolume(id, volumeId) {
      await write(nameOf(id), [volumeFile(volumeId, true)]);
      await tell(id, "/usr/lib/meet/volume", "attach", String(volumeId));
    },
    async detachVolume(id, volumeId) {
      if ((await state(id)) === "gone") return;
      await write(nameOf(id), [volumeFile(volumeId, false)]);
      await tell(id, "/usr/lib/meet/volume", "detach", String(volumeId));
    },
    async trust() {
      const files = authorityFiles();
      const filter = ["--filter", `label=${CLOUD_LABEL}=${cloud}`, "--filter", "label=coop.meet.sandbox=machine"];
      const names = await dockerOutput(["ps", ...filter, "--format", "{{.Names}}"]);
      await Promise.all(
        names.split("\n").flatMap((name) => {
          const id = new RegExp(`^${cloud}-machine-([0-9]+)$`).exec(name)?.[1];
          if (id === undefined) return [];
          return [write(name, files).then(() => tell(Number(id), "/usr/lib/meet/trust"))];
        }),
      );
    },
  };
  return driver;
}
