/** The network the sandbox's machines live on: a range set aside for benchmarks (RFC 2544), which is never routed. */
import { networkInterfaces } from "node:os";
import { docker, dockerInspect, dockerOutput, dockerReason } from "./docker.ts";
import { SandboxError } from "./problem.ts";

export const NETWORK = "meet-sandbox";
export const RANGE = "198.18.7.0/24";
const PREFIX = "198.18.7.";
/** The address of this machine on it. */
export const GATEWAY = "198.18.7.1";

/** The network, made when it is not there. */
export async function ensureNetwork(): Promise<void> {
  const known = await dockerInspect("network", NETWORK, "{{range .IPAM.Config}}{{.Subnet}}{{end}}");
  if (known === RANGE) return;
  if (known !== null) {
    throw new SandboxError(
      `the Docker network ${NETWORK} has another address range (${known})`,
      `remove it: docker network rm ${NETWORK}`,
    );
  }
  const holder = holderOf(PREFIX, networkInterfaces());
  if (holder !== null) throw taken(`the network interface ${holder}`, "take that address away from it");
  const options = ["--subnet", RANGE, "--gateway", GATEWAY, "--label", "coop.meet.sandbox=network"];
  const ran = await docker(["network", "create", ...options, NETWORK]);
  if (ran.status === 0) return;
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
