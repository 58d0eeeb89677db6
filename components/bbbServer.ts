import * as pulumi from "@pulumi/pulumi";
import { Machine, type MachineArgs } from "./machine.ts";

export interface BbbServerArgs {
  machine: MachineArgs;
}

/** A BBB server: here its machine. What is installed on it comes with the next version. */
export class BbbServer extends pulumi.ComponentResource {
  readonly machine: Machine;

  constructor(name: string, args: BbbServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:BbbServer", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    this.registerOutputs({ ipv4: this.machine.ipv4, ipv6: this.machine.ipv6 });
  }
}
