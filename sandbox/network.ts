/**
 * The network the sandbox's machines live on: ranges set aside for benchmarks (RFC 2544) and for documents
 * (RFC 3849), which are never routed. It leads nowhere: only this computer and its containers are on it.
 */
import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { docker, dockerInspect, dockerOutput, dockerReason } from "./docker.ts";
import { SandboxError } from "./problem.ts";

export const NETWORK = "meet-sandbox";
export const RANGE = "198.18.7.0/24";
/** What Docker gives to containers that ask for no address; all others are fixed. */
export const UNASKED = "198.18.7.248/29";
export const RANGE6 = "2001:db8:7::/48";
export const PREFIX = "198.18.7.";
const HAS_IPV6 = existsSync("/proc/sys/net/ipv6");
/** The address of this machine on it. */
export const GATEWAY = "198.18.7.1";

/**
 * The network, made when it is not there. One of an older form, with a way outside and without IPv6, stays as long as
 * a container is on it: machines work on both.
 */
export async function ensureNetwork(): Promise<void> {
  const form = "{{.Internal}} {{.EnableIPv6}} {{range .IPAM.Config}}{{.Subnet}} {{end}}";
  const known = await dockerInspect("network", NETWORK, form);
  if (known !== null) {
    const [internal, ipv6, ...ranges] = known.split(" ");
    if (!ranges.includes(RANGE)) {
      throw new SandboxError(
        `the Docker network ${NETWORK} has another address range (${ranges.join(", ")})`,
        `remove it: docker network rm ${NETWORK}`,
      );
    }
    if (internal === "true" && (ipv6 === "true" || !HAS_IPV6)) return;
    const users = await dockerOutput(["ps", "--all", "--quiet", "--filter", `network=${NETWORK}`]);
    if (users !== "") return;
    await removeNetwork();
  }
  const holder = holderOf(PREFIX, networkInterfaces());
  if (holder !== null) throw taken(`the network interface ${holder}`, "take that address away from it");
  const options = [
    ...["--internal", "--label", "coop.meet.sandbox=network"],
    ...["--subnet", RANGE, "--gateway", GATEWAY, "--ip-range", UNASKED],
    ...(HAS_IPV6 ? ["--ipv6", "--subnet", RANGE6] : []),
  ];
  const ran = await docker(["network", "create", ...options, NETWORK]);
  // Two that begin at the same time both find none; one of them makes it.
  if (ran.status === 0 || /network with name .* already exists/i.test(ran.stderr)) return;
  if (/overlap/i.test(ran.stderr)) {
    const other = await networkWith(PREFIX);
    throw taken(
      other === null ? "another Docker network" : `the Docker network ${other}`,
      `remove it: docker network rm ${other ?? "NAME (docker network ls lists them)"}`,
    );
  }
  throw new SandboxError(`Docker makes no network: ${dockerReason(ran.stderr)}`, "see `docker network ls`");
}

export async function removeNetwork(): Promise<void> {
  await docker(["network", "rm", NETWORK]);
}

function taken(by: string, help: string): SandboxError {
  return new SandboxError(`the sandbox's address range ${RANGE} is taken by ${by}`, `${help}, and run this again`);
}

type Interfaces = Readonly<Record<string, readonly { readonly address: string }[] | undefined>>;

/** The interface that has an address in the range, or null. */
export function holderOf(prefix: string, interfaces: Interfaces): string | null {
  const found = Object.entries(interfaces).find(([, addresses]) =>
    addresses?.some((it) => it.address.startsWith(prefix)),
  );
  return found?.[0] ?? null;
}

async function networkWith(prefix: string): Promise<string | null> {
  const names = (await dockerOutput(["network", "ls", "--format", "{{.Name}}"])).split("\n");
  const form = "{{.Name}}\t{{range .IPAM.Config}}{{.Subnet}} {{end}}";
  const all = await dockerOutput(["network", "inspect", "--format", form, ...names]);
  return (
    all
      .split("\n")
      .find((line) => line.includes(`\t${prefix}`) || line.includes(` ${prefix}`))
      ?.split("\t")[0] ?? null
  );
}
