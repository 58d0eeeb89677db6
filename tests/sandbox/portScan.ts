/** Which TCP ports of an address answer: nmap tries every one, from this computer. */
import { spawnSync } from "node:child_process";
import { run } from "../../sandbox/run.ts";

/** Whether nmap is there, and may send what it likes, which only root may. */
export const canScan = process.getuid?.() === 0 && spawnSync("nmap", ["--version"]).status === 0;

/**
 * A packet of a connection's beginning to each port, twice where nothing is heard: the machines are on this very computer,
 * and their firewalls say nothing. So fast that all addresses together take seconds.
 */
const SCAN = ["-n", "-Pn", "-sS", "-p-", "--min-rate", "100000", "--max-retries", "1", "-oG", "-"];
/** ms for all addresses of a family. */
const LIMIT_MS = 300_000;

/** One line of nmap's: `Host: 198.18.7.20 ()  Ports: 22/open/tcp//ssh///, 80/closed/tcp//http///`. */
const HOST = /^Host: (\S+) .*\bPorts: (.*?)(?:\t|$)/gm;

/** The ports that answer at each of several addresses, sorted. @throws Error when nmap fails */
export async function openPorts(addresses: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map(addresses.map((address): [string, number[]] => [address, []]));
  const families = [[], ["-6"]].map(async (family) => {
    const some = addresses.filter((address) => address.includes(":") === family.length > 0);
    const { status, stdout, stderr } = await run("nmap", [...family, ...SCAN, ...some], { limit: LIMIT_MS });
    if (status !== 0) throw new Error(stderr);
    for (const [, address = "", ports = ""] of stdout.matchAll(HOST)) {
      found.set(
        address,
        [...ports.matchAll(/(\d+)\/open\//g)].map(([, port]) => Number(port)).sort((a, b) => a - b),
      );
    }
  });
  await Promise.all(families);
  return found;
}
