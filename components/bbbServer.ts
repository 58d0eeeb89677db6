import { Command } from "@pulumi/command/remote/command.js";
import * as pulumi from "@pulumi/pulumi";
import { egress, properties, turnServers } from "./bbbText.ts";
import { Machine, type MachineArgs } from "./machine.ts";
import { ownFile, RUN, script } from "./script.ts";

type Bbb = NonNullable<BbbServerArgs["bbb"]>;

export interface BbbServerArgs {
  machine: MachineArgs;
  bbb?: {
    /** The line of its release, such as `jammy-300`, or one release of it, such as `jammy-300-3.0.37`. */
    line: string;
    /** Where the release's installer comes from. */
    installerUrl: string;
    /** Where the authority of its certificate may write to; null: root at the machine. */
    email: string | null;
    /** The directory of an ACME authority of somebody's own; null: the installer's. */
    acmeDirectory: string | null;
    /** What it shares with its callers: letters and digits. Secret. */
    secret: string;
    /** The stack's TURN servers; their secrets are secret. None: the installer makes one on the machine. */
    turn: { host: string; secret: string }[];
    /** Host names of STUN servers of ours. */
    stun: string[];
    /** Whether it can record at all. */
    recordings: boolean;
    /** Days for which raw files, what was shipped, and logs are kept. */
    retentionDays: number;
    /**
     * Where its recordings go, and who keeps new meetings away while it waits to be empty. `spool` is the path on
     * the balancer; `postPublish` is where Scalelite's own script for it comes from, by a release's address.
     */
    balancer: {
      fqdn: string;
      address: pulumi.Input<string>;
      hostKey: pulumi.Input<string>;
      spool: string;
      postPublish: string;
    } | null;
    /** Private ranges and addresses that are the stack's own: where it may go beside the public internet. */
    ownRanges: pulumi.Input<pulumi.Input<string>[]>;
    /** The exporter of its numbers, at /metrics for the user `metrics`. The password is secret. */
    exporter: { image: string; password: string } | null;
  };
}

/** A BBB server: its machine, BBB by its own installer, and our settings, which wait until nobody meets there. */
export class BbbServer extends pulumi.ComponentResource {
  readonly machine: Machine;
  /** Done when BBB answers; null where nothing is installed. */
  readonly ready: pulumi.Resource | null;
  /** The public key with which it ships recordings; empty where it ships none. */
  readonly recordingsKey: pulumi.Output<string>;
  /** What waits until nobody meets there, in people's words; empty when nothing does. */
  readonly pending: pulumi.Output<string>;

  constructor(name: string, args: BbbServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:BbbServer", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    const setup = args.bbb === undefined ? null : this.install(name, args.machine, args.bbb);
    this.ready = setup;
    // The script says no secret, and these are for people and for the balancer to read.
    const said = (label: string) =>
      pulumi.unsecret(setup?.stdout.apply((text) => line(text, label)) ?? pulumi.output(""));
    this.recordingsKey = said("recordings-key");
    this.pending = said("pending");
    this.registerOutputs({
      ipv4: this.machine.ipv4,
      ipv6: this.machine.ipv6,
      recordingsKey: this.recordingsKey,
      pending: this.pending,
    });
  }

  private install(name: string, machine: MachineArgs, bbb: Bbb): Command {
    const known = pulumi.all([
      this.machine.ipv4,
      bbb.ownRanges,
      bbb.balancer?.address ?? "",
      bbb.balancer?.hostKey ?? "",
    ]);
    const stdin = known.apply(([address, ownRanges, balancerAddress, balancerKey]) =>
      script("node/setup.sh", setupValues(machine, bbb, { address, ownRanges, balancerAddress, balancerKey })),
    );
    return new Command(
      `${name}-bbb`,
      { connection: this.machine.connection, create: RUN, stdin: pulumi.secret(stdin), addPreviousOutputInEnv: false },
      { parent: this, ...this.machine.onMachine, dependsOn: [this.machine.ready] },
    );
  }
}

/** What the script of a BBB server is told. `known`: what only running resources know. */
export function setupValues(
  machine: { readonly title: string; readonly fqdn: string },
  bbb: Bbb,
  known: {
    readonly address: string;
    readonly ownRanges: readonly string[];
    readonly balancerAddress: string;
    readonly balancerKey: string;
  },
): Record<string, string> {
  const { balancer, exporter } = bbb;
  return {
    MACHINE: machine.title,
    ADDRESS: known.address,
    FQDN: machine.fqdn,
    LINE: bbb.line,
    INSTALLER: bbb.installerUrl,
    EMAIL: bbb.email ?? `root@${machine.fqdn}`,
    ACME_DIRECTORY: bbb.acmeDirectory ?? "",
    SECRET: bbb.secret,
    SETTINGS: properties(bbb),
    TURN: turnServers(bbb.turn, bbb.stun),
    TURN_HOST: bbb.turn[0]?.host ?? "",
    EGRESS: egress(known.ownRanges),
    RETENTION_DAYS: String(bbb.retentionDays),
    APPLY: ownFile("node/apply.sh"),
    RETENTION: ownFile("node/retention.sh"),
    UNSHIPPED: ownFile("node/unshipped.sh"),
    SHIP: ownFile("node/ship.sh"),
    BALANCER: balancer?.fqdn ?? "",
    BALANCER_ADDRESS: known.balancerAddress,
    BALANCER_KEY: known.balancerKey,
    // Empty where nothing is shipped.
    SPOOL: bbb.recordings ? (balancer?.spool ?? "") : "",
    POST_PUBLISH: balancer?.postPublish ?? "",
    EXPORTER_IMAGE: exporter?.image ?? "",
    EXPORTER_PASSWORD: exporter?.password ?? "",
  };
}

/** What a script said after `label: `; empty when it said no such thing. */
function line(text: string, label: string): string {
  const found = text.split("\n").find((it) => it.startsWith(`${label}: `));
  return found?.slice(label.length + 2) ?? "";
}
