/** Whom a run of `meet` reaches from this computer, with all the programs that it starts: strace writes it down. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../sandbox/run.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { allSaid } from "./region.ts";

/** Calls that name an address. */
const CALLS = "connect,sendto,sendmsg,sendmmsg";
const ADDRESS = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g;

/** Whether strace is there, and may look at a program. */
export const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** Each address that was named, once. @throws Error when a run fails */
export async function contactsOf(...runs: readonly (readonly string[])[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "meet-contacts-"));
  const found = new Set<string>();
  try {
    for (const [at, args] of runs.entries()) {
      const file = join(folder, String(at));
      const traced = ["-f", "--seccomp-bpf", "-e", `trace=${CALLS}`, "-o", file, process.execPath];
      const ran = await run("strace", [...traced, join(CHECKOUT, "scripts", "meet.js"), ...args], { limit: 300_000 });
      if (ran.status !== 0) throw new Error(`meet ${args.join(" ")}: ${ran.stdout}\n${ran.stderr}`);
      allSaid.push(ran.stdout, ran.stderr);
      for (const [, four, six] of readFileSync(file, "utf8").matchAll(ADDRESS)) found.add(four ?? six ?? "");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [...found];
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
