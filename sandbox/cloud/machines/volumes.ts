/** The disks of a cloud: sparse files in one Docker volume, which machines put behind loop devices. */
import { docker, dockerOutput } from "../../docker.ts";
import { SandboxError } from "../../problem.ts";
import { lastLine } from "../../run.ts";
import { CLOUD_LABEL, type Hosting, labels, rights, VOLUMES_AT, volumesName } from "./container.ts";
import type { MachineVolume } from "./driver.ts";

export interface Volumes {
  /** The place for them; made when it is not there. */
  ensure(): Promise<void>;
  create(volume: MachineVolume): Promise<void>;
  resize(id: number, sizeGb: number): Promise<void>;
  remove(id: number): Promise<void>;
}

const MAKE: Readonly<Record<"ext4" | "xfs" | "none", string>> = {
  ext4: 'mkfs.ext4 -q -F -L "volume-$1" "$2"',
  xfs: 'mkfs.xfs -q -f "$2"',
  none: ":",
};

export function dockerVolumes(hosting: Hosting): Volumes {
  const file = (id: number) => `${VOLUMES_AT}/${id}.img`;
  const ensure = async () => {
    const label = ["--label", `${CLOUD_LABEL}=${hosting.cloud}`, "--label", "coop.meet.sandbox=volumes"];
    await dockerOutput(["volume", "create", ...label, volumesName(hosting.cloud)]);
  };

  /** A short-lived container that sees the files. */
  async function work(script: string, ...args: string[]): Promise<void> {
    await ensure();
    const ran = await docker([
      ...["run", "--rm", "--network", "none", ...labels(hosting.cloud, "volume-work"), ...rights(hosting.capabilities)],
      ...["--volume", `${volumesName(hosting.cloud)}:${VOLUMES_AT}`],
      ...[hosting.image, "sh", "-ec", script, "sh", ...args],
    ]);
    if (ran.status === 0) return;
    throw new SandboxError(
      `the disk ${args[0]} cannot be worked on: ${lastLine(ran.stderr)}`,
      "see whether there is space where Docker keeps its volumes (docker system df)",
    );
  }

  return {
    ensure,
    // Whole or not at all: a file of this name is a disk.
    create: ({ id, sizeGb, format }) =>
      work(
        `truncate -s "$3G" "$2.new"; set -- "$1" "$2.new" "$2"; ${MAKE[format ?? "none"]}; mv "$2" "$3"`,
        String(id),
        file(id),
        String(sizeGb),
      ),
    resize: (id, sizeGb) =>
      work('truncate -s "$3G" "$2"; /usr/lib/meet/volume grown "$1"', String(id), file(id), String(sizeGb)),
    remove: (id) => work('rm -f "$2"', String(id), file(id)),
  };
}
