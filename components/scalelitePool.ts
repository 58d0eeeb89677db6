import { Command } from "@pulumi/command/remote/command.js";
import * as pulumi from "@pulumi/pulumi";
import type { ScaleliteCluster } from "./scaleliteCluster.ts";
import { ownFile, RUN, script } from "./script.ts";

export interface ScalelitePoolArgs {
  cluster: ScaleliteCluster;
  /** The nodes. `secret` is what a node shares with its callers. */
  servers: readonly { id: string; url: string; secret: string; tag: string | null; enabled: boolean }[];
  /** `name` is the first label of `hostname`. Of several secrets each is good: a new one comes before the old one goes. */
  tenants: readonly {
    id: string;
    name: string;
    hostname: string;
    secrets: readonly string[];
    /** Parameters of every meeting of theirs, whatever a meeting itself asks for. */
    settings: readonly { param: string; value: string }[];
  }[];
  /** Public keys with which nodes ship recordings; an empty one is none. */
  spoolKeys: readonly pulumi.Input<string>[];
  /** What must stand before: nodes, and the names that lead to the balancer. */
  after: readonly pulumi.Resource[];
}

/** What a stack's balancer knows: its nodes, and tenants with their secrets and settings. One command for all of it. */
export class ScalelitePool extends pulumi.ComponentResource {
  /** Done when the balancer knows its nodes and tenants: before that it refuses what is signed with a new secret. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ScalelitePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:ScalelitePool", name, {}, opts);
    const { cluster } = args;
    const { machine, title: MACHINE, dataDir: DATA_DIR } = cluster;
    this.ready = new Command(
      `${name}-reconcile`,
      {
        connection: machine.connection,
        create: RUN,
        stdin: pulumi.secret(
          pulumi.all([...args.spoolKeys]).apply((keys) =>
            script(
              "balancer/reconcile.sh",
              { MACHINE, DATA_DIR },
              {
                NAMES: [cluster.fqdn, ...args.tenants.map(({ hostname }) => hostname).sort()].join("\n"),
                SPOOL_KEYS: keys
                  .filter((key) => key !== "")
                  .sort()
                  .join("\n"),
                SERVERS: args.servers.map(serverLine).sort().join("\n"),
                TENANTS: JSON.stringify(args.tenants.map(({ hostname: _, ...tenant }) => tenant)),
                PROGRAM: `#!/bin/bash\n${script("balancer/balancer.sh", {
                  MACHINE,
                  DATA_DIR,
                  LOCK: "balancer",
                  SERVERS_LUA: ownFile("balancer/servers.lua"),
                  TENANTS_LUA: ownFile("balancer/tenants.lua"),
                  MEETINGS_LUA: ownFile("balancer/meetings.lua"),
                })}`,
              },
            ),
          ),
        ),
        addPreviousOutputInEnv: false,
      },
      { parent: this, ...machine.onMachine, dependsOn: [...cluster.ready, ...args.after] },
    );
    this.registerOutputs({});
  }
}

/**
 * A node as a line. What stands in it is put into a document as it is, so nothing may need quoting there.
 *
 * @throws Error for anything that would
 */
export function serverLine({ id, url, secret, tag, enabled }: ScalelitePoolArgs["servers"][number]): string {
  const parts = [id, url, String(enabled), tag ?? "", secret];
  const bad = parts.slice(0, 4).find((part) => !/^[\w.:/[\]-]*$/.test(part));
  if (bad !== undefined) throw new Error(`the node ${id} has "${bad}", which no balancer takes`);
  if (!/^[A-Za-z0-9]+$/.test(secret)) throw new Error(`the secret of the node ${id} is not letters and digits alone`);
  return parts.join("|");
}
