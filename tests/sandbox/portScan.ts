/** Which TCP ports of an address answer: every one is tried, once, from this computer. */
import { createConnection } from "node:net";

const PORTS = 65535;
/** At a time; a port behind a firewall says nothing until we give up. */
const AT_ONCE = 4000;
/** ms: the machines are on this very computer. */
const PATIENCE = 700;

export async function openPorts(address: string): Promise<number[]> {
  const open: number[] = [];
  for (let first = 1; first <= PORTS; first += AT_ONCE) {
    const block = Array.from({ length: Math.min(AT_ONCE, PORTS - first + 1) }, (_, index) => first + index);
    const answers = await Promise.all(block.map((port) => answersAt(address, port)));
    open.push(...block.filter((_, index) => answers[index]));
  }
  return open;
}

function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: PATIENCE });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
