/** Two machines of a cloud, as the Hetzner side would have them made, and ways to ask them. */
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ensureAgent, stopAgent } from "../../../../sandbox/agent.ts";
import { ownCapabilities } from "../../../../sandbox/capabilities.ts";
import { removeMade } from "../../../../sandbox/cloud/machines/clean.ts";
import { type DockerMachines, dockerMachines } from "../../../../sandbox/cloud/machines/docker.ts";
import type { FirewallRule, MachineSpec } from "../../../../sandbox/cloud/machines/driver.ts";
import { docker } from "../../../../sandbox/docker.ts";
import { ensureNetwork, NETWORK } from "../../../../sandbox/network.ts";
import type { Ran } from "../../../../sandbox/run.ts";
import { ensureState, publicKey, statePaths } from "../../../../sandbox/state.ts";
import { until } from "../../containers.ts";
import { overSsh } from "../../ssh.ts";
import { ensureOwn } from "../../standIns.ts";

export const [ONE, TWO] = [901, 902] as const;
export type Id = typeof ONE | typeof TWO;
const USER_DATA =
  "#cloud-config\nwrite_files:\n  - path: /root/greeting\n    content: hello\nruncmd:\n  - echo run >/root/ran\n";

export const EVERYWHERE = ["0.0.0.0/0", "::/0"];
export const rule = (
  protocol: FirewallRule["protocol"],
  port: string | null,
  from: string[],
  direction: "in" | "out" = "in",
): FirewallRule => ({
  direction,
  protocol,
  port,
  sourceIps: direction === "in" ? from : [],
  destinationIps: direction === "out" ? from : [],
});

/** Something that listens on a TCP port, over IPv4 and IPv6. */
const SERVER = [
  "import socket, sys",
  "server = socket.create_server(('::', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)",
  "while True: server.accept()[0].close()",
].join("\n");
/** What `reach` says of a port from which nothing comes back. */
export const SILENCE = 124;

export interface MachinesPlace {
  readonly cloud: string;
  readonly machines: DockerMachines;
  readonly v4: Readonly<Record<Id, string>>;
  readonly v6: Readonly<Record<Id, string>>;
  /** The host key that a machine showed last. */
  readonly hostKeys: Map<number, string>;
  /** The authorities that machines are to trust from now on. */
  authorities: string[];
  /** There is nothing of the cloud when this returns, not even of a run that was killed, and everything to make it. */
  open(): Promise<void>;
  spec(id: Id): MachineSpec;
  /** Name of its container. */
  name(id: Id): string;
  on(id: Id, command: string): Promise<Ran>;
  /** What a command prints that ends well. */
  says(id: Id, command: string): Promise<string>;
  /** Up, with cloud-init, SSH and Docker; its host key. */
  up(id: Id): Promise<string>;
  /** Up, and logged in over SSH by the key that the cloud was given. */
  ready(id: Id): Promise<void>;
  /** Let something listen on a TCP port of a machine. */
  serve(id: Id, port: number): Promise<Ran>;
  /** From one machine to another: 0 it is open, 1 it is closed, SILENCE. */
  reach(from: Id, address: string, port: number, seconds?: number): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * @param cloud the file's own
 * @param last the last numbers of their addresses
 */
export function machinesPlace(cloud: string, last: readonly [number, number]): MachinesPlace {
  const folder = mkdtempSync(join(tmpdir(), "meet-machines-"));
  const state = statePaths(folder);
  const v4 = { [ONE]: `198.18.7.${last[0]}`, [TWO]: `198.18.7.${last[1]}` };
  const v6 = { [ONE]: `2001:db8:7:${last[0]}::1`, [TWO]: `2001:db8:7:${last[1]}::1` };
  const hostKeys = new Map<number, string>();
  const name = (id: Id) => `${cloud}-machine-${id}`;
  const on = (id: Id, command: string) => docker(["exec", name(id), "bash", "-c", command], { limit: 60_000 });
  const up = async (id: Id) => {
    const answer = await until(
      () => docker(["exec", name(id), "/usr/lib/meet/ready"], { limit: 10_000 }),
      (it) => it.status === 0,
      180,
    );
    expect(answer).toMatchObject({ status: 0 });
    return answer.stdout;
  };
  const place: MachinesPlace = {
    cloud,
    machines: dockerMachines({
      cloud,
      network: NETWORK,
      image: "meet-sandbox-machine:latest",
      capabilities: ownCapabilities(),
      around: { resolver: "198.18.7.2", registry: "http://198.18.7.4:5000", acme: "https://198.18.7.3:14000/dir" },
      authorities: () => place.authorities,
    }),
    v4,
    v6,
    hostKeys,
    authorities: [],
    async open() {
      await ensureState(folder);
      await ensureOwn("machine");
      await ensureNetwork();
      await ensureAgent(state);
      await removeMade(cloud);
    },
    spec: (id) => ({
      id,
      name: `server-${id}`,
      ipv4: v4[id],
      ipv6: v6[id],
      cores: 2,
      memoryGb: 4,
      image: "debian-12",
      userData: USER_DATA,
      sshKeys: [publicKey(state)],
    }),
    name,
    on,
    async says(id, command) {
      const ran = await on(id, command);
      expect({ command, status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 });
      return ran.stdout.trim();
    },
    up,
    async ready(id) {
      hostKeys.set(id, (await up(id)).trim().split(" ").slice(0, 2).join(" "));
      expect(await overSsh(state, v4[id], hostKeys.get(id) ?? "", "cat /root/greeting")).toBe("hello");
    },
    serve: (id, port) => docker(["exec", "-d", name(id), "python3", "-c", SERVER, String(port)]),
    reach: async (from, address, port, seconds = 2) =>
      (await on(from, `timeout ${seconds} bash -c 'exec 3<>/dev/tcp/${address}/${port}'`)).status,
    async close() {
      await removeMade(cloud);
      await stopAgent(state);
      rmSync(folder, { recursive: true });
    },
  };
  return place;
}

/** Whether a TCP port of a machine answers to this computer; `null` is silence. */
export function knock(address: string, port: number): Promise<"open" | "closed" | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: 1500 });
    const end = (answer: "open" | "closed" | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => end("open"));
    socket.on("timeout", () => end(null));
    socket.on("error", () => end("closed"));
  });
}
