import { Command } from "@pulumi/command/remote/command.js";
import { Container } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import type { Certificates } from "./certificates.ts";
import { bind, onHostNetwork } from "./container.ts";
import { Docker } from "./docker.ts";
import { Machine, type MachineArgs } from "./machine.ts";
import { UNREAD } from "./said.ts";
import { ownFile, RUN, script } from "./script.ts";

export interface TurnServerArgs {
  machine: MachineArgs;
  /** What runs on it; without it, only the machine. */
  turn?: {
    /**
     * What it shares with the nodes; each opens it. Two while one takes the other's place: nodes with a meeting hand out
     * the old one until the meeting is over.
     */
    secrets: readonly string[];
    /** Addresses of this stack's nodes, IPv4 and IPv6: to nobody else does it relay. */
    peers: readonly pulumi.Input<string>[];
    /** As the release has it. */
    image: string;
    certificates: Certificates;
    cores: number;
    labels: Record<string, string>;
  };
}

/**
 * Relays at once, for each core: a machine with two serves a dozen BBB servers (bbb-install, README of 2.7), each with
 * 200 people (BigBlueButton docs, support/faq.md), all of them through it, with four streams each.
 */
const RELAYS_PER_CORE = 5000;
/** Each takes a port of 32769-65535. */
const RELAY_PORTS = 65535 - 32769 + 1;

/** Where its settings and its database lie on the machine: nothing in them cannot be made again. */
const DIR = "/srv/meet/turn";

/** A TURN server: coturn relays audio and video to this stack's nodes for those whose network lets nothing else through. */
export class TurnServer extends pulumi.ComponentResource {
  readonly machine: Machine;

  constructor(name: string, args: TurnServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:TurnServer", name, {}, opts);
    this.machine = new Machine(name, args.machine, { parent: this });
    if (args.turn !== undefined) this.coturn(name, args.machine, args.turn);
    this.registerOutputs({ ipv4: this.machine.ipv4, ipv6: this.machine.ipv6 });
  }

  private coturn(name: string, { title, fqdn }: MachineArgs, turn: NonNullable<TurnServerArgs["turn"]>) {
    const { machine } = this;
    const { certificates } = turn;
    const own = machine.ipv6 === null ? [machine.ipv4] : [machine.ipv4, machine.ipv6];

    const setup = new Command(
      `${name}-setup`,
      {
        connection: machine.connection,
        create: RUN,
        stdin: pulumi.secret(
          pulumi.all([pulumi.all(own), pulumi.all([...turn.peers])]).apply(([addresses, peers]) =>
            script(
              "turn/setup.sh",
              {
                MACHINE: title,
                DIR,
                FQDN: fqdn,
                ADDRESSES: addresses.join("\n"),
                PEERS: [...new Set(peers)].sort().join("\n"),
                TOTAL_QUOTA: String(Math.min(turn.cores * RELAYS_PER_CORE, RELAY_PORTS)),
                AUTHORITY: certificates.authority,
                DIRECTORY: certificates.directory ?? "",
                EMAIL: certificates.email ?? "",
              },
              {
                SECRETS: turn.secrets.join("\n"),
                SETTINGS: ownFile("turn/turnserver.conf").trimEnd(),
                DEPLOY_CERTIFICATE: ownFile("turn/deploy-certificate.sh").trimEnd(),
              },
            ),
          ),
        ),
        addPreviousOutputInEnv: false,
      },
      { parent: this, ...machine.onMachine, dependsOn: [machine.ready] },
    );

    const docker = new Docker(this, name, { machine, after: setup, images: [turn.image] });
    new Container(
      `${name}-coturn`,
      {
        // Docker would start a helper for every one of 32,767 published ports.
        ...onHostNetwork(turn.labels),
        name: "coturn",
        image: docker.image(turn.image),
        command: ["-c", "/etc/coturn/turnserver.conf"],
        mounts: [bind(`${DIR}/settings`, "/etc/coturn", true), bind(`${DIR}/data`, "/var/lib/coturn")],
        waitTimeout: 120,
        destroyGraceSeconds: 5,
        // As the first process of its container it ignores the signal to end: ten seconds in which nobody is relayed.
        init: true,
        // A STUN answer by UDP, and an open port for TLS, which is closed as long as there is no certificate.
        healthcheck: {
          tests: [
            "CMD",
            "bash",
            "-c",
            "at=$(sed -n 's/^listening-ip=//p' /etc/coturn/turnserver.conf | head -n 1); timeout 3 turnutils_stunclient -p 3478 $at >/dev/null && exec 3<>/dev/tcp/$at/443",
          ],
          interval: "5s",
          timeout: "5s",
          retries: 3,
          startPeriod: "10s",
        },
      },
      { ...docker.options, ...UNREAD, deleteBeforeReplace: true },
    );
  }
}
