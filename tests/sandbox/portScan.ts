/**
 * Which TCP ports of an address answer: every one of an IPv4 address is tried, once, from this computer. The same rules
 * hold for IPv6, and every 29th is enough to see that, with the well-known ones. As a program of its own it tries
 * those of its arguments, `FIRST LAST ADDRESS…`, and prints `address port` of each that answers.
 */
import { createConnection } from "node:net";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { run } from "../../sandbox/run.ts";

const PORTS = 65535;
/** At a time, over all addresses; a port behind a firewall says nothing until we give up. */
const AT_ONCE = 6000;
/** ms: the machines are on this very computer, and nobody counts on a port that is not to be there. */
const SWEEP_MS = 300;
/** ms for a port that is to be there. */
const KNOCK_MS = 10_000;
/** ms for all. */
const LIMIT_MS = 300_000;

const HERE = fileURLToPath(import.meta.url);

/** The ports that answer at each of several addresses; `expected` are given more time, because they must. */
export async function openPorts(
  addresses: readonly string[],
  expected: readonly number[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  // A sweep is all of a core: each has its share of the ports.
  const shares = availableParallelism();
  const swept = await Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const edge = (at: number) => Math.floor((PORTS * at) / shares);
      const args = [HERE, edge(share) + 1, edge(share + 1), ...addresses].map(String);
      const { status, stdout, stderr } = await run(process.execPath, args, { limit: LIMIT_MS });
      if (status !== 0) throw new Error(stderr);
      return stdout.split("\n").filter((line) => line !== "");
    }),
  );
  const knocked = addresses.flatMap((address) =>
    expected.map(async (port) => ((await answersAt(address, port, KNOCK_MS)) ? [`${address} ${port}`] : [])),
  );
  const open = new Set([...swept.flat(), ...(await Promise.all(knocked)).flat()]);
  return new Map(
    addresses.map((address) => [
      address,
      [...open]
        .filter((line) => line.startsWith(`${address} `))
        .map((line) => Number(line.split(" ")[1]))
        .sort((a, b) => a - b),
    ]),
  );
}

async function sweep(first: number, last: number, addresses: readonly string[]): Promise<void> {
  const block = Math.floor(AT_ONCE / addresses.length);
  for (let begin = first; begin <= last; begin += block) {
    const ports = Array.from({ length: Math.min(block, last - begin + 1) }, (_, index) => begin + index);
    await Promise.all(
      addresses.flatMap((address) =>
        ports.filter(isTried(address)).map(async (port) => {
          if (await answersAt(address, port, SWEEP_MS)) console.log(`${address} ${port}`);
        }),
      ),
    );
  }
}

const isTried = (address: string) => (port: number) => !address.includes(":") || port <= 1024 || port % 29 === 0;

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

if (process.argv[1] === HERE) {
  const [first, last, ...addresses] = process.argv.slice(2);
  await sweep(Number(first), Number(last), addresses);
}
