/** What keeps a BBB server's secret its own, its recordings apart, and other people's networks out of its reach. */
import { type Mutant, of } from "./mutant.ts";

const server = of(
  "components/bbbServer.ts",
  ["tests/components/bbbServer.test.ts"],
  [
    ["node-secret-stdin", "stdin: pulumi.secret(stdin)", "stdin", "its command is a secret on stdin"],
    [
      "node-on-machine",
      "...this.machine.onMachine, dependsOn: [this.machine.ready]",
      "dependsOn: [this.machine.ready]",
      "its command is a secret on stdin",
    ],
    [
      "node-after-access",
      ", dependsOn: [this.machine.ready] }",
      " }",
      "its command is a secret on stdin behind a constant line",
    ],
    [
      "node-ships-only-what-is-recorded",
      'bbb.recordings ? (balancer?.spool ?? "") : ""',
      'balancer?.spool ?? ""',
      "a node that does not record ships nothing",
    ],
    ["node-balancer-key", "BALANCER_KEY: known.balancerKey", 'BALANCER_KEY: ""', "the balancer is the one"],
    [
      "node-every-turn-server",
      "turnServers(bbb.turn, bbb.stun)",
      "turnServers(bbb.turn.slice(1), bbb.stun)",
      "every TURN server of the stack",
    ],
  ],
);

const OFF = "properties: recordings off unless told";
const PRIVATE = "private networks are rejected after ours";
const text = of(
  "components/bbbText.ts",
  ["tests/components/bbbText.test.ts"],
  [
    ["node-recordings-off", 'options.recordings ? "false" : "true"', '"false"', OFF],
    ["node-nobody-lists-all", 'allowFetchAllRecordings: "false"', 'allowFetchAllRecordings: "true"', OFF],
    ["node-nothing-kept", 'defaultKeepEvents: "false"', 'defaultKeepEvents: "true"', OFF],
    [
      "node-https-only",
      'insertDocumentSupportedProtocols: "https"',
      'insertDocumentSupportedProtocols: "https,http"',
      OFF,
    ],
    ["node-turn-over-tls", /\s+\[secret, `turns:[^\]]*\],/, "", "a TURN server is offered over UDP and over TLS"],
    ["node-xml-quote", '.replaceAll(\'"\', "&quot;")', "", "a secret cannot leave its attribute"],
    ["node-xml-less", '.replaceAll("<", "&lt;")', "", "a secret cannot leave its attribute"],
    ["node-egress-10", '"10.0.0.0/8", ', "", PRIVATE],
    ["node-egress-metadata", '"169.254.0.0/16", ', "", PRIVATE],
    ["node-egress-ipv6", '"fc00::/7", ', "", PRIVATE],
    ["node-egress-ours", "    ...allowed,\n", "", PRIVATE],
    ["node-egress-whole", '    "delete table inet meet_egress",\n', "", "it takes its own place whole"],
  ],
);

const ALONE = "what was shipped, what is a moment old";
const ship = of(
  "components/files/node/ship.sh",
  ["tests/components/ship.test.ts"],
  [
    ["node-ships-late-only", " -mmin +15", "", ALONE],
    ["node-ships-once", '[ ! -e "$status/$id-sender.done" ] || continue', "", ALONE],
    ["node-ships-the-rest", "    failed=1\n", "    exit 1\n", "one that fails is told of"],
    ["node-ships-aloud", "    failed=1\n", "    failed=0\n", "one that fails is told of"],
  ],
);

export const ofNodes: readonly Mutant[] = [...server, ...text, ...ship];
