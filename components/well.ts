import { Command } from "@pulumi/command/remote/command.js";
import type { Container } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "./machine.ts";
import { RUN, script } from "./script.ts";

export interface WellArgs {
  machine: Machine;
  /** What people call it, such as `gl1 in ca`. */
  title: string;
  containers: readonly Container[];
  /** How long they may take, seconds. */
  patience: number;
}

/**
 * Done when containers are well by their own health checks, asked on the machine each second; asked again when one of
 * them is another. The provider's own wait would see nothing before Docker's first look, which comes after a check's
 * whole interval: ten seconds for each container that waits for another.
 */
export function well(parent: pulumi.Resource, name: string, args: WellArgs): Command {
  const { machine, title, containers, patience } = args;
  return new Command(
    name,
    {
      connection: machine.connection,
      create: RUN,
      stdin: pulumi.all(containers.map((container) => pulumi.all([container.name, container.id]))).apply((all) =>
        script("machine/well.sh", {
          MACHINE: title,
          LOCK: "none",
          PATIENCE: String(patience),
          CONTAINERS: all.map(([container]) => container).join(" "),
          IDS: all.map(([, id]) => id).join(" "),
        }),
      ),
      addPreviousOutputInEnv: false,
    },
    { parent, ...machine.onMachine },
  );
}
