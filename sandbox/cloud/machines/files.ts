/** What a new machine finds on its disk: cloud-init's seed, and what the cloud knows about it. */
import { PREFIX } from "../../network.ts";
import type { SmallFile } from "../../tar.ts";
import type { MachineSpec } from "./driver.ts";

/** What is around the machines of a cloud. Null: this cloud has none. */
export interface Surroundings {
  /** Address of the DNS server. */
  readonly resolver: string | null;
  /** URL of the registry that stands in for Docker Hub. */
  readonly registry: string | null;
  /** Directory of the ACME authority that certbot asks when nobody names another. */
  readonly acme: string | null;
}

/** Where the cloud's scripts on a machine look (images/machine/files/usr/lib/meet). */
const KNOWN = "var/lib/meet-cloud";
const SEED = "var/lib/cloud/seed/nocloud";

/** The disk of a new machine. `instanceId`: another one is another machine to cloud-init. */
export function machineFiles(spec: MachineSpec, instanceId: string, around: Surroundings): SmallFile[] {
  // JSON is YAML, and quotes everything.
  const metaData = JSON.stringify({
    "instance-id": instanceId,
    "local-hostname": spec.name,
    "public-keys": spec.sshKeys,
  });
  const hosts = [
    "127.0.0.1 localhost",
    `127.0.1.1 ${spec.name}`,
    "::1 localhost ip6-localhost ip6-loopback",
    "ff02::1 ip6-allnodes",
    "ff02::2 ip6-allrouters",
  ];
  return [
    { name: `${SEED}/meta-data`, text: `${metaData}\n` },
    { name: `${SEED}/user-data`, text: spec.userData === "" ? "#cloud-config\n{}\n" : spec.userData },
    { name: `${KNOWN}/image`, text: `${spec.image}\n` },
    sizeFile(spec),
    { name: `${KNOWN}/range`, text: `${PREFIX}\n` },
    { name: `${KNOWN}/hostname`, text: `${spec.name}\n`, mode: 0o644 },
    { name: `${KNOWN}/hosts`, text: `${hosts.join("\n")}\n`, mode: 0o644 },
    {
      name: `${KNOWN}/resolv.conf`,
      text: around.resolver === null ? "# There is no DNS here.\n" : `nameserver ${around.resolver}\n`,
      mode: 0o644,
    },
    ...addressFiles(spec),
    ...(around.registry === null
      ? []
      : [
          {
            name: "etc/docker/daemon.json",
            text: `${JSON.stringify({ "registry-mirrors": [around.registry] })}\n`,
            mode: 0o644,
          },
        ]),
    ...(around.acme === null
      ? []
      : [{ name: "etc/letsencrypt/cli.ini", text: `server = ${around.acme}\nmax-log-backups = 0\n`, mode: 0o644 }]),
  ];
}

/** What was sold: all machines share the cores and the memory of this computer, and some ask how large they are. */
export function sizeFile({ cores, memoryGb }: Pick<MachineSpec, "cores" | "memoryGb">): SmallFile {
  return { name: `${KNOWN}/size`, text: `CORES=${cores}\nMEMORY_KB=${memoryGb * 1024 * 1024}\n` };
}

/** Its public addresses. */
export function addressFiles({ ipv4, ipv6 }: Pick<MachineSpec, "ipv4" | "ipv6">): SmallFile[] {
  return [
    { name: `${KNOWN}/ipv4`, text: `${ipv4 ?? "none"}\n` },
    { name: `${KNOWN}/ipv6`, text: `${ipv6 ?? "none"}\n` },
  ];
}

/** Its firewall, as `rules.ts` writes it; null: none. */
export function firewallFile(rules: string | null): SmallFile {
  return { name: `${KNOWN}/firewall.nft`, text: rules ?? "" };
}

/** Whether a volume is one of its disks. Files of a machine that is off can be written, not removed. */
export function volumeFile(volumeId: number, attached: boolean): SmallFile {
  return { name: `${KNOWN}/volumes/${volumeId}`, text: attached ? "attached\n" : "detached\n" };
}

/** A root certificate that it is to trust; `id` tells it from others. */
export function authorityFile(id: string, certificate: string): SmallFile {
  return { name: `${KNOWN}/authorities/${id}.crt`, text: certificate, mode: 0o644 };
}

/** What a new disk takes over from the one before: firewall and volumes are the cloud's, not the disk's. */
export const KEPT = [`/${KNOWN}/firewall.nft`, `/${KNOWN}/volumes`] as const;
