/** What keeps a TURN server from relaying to anybody but the nodes, and its secret where it belongs. */
import { type Mutant, of } from "./mutant.ts";

const TURN = ["tests/components/turnServer.test.ts"];
const DENIED = "every peer is denied before any is allowed, and TLS is modern";
const TOGETHER = "everything on it goes with its server";
const ON_STDIN = "its secret is on stdin alone";

export const ofTurn: readonly Mutant[] = [
  ...of("components/turnServer.ts", TURN, [
    ["turn-secret-stdin", "stdin: pulumi.secret(", "stdin: pulumi.output(", ON_STDIN],
    ["turn-secret-environment", "FQDN: fqdn,", 'FQDN: fqdn, SECRETS: turn.secrets.join("\\n"),', ON_STDIN],
    [
      "turn-on-machine-setup",
      "{ parent: this, ...machine.onMachine, dependsOn: [machine.ready] }",
      "{ parent: this, dependsOn: [machine.ready] }",
      TOGETHER,
    ],
    ["turn-after-access", "dependsOn: [machine.ready] }", "dependsOn: [] }", "is set up once access is set"],
    [
      "turn-delete-before-replace",
      "{ ...docker.options, ...UNREAD, deleteBeforeReplace: true }",
      "{ ...docker.options, ...UNREAD }",
      "coturn has the machine's own network",
    ],
    ["turn-init", "        init: true,\n", "", "ends when it is told to"],
    ["turn-read-only-settings", '"/etc/coturn", true)', '"/etc/coturn")', "coturn cannot write its settings"],
    [
      "turn-ports",
      "Math.min(turn.cores * RELAYS_PER_CORE, RELAY_PORTS)",
      "turn.cores * RELAYS_PER_CORE",
      "no more than there are ports",
    ],
  ]),
  ...of("components/files/turn/turnserver.conf", TURN, [
    ["turn-denied-ipv4", "denied-peer-ip=0.0.0.0-255.255.255.255\n", "", DENIED],
    ["turn-denied-ipv6", "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n", "", DENIED],
    ["turn-denied-multicast", "no-multicast-peers\n", "", DENIED],
    ["turn-tcp-relay", "no-tcp-relay\n", "", DENIED],
    ["turn-authentication", "use-auth-secret\n", "no-auth\n", DENIED],
    ["turn-console", "no-cli\n", "", DENIED],
    ["turn-dtls", "no-dtls\n", "", DENIED],
    ["turn-tls-1.0", "no-tlsv1\n", "", DENIED],
    ["turn-tls-1.1", "no-tlsv1_1\n", "", DENIED],
    ["turn-user-quota", "user-quota=100\n", "", DENIED],
    ["turn-bandwidth", "max-bps=1000000\n", "", DENIED],
  ]),
];
