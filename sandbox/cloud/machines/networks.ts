/** The private networks of a cloud: each a Docker network that leads nowhere. */
import { docker, dockerInspect, dockerOutput, dockerReason } from "../../docker.ts";
import { SandboxError } from "../../problem.ts";
import { labels, networkName } from "./container.ts";
import type { MachineNetwork } from "./driver.ts";

export interface Networks {
  /** Put a container, running or not, on a network at an address. */
  connect(container: string, network: MachineNetwork, ip: string): Promise<void>;
  disconnect(container: string, networkId: number): Promise<void>;
  /** Which networks a container is on, and where. */
  of(container: string): Promise<readonly { readonly network: string; readonly ip: string }[]>;
  /** Put a container where another one was. */
  reconnect(container: string, places: readonly { readonly network: string; readonly ip: string }[]): Promise<void>;
  /** Take away every network that no container is on. */
  prune(): Promise<void>;
}

export function dockerNetworks(cloud: string): Networks {
  /** One after the other: a network is made by its first user and goes with its last one. */
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  const prefix = networkName(cloud, 0).slice(0, -1);

  async function ensure({ id, ipRange }: MachineNetwork): Promise<void> {
    const name = networkName(cloud, id);
    if ((await dockerInspect("network", name, "{{.Id}}")) !== null) return;
    // No address of this computer in it: such a range may well be in use outside.
    const options = ["--internal", "--opt", "com.docker.network.bridge.inhibit_ipv4=true", "--subnet", ipRange];
    const ran = await docker(["network", "create", ...labels(cloud, "private-network"), ...options, name]);
    if (ran.status === 0) return;
    throw new SandboxError(
      `Docker makes no private network ${ipRange}: ${dockerReason(ran.stderr)}`,
      "see `docker network ls`; a network of this computer may have the range already",
    );
  }

  async function join(container: string, name: string, ip: string): Promise<void> {
    const ran = await docker(["network", "connect", "--ip", ip, name, container]);
    if (ran.status === 0 || /already exists in network|already attached/i.test(ran.stderr)) return;
    throw new SandboxError(
      `${container} gets no address ${ip}: ${dockerReason(ran.stderr)}`,
      `see: docker network inspect ${name}`,
    );
  }

  async function prune(): Promise<void> {
    const names = await dockerOutput(["network", "ls", "--filter", `name=^${prefix}`, "--format", "{{.Name}}"]);
    for (const name of names.split("\n").filter((it) => it !== "")) {
      // Docker itself would take it from under a machine that is off.
      const users = await dockerOutput(["ps", "--all", "--quiet", "--filter", `network=${name}`]);
      if (users === "") await docker(["network", "rm", name]);
    }
  }

  return {
    connect: (container, network, ip) =>
      alone(async () => {
        await ensure(network);
        await join(container, networkName(cloud, network.id), ip);
      }),
    disconnect: (container, networkId) =>
      alone(async () => {
        await docker(["network", "disconnect", "--force", networkName(cloud, networkId), container]);
        await prune();
      }),
    async of(container) {
      const form = `{{range $name, $it := .NetworkSettings.Networks}}{{$name}} {{with $it.IPAMConfig}}{{.IPv4Address}}{{end}}\n{{end}}`;
      const all = (await dockerInspect("container", container, form)) ?? "";
      return all.split("\n").flatMap((line) => {
        const [network = "", ip = ""] = line.trim().split(" ");
        return network.startsWith(prefix) && ip !== "" ? [{ network, ip }] : [];
      });
    },
    reconnect: (container, places) =>
      alone(async () => {
        for (const { network, ip } of places) await join(container, network, ip);
      }),
    prune: () => alone(prune),
  };
}
