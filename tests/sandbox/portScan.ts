/** Which TCP ports of an address answer: every one is tried, once, from this computer. */
import { createConnection } from "node:net";

const PORTS = 65535;
/** At a time, over all addresses; a port behind a firewall says nothing until we give up. */
const AT_ONCE = 6000;
/** ms: the machines are on this very computer, and nobody counts on a port that is not to be there. */
const SWEEP_MS = 300;
/** ms for a port that is to be there. */
const KNOCK_MS = 10_000;

/** The ports that answer at each of several addresses; `expected` are given more time, because they must. */
export async function openPorts(
  addresses: readonly string[],
  expected: readonly number[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const open = new Map(addresses.map((address) => [address, new Set<number>()]));
  const knock = async (address: string, port: number, patience: number) => {
    if (await answersAt(address, port, patience)) open.get(address)?.add(port);
  };
  const block = Math.floor(AT_ONCE / addresses.length);
  for (let first = 1; first <= PORTS; first += block) {
    const ports = Array.from({ length: Math.min(block, PORTS - first + 1) }, (_, index) => first + index);
    await Promise.all(addresses.flatMap((address) => ports.map((port) => knock(address, port, SWEEP_MS))));
  }
  await Promise.all(addresses.flatMap((address) => expected.map((port) => knock(address, port, KNOCK_MS))));
  return new Map([...open].map(([address, ports]) => [address, [...ports].sort((a, b) => a - b)]));
}

function answersAt(host: string, port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
