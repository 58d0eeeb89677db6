/** Whom a run of `meet` reaches from this computer, with all the programs that it starts: strace writes it down. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../sandbox/run.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { allSaid, type Said } from "./region.ts";

/** Calls that name an address. */
const CALLS = "connect,sendto,sendmsg,sendmmsg";
const ADDRESS = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g;

/** Whether strace is there, and may look at a program. */
export const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** Runs `meet`; what it said, and each address that it or what it started named, once. */
export async function traced(...args: readonly string[]): Promise<{ said: Said; reached: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "meet-contacts-"));
  try {
    const file = join(folder, "calls");
    const strace = ["-f", "--seccomp-bpf", "-e", `trace=${CALLS}`, "-o", file, process.execPath];
    const ran = await run("strace", [...strace, join(CHECKOUT, "scripts", "meet.js"), ...args], { limit: 300_000 });
    const said = { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
    allSaid.push(said.stdout, said.stderr);
    const named = readFileSync(file, "utf8").matchAll(ADDRESS);
    return { said, reached: [...new Set(Array.from(named, ([, four, six]) => four ?? six ?? ""))] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ours = new BlockList();
ours.addSubnet("127.0.0.0", 8);
// The machines' public and private networks.
ours.addSubnet("198.18.7.0", 24);
ours.addSubnet("198.18.8.0", 24);
ours.addAddress("::1", "ipv6");
ours.addSubnet("2001:db8:7::", 48, "ipv6");

/** Loopback, and the networks of the sandbox. */
export function isOfSandbox(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return ours.check(plain, plain.includes(":") ? "ipv6" : "ipv4");
}
