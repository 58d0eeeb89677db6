/** How a machine of the cloud is asked of Docker. */
import type { MachineSpec } from "./driver.ts";

/** Everything a cloud makes carries this with the cloud's name, so that it is found again. */
export const CLOUD_LABEL = "coop.meet.cloud";
/** The files behind the volumes: one Docker volume, seen by all machines of a cloud. */
export const VOLUMES_AT = "/var/lib/meet-volumes";

export interface Hosting {
  /** The cloud's name; what it makes is named after it. */
  readonly cloud: string;
  /** The Docker network of public addresses. */
  readonly network: string;
  /** Id or name of the machine image. */
  readonly image: string;
  /** What this computer may give to a machine (capabilities.ts). */
  readonly capabilities: readonly string[];
}

export const machineName = (cloud: string, id: number): string => `${cloud}-machine-${id}`;
export const networkName = (cloud: string, id: number): string => `${cloud}-network-${id}`;
export const volumesName = (cloud: string): string => `${cloud}-volumes`;
export const labels = (cloud: string, kind: string): string[] => [
  ...["--label", `${CLOUD_LABEL}=${cloud}`],
  ...["--label", `coop.meet.sandbox=${kind}`],
];

/** Rights of a system with a Docker engine and disks of its own, and no more. */
export function rights(capabilities: readonly string[]): string[] {
  return [
    ...["--cap-drop", "ALL", ...capabilities.flatMap((it) => ["--cap-add", it])],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((it) => ["--security-opt", it]),
    // Loop devices (major 7) and what hands them out.
    ...["--device-cgroup-rule", "b 7:* rwm", "--device-cgroup-rule", "c 10:237 rwm"],
  ];
}

/**
 * A reboot ends with a failure, as Docker sees it, and switching off does not (images/machine). So a machine that is on
 * comes back after a reboot, and with Docker's engine; one whose power was taken must be told not to.
 */
export const POWER = { on: "on-failure", off: "no" } as const;

/** The arguments of `docker create` before the image. */
export function createOptions(spec: MachineSpec, { cloud, network, capabilities }: Hosting): string[] {
  return [
    ...["--name", machineName(cloud, spec.id), "--hostname", spec.name],
    ...labels(cloud, "machine"),
    ...["--network", network, ...(spec.ipv4 === null ? [] : ["--ip", spec.ipv4])],
    ...["--restart", POWER.on],
    ...rights(capabilities),
    // Its own view on control groups, so that what its Docker makes goes when it goes (images/machine: meet-boot).
    ...["--cgroupns", "private"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
    // Part of its disk; a volume, because overlay file systems cannot lie on each other.
    ...["--mount", `type=volume,destination=/var/lib/docker,volume-label=${CLOUD_LABEL}=${cloud}`],
    ...["--mount", `type=volume,source=${volumesName(cloud)},destination=${VOLUMES_AT}`],
  ];
}
