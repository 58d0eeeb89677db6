import * as pulumi from "@pulumi/pulumi";
import { Machine, type MachineArgs } from "./machine.ts";

export interface TurnServerArgs {
  machine: MachineArgs;
}

/** A TURN server: here its machine. coturn comes with the next version. */
export class TurnServer extends pulumi.ComponentResource {
  readonly machine: Machine;

  constructor(name: string, args: TurnServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:TurnServer", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    this.registerOutputs({ ipv4: this.machine.ipv4, ipv6: this.machine.ipv6 });
  }
}
