import * as pulumi from "@pulumi/pulumi";
import { Machine, type MachineArgs } from "./machine.ts";

export interface ScaleliteClusterArgs {
  machine: MachineArgs;
}

/** A stack's Scalelite balancer: here its machine and its volume. Scalelite comes with the next version. */
export class ScaleliteCluster extends pulumi.ComponentResource {
  readonly machine: Machine;

  constructor(name: string, args: ScaleliteClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:ScaleliteCluster", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    this.registerOutputs({ ipv4: this.machine.ipv4, ipv6: this.machine.ipv6 });
  }
}
