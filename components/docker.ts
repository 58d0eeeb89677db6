import { Provider } from "@pulumi/docker/provider.js";
import { RemoteImage } from "@pulumi/docker/remoteImage.js";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "./machine.ts";

export interface DockerArgs {
  machine: Machine;
  /** What installs Docker there. */
  after: pulumi.Resource;
  /** Every image reference its containers use. */
  images: readonly string[];
}

/** The Docker of a machine, reached over SSH with the pinned key, and the images it has. */
export class Docker {
  readonly provider: Provider;
  /** Options of everything on it. */
  readonly options: pulumi.CustomResourceOptions;
  private readonly imageIds = new Map<string, pulumi.Output<string>>();

  /** @param parent the component it belongs to, called `name` */
  constructor(parent: pulumi.ComponentResource, name: string, args: DockerArgs) {
    const { machine, after, images } = args;
    this.provider = new Provider(
      `${name}-docker`,
      {
        host: pulumi.interpolate`ssh://root@${machine.ipv4}:22`,
        sshOpts: sshOptions(machine.ipv4, machine.hostKey),
      },
      { parent },
    );
    this.options = { parent, provider: this.provider, ...machine.onMachine, dependsOn: [after] };
    for (const reference of [...new Set(images)].sort()) {
      const image = new RemoteImage(`${name}-image-${reference}`, { name: reference, keepLocally: true }, this.options);
      this.imageIds.set(reference, image.imageId);
    }
  }

  /**
   * The id of an image on this machine: containers want the id, because a name never equals what Docker answers.
   *
   * @throws Error when the machine was not told of the image.
   */
  image(reference: string): pulumi.Output<string> {
    const id = this.imageIds.get(reference);
    if (id === undefined) throw new Error(`the machine was not told of the image ${reference}`);
    return id;
  }
}

/** Strict, and without a path or a key of this computer: provider arguments stay in state. */
function sshOptions(address: pulumi.Output<string>, hostKey: pulumi.Output<string>): pulumi.Input<string>[] {
  return [
    "-o",
    "StrictHostKeyChecking=yes",
    "-o",
    "UserKnownHostsFile=/dev/null",
    "-o",
    "GlobalKnownHostsFile=/dev/null",
    "-o",
    "HostKeyAlgorithms=ssh-ed25519",
    "-o",
    pulumi.interpolate`KnownHostsCommand=/bin/echo ${address} ${hostKey}`,
    "-o",
    "ConnectTimeout=10",
  ];
}
