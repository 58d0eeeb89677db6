/** Takes away everything that a cloud's driver made, whatever state it is in. */
import { docker, dockerOutput } from "../../docker.ts";
import { CLOUD_LABEL, POWER } from "./container.ts";

/** Machines, disks, volumes and private networks of the cloud of this name. */
export async function removeMade(cloud: string): Promise<void> {
  const filter = ["--filter", `label=${CLOUD_LABEL}=${cloud}`];
  const all = async (...command: string[]) =>
    (await dockerOutput([...command, ...filter])).split("\n").filter((it) => it !== "");
  const containers = await all("ps", "--all", "--quiet");
  if (containers.length > 0) await docker(["rm", "--force", "--volumes", ...containers]);
  const networks = await all("network", "ls", "--quiet");
  if (networks.length > 0) await docker(["network", "rm", ...networks]);
  const volumes = await all("volume", "ls", "--quiet");
  if (volumes.length > 0) await docker(["volume", "rm", "--force", ...volumes]);
}

/** Switches every machine off, as a cloud in a power cut would; they stay as they are. Which ones were on. */
export async function stopMade(cloud: string): Promise<string[]> {
  const filter = ["--filter", `label=${CLOUD_LABEL}=${cloud}`, "--filter", "label=coop.meet.sandbox=machine"];
  const names = (await dockerOutput(["ps", "--format", "{{.Names}}", ...filter])).split("\n").filter((it) => it !== "");
  if (names.length > 0) {
    await dockerOutput(["update", "--restart", POWER.off, ...names]);
    await dockerOutput(["stop", "--time", "20", ...names]);
  }
  return names;
}

/** Switches machines on; one that is gone is left out. */
export async function startMade(names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (it) => {
      await docker(["update", "--restart", POWER.on, it]);
      await docker(["start", it]);
    }),
  );
}
