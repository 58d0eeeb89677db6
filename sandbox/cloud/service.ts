/** A container that runs one of the sandbox's services: made when it is not there, made anew when it should differ. */
import { createHash } from "node:crypto";
import { docker, dockerInspect, dockerOutput, dockerReason } from "../docker.ts";
import { SandboxError } from "../problem.ts";

export interface Service {
  readonly name: string;
  /** Its image's id. */
  readonly image: string;
  /** Arguments of `docker create`: mounts, variables, ports. */
  readonly options: readonly string[];
  /** Arguments after the image. */
  readonly command: readonly string[];
  /** Networks besides the first, each with a fixed address. */
  readonly joins: readonly { readonly network: string; readonly ip: string }[];
  /** What it is made from besides all this, such as its sources. */
  readonly inputs?: string;
  readonly checkout: string;
}

const INPUTS = "coop.meet.inputs";
const CHECKOUT = "coop.meet.checkout";

/** Runs when this returns; whether it had to be made or started. */
export async function ensureService(service: Service): Promise<boolean> {
  const digest = createHash("sha256").update(JSON.stringify(service)).digest("hex").slice(0, 32);
  const form = `{{index .Config.Labels "${INPUTS}"}} {{.State.Running}}`;
  const known = await dockerInspect("container", service.name, form);
  if (known === `${digest} true`) return false;
  if (known !== `${digest} false`) {
    if (known !== null) await docker(["rm", "--force", service.name]);
    await dockerOutput([
      ...["create", "--name", service.name, "--restart", "unless-stopped", "--init"],
      ...["--label", "coop.meet.sandbox=service", "--label", `${INPUTS}=${digest}`],
      ...["--label", `${CHECKOUT}=${service.checkout}`],
      ...service.options,
      service.image,
      ...service.command,
    ]);
    for (const { network, ip } of service.joins) {
      await dockerOutput(["network", "connect", "--ip", ip, network, service.name]);
    }
  }
  const ran = await docker(["start", service.name]);
  if (ran.status === 0) return true;
  const reason = dockerReason(ran.stderr);
  const port = /(?:bind|listen).*?:([0-9]+): .*address already in use|port is already allocated/i.exec(reason);
  throw port === null
    ? new SandboxError(`${service.name} does not start: ${reason}`, `see: docker logs ${service.name}`)
    : new SandboxError(
        `${service.name} cannot have its port on this computer: ${reason}`,
        "end the program that has it (ss -ltnp names it), and run this again",
      );
}

/** The checkout whose service of this name there is, or null. */
export function checkoutOf(name: string): Promise<string | null> {
  return dockerInspect("container", name, `{{index .Config.Labels "${CHECKOUT}"}}`);
}

/** The last lines it wrote. */
export async function lastWords(name: string): Promise<string> {
  const ran = await docker(["logs", "--tail", "5", name]);
  return `${ran.stdout}${ran.stderr}`.trim();
}
