import { Firewall } from "@pulumi/hcloud/firewall.js";
import { Network } from "@pulumi/hcloud/network.js";
import { NetworkSubnet } from "@pulumi/hcloud/networkSubnet.js";
import { PlacementGroup } from "@pulumi/hcloud/placementGroup.js";
import * as pulumi from "@pulumi/pulumi";

export interface StackNetworkArgs {
  /** Names and labels at Hetzner begin with it. */
  stack: string;
  /** Private range, such as `10.20.0.0/16`; null: no private network. */
  range: string | null;
  /** Hetzner's name for a group of locations, such as `eu-central`. */
  zone: string;
  /** One firewall for each kind of machine: what it lets in. All else is refused. */
  firewalls: Record<string, { protocol: string; port?: string; from: readonly string[]; why: string }[]>;
  labels: Record<string, string>;
}

/** A stack's private network and firewalls. Hetzner refuses whatever no rule lets in, once there is a rule. */
export class StackNetwork extends pulumi.ComponentResource {
  readonly subnetId: pulumi.Output<string> | null;
  readonly firewallIds: Record<string, pulumi.Output<number>>;
  /** Machines of one kind on different hardware. */
  readonly placementGroupIds: Record<string, pulumi.Output<number>>;

  constructor(name: string, args: StackNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:StackNetwork", name, {}, opts);
    const { labels } = args;

    this.subnetId = null;
    if (args.range !== null) {
      const network = new Network(
        `${name}-network`,
        { name: args.stack, ipRange: args.range, labels },
        { parent: this },
      );
      const subnet = new NetworkSubnet(
        `${name}-subnet`,
        { networkId: network.id.apply(Number), type: "cloud", networkZone: args.zone, ipRange: args.range },
        { parent: this },
      );
      this.subnetId = subnet.id;
    }

    this.firewallIds = {};
    this.placementGroupIds = {};
    for (const [kind, rules] of Object.entries(args.firewalls)) {
      const firewall = new Firewall(
        `${name}-firewall-${kind}`,
        {
          name: `${args.stack}-${kind}`,
          labels,
          rules: rules.map((rule) => ({
            direction: "in",
            protocol: rule.protocol,
            ...(rule.port === undefined ? {} : { port: rule.port }),
            sourceIps: [...rule.from],
            description: rule.why,
          })),
        },
        { parent: this },
      );
      const group = new PlacementGroup(
        `${name}-spread-${kind}`,
        { name: `${args.stack}-${kind}`, type: "spread", labels },
        { parent: this },
      );
      this.firewallIds[kind] = firewall.id.apply(Number);
      this.placementGroupIds[kind] = group.id.apply(Number);
    }
    this.registerOutputs({
      subnetId: this.subnetId,
      firewallIds: this.firewallIds,
      placementGroupIds: this.placementGroupIds,
    });
  }
}
