import { Command as LocalCommand } from "@pulumi/command/local/command.js";
import { Command } from "@pulumi/command/remote/command.js";
import { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import { Rdns } from "@pulumi/hcloud/rdns.js";
import { Server } from "@pulumi/hcloud/server.js";
import { ServerNetwork } from "@pulumi/hcloud/serverNetwork.js";
import { Volume } from "@pulumi/hcloud/volume.js";
import { VolumeAttachment } from "@pulumi/hcloud/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "./dnsRecord.ts";
import { ownFile, RUN, script } from "./script.ts";

export interface MachineArgs {
  /** The name people know it by in messages, such as `gl1 in ca`. */
  title: string;
  /** Fully qualified: the server's name and what its addresses resolve back to. */
  fqdn: string;
  made:
    | {
        by: "hetzner";
        serverType: string;
        location: string;
        image: string;
        /** GB of a data volume that outlives the server; null for none. */
        volumeGb: number | null;
        sshKeyIds: pulumi.Input<string>[];
        firewallId: pulumi.Input<number>;
        placementGroupId: pulumi.Input<number>;
        /** The subnet of the stack's private network; null for none. */
        subnetId: pulumi.Input<string> | null;
      }
    | { by: "owner"; ipv4: string; ipv6: string | null };
  /** It holds what cannot be made again: server, addresses and volume are protected. */
  holdsData: boolean;
  /** It is on its way out, and YAML says so: what comes next is that its line goes, and all of it with it. */
  leaves?: boolean;
  /** One public key a line: everybody who may log in, and nobody else. */
  authorizedKeys: string;
  /** Its own names, where they are in our zone. */
  records: { name: string; fqdn: string; type: "A" | "AAAA"; zoneId: string }[];
  /** Those that somebody else sets. `needed`: nothing is installed before they lead here. */
  othersRecords?: { fqdn: string; type: "A" | "AAAA"; needed: boolean }[];
  labels: Record<string, string>;
}

/** How long first contact may take, s: Hetzner boots in under a minute; a machine that exists is on. */
const WAIT_SECONDS = { hetzner: "300", owner: "20" };

/** What of first contact may change without another one; its address may not. */
const FIRST_CONTACT = ["create", "environment.MACHINE", "environment.WAIT_SECONDS", "interpreter"];

/** How long a person has to set the records that lead to a machine, s, before a run ends and says so. */
const NAMES_SECONDS = "600";

const NO_VOLUME = { device: "", gb: "" };

/** A machine with an address that outlives it: made at Hetzner, or one that somebody already has. */
export class Machine extends pulumi.ComponentResource {
  readonly ipv4: pulumi.Output<string>;
  readonly ipv6: pulumi.Output<string> | null;
  /** Its address on the stack's private network, which no firewall of Hetzner's guards; null where it is not on it. */
  readonly privateIpv4: pulumi.Output<string> | null;
  /** `ssh-ed25519 AAAA…`, as it was at first contact. */
  readonly hostKey: pulumi.Output<string>;
  /** How remote commands reach it. No key and no local path: it lives in state. */
  readonly connection: {
    host: pulumi.Output<string>;
    user: string;
    hostKey: pulumi.Output<string>;
    dialErrorLimit: number;
    perDialTimeout: number;
  };
  /** Done when it may be configured: it has its names, SSH answers with the pinned key, and access is set. */
  readonly ready: pulumi.Resource;
  /** Options of everything on it: a new server takes it all along, a dead one is not asked to clean up. */
  readonly onMachine: pulumi.CustomResourceOptions;
  /** The data volume: its Linux device, and its size once it has it; both empty where data lies on the machine's own disk. */
  readonly volume: pulumi.Output<{ device: string; gb: string }>;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:Machine", name, {}, opts);
    const made = args.made.by === "hetzner" ? this.atHetzner(name, args, args.made) : this.owned(args.made);
    this.ipv4 = made.ipv4;
    this.ipv6 = made.ipv6;
    this.privateIpv4 = made.privateIpv4;
    this.onMachine = made.onMachine;
    this.volume = made.volume;

    const named: pulumi.Resource[] = args.records.map(
      ({ name: record, type, ...rest }) =>
        new DnsRecord(
          record,
          { ...rest, type, address: (type === "AAAA" ? this.ipv6 : null) ?? this.ipv4, comment: name },
          { parent: this },
        ),
    );

    const { othersRecords = [] } = args;
    if (othersRecords.length > 0) named.push(this.othersNames(name, args.title, othersRecords));

    const pin = new LocalCommand(
      `${name}-hostkey`,
      {
        interpreter: ["/bin/bash", "-c"],
        create: ownFile("machine/pin-host-key.sh"),
        environment: { MACHINE: args.title, ADDRESS: this.ipv4, WAIT_SECONDS: WAIT_SECONDS[args.made.by] },
        addPreviousOutputInEnv: false,
        triggers: [this.ipv4],
      },
      // First contact happens once: an edit of the script must never pin anew.
      { parent: this, ...this.onMachine, ignoreChanges: FIRST_CONTACT },
    );
    this.hostKey = pin.stdout;
    this.connection = { host: this.ipv4, user: "root", hostKey: this.hostKey, dialErrorLimit: 4, perDialTimeout: 10 };

    this.ready = new Command(
      `${name}-access`,
      {
        connection: this.connection,
        create: RUN,
        stdin: script("machine/access.sh", {
          MACHINE: args.title,
          FQDN: args.fqdn,
          AUTHORIZED_KEYS: args.authorizedKeys,
          OWNED: args.made.by === "hetzner" ? "yes" : "no",
        }),
        addPreviousOutputInEnv: false,
      },
      // Installers and authorities ask for its names as soon as they run.
      { parent: this, ...this.onMachine, dependsOn: [...made.attached, ...named] },
    );

    this.registerOutputs({ ipv4: this.ipv4, ipv6: this.ipv6, hostKey: this.hostKey, volume: this.volume });
  }

  /** Says which records somebody else has to set, with the addresses, and waits for those that are needed. */
  private othersNames(
    name: string,
    title: string,
    records: NonNullable<MachineArgs["othersRecords"]>,
  ): pulumi.Resource {
    const lines = records.map(
      ({ fqdn, type }) => pulumi.interpolate`${fqdn} ${type} ${(type === "AAAA" ? this.ipv6 : null) ?? this.ipv4}`,
    );
    return new LocalCommand(
      `${name}-names`,
      {
        interpreter: ["node", "--input-type=module", "--eval"],
        create: ownFile("machine/await-names.js"),
        environment: {
          MACHINE: title,
          RECORDS: pulumi.all(lines).apply((all) => all.join("\n")),
          WAIT_SECONDS: records.some(({ needed }) => needed) ? NAMES_SECONDS : "0",
        },
        addPreviousOutputInEnv: false,
      },
      // Other addresses are asked for anew; an edit of the script asks nobody.
      { parent: this, ignoreChanges: ["create", "interpreter"] },
    );
  }

  private owned(made: { ipv4: string; ipv6: string | null }) {
    return {
      ipv4: pulumi.output(made.ipv4),
      ipv6: made.ipv6 === null ? null : pulumi.output(made.ipv6),
      privateIpv4: null,
      onMachine: {},
      volume: pulumi.output(NO_VOLUME),
      attached: [],
    };
  }

  private atHetzner(name: string, args: MachineArgs, made: Extract<MachineArgs["made"], { by: "hetzner" }>) {
    const keeps = args.leaves !== true;
    const protect = args.holdsData && keeps;
    const address = (type: "ipv4" | "ipv6") =>
      new PrimaryIp(
        `${name}-${type}`,
        {
          name: `${args.fqdn}-${type}`,
          type,
          location: made.location,
          autoDelete: false,
          deleteProtection: keeps,
          labels: args.labels,
        },
        // Protected for as long as it is used: DNS, host keys and other people's firewalls hang on an address.
        { parent: this, protect: keeps, ignoreChanges: ["location"] },
      );
    const ipv4 = address("ipv4");
    const ipv6 = address("ipv6");

    const server = new Server(
      `${name}-server`,
      {
        name: args.fqdn,
        serverType: made.serverType,
        image: made.image,
        location: made.location,
        sshKeys: made.sshKeyIds,
        userData: ownFile("machine/cloud-init.yaml"),
        publicNets: [
          { ipv4Enabled: true, ipv4: ipv4.id.apply(Number), ipv6Enabled: true, ipv6: ipv6.id.apply(Number) },
        ],
        firewallIds: [made.firewallId],
        placementGroupId: made.placementGroupId,
        labels: args.labels,
        deleteProtection: protect,
        rebuildProtection: protect,
        keepDisk: true,
        shutdownBeforeDeletion: true,
      },
      // A change of these would replace the server: an edit must never destroy one.
      { parent: this, protect, deleteBeforeReplace: true, ignoreChanges: ["userData", "image", "sshKeys", "location"] },
    );
    const serverId = server.id.apply(Number);
    const onMachine = { deletedWith: server, replacementTrigger: server.id };

    new Rdns(
      `${name}-rdns4`,
      { primaryIpId: ipv4.id.apply(Number), ipAddress: ipv4.ipAddress, dnsPtr: args.fqdn },
      { parent: this },
    );
    new Rdns(
      `${name}-rdns6`,
      { primaryIpId: ipv6.id.apply(Number), ipAddress: server.ipv6Address, dnsPtr: args.fqdn },
      { parent: this },
    );

    const attached: pulumi.Resource[] = [server];
    let privateIpv4: pulumi.Output<string> | null = null;
    if (made.subnetId !== null) {
      const { subnetId } = made;
      const onNetwork = new ServerNetwork(`${name}-private`, { serverId, subnetId }, { parent: this, ...onMachine });
      privateIpv4 = onNetwork.ip;
      attached.push(onNetwork);
    }
    let onVolume = pulumi.output(NO_VOLUME);
    if (made.volumeGb !== null) {
      const volume = new Volume(
        `${name}-volume`,
        {
          name: args.fqdn,
          size: made.volumeGb,
          location: made.location,
          format: "ext4",
          deleteProtection: keeps,
          labels: args.labels,
        },
        { parent: this, protect: keeps, ignoreChanges: ["location", "format"] },
      );
      attached.push(
        new VolumeAttachment(
          `${name}-volume-attachment`,
          { volumeId: volume.id.apply(Number), serverId, automount: false },
          { parent: this, ...onMachine },
        ),
      );
      onVolume = pulumi.all([volume.linuxDevice, volume.size]).apply(([device, gb]) => ({ device, gb: String(gb) }));
    }
    return { ipv4: ipv4.ipAddress, ipv6: server.ipv6Address, privateIpv4, onMachine, volume: onVolume, attached };
  }
}
