// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What keeps machines, addresses and volumes, who may reach them, and which key they must show. */
import { type Mutant, of } from "./mutant.ts";

const MACHINE = ["tests/components/machine.test.ts"];
const NETWORK = ["tests/components/network.test.ts"];
const HELD = "what holds data is protected";
const STAYS = "an edit never destroys";
const ADDRESSES = "addresses outlive every server";
const TOGETHER = "everything on it goes and comes with the server";
const PINNED = "its host key is pinned at first contact";
const LOGIN = "only keys open a machine";
const OTHERS = "names that others set are said with their addresses";
const ADDRESS_OPTIONS = '{ parent: this, protect: keeps, ignoreChanges: ["location"] }';
const VOLUME_OPTIONS = '{ parent: this, protect: keeps, ignoreChanges: ["location", "format"] }';
const SERVER_OPTIONS =
  '{ parent: this, protect, deleteBeforeReplace: true, ignoreChanges: ["userData", "image", "sshKeys", "location"] }';
const IGNORED = ["userData", "image", "sshKeys", "location"] as const;

const machine = of("components/machine.ts", MACHINE, [
  ["protect-server", SERVER_OPTIONS, SERVER_OPTIONS.replace(" protect,", ""), HELD],
  ["protect-address", ADDRESS_OPTIONS, ADDRESS_OPTIONS.replace(" protect: keeps,", ""), ADDRESSES],
  ["protect-volume", VOLUME_OPTIONS, VOLUME_OPTIONS.replace(" protect: keeps,", ""), HELD],
  ["delete-protection-server", "deleteProtection: protect,", "", HELD],
  ["rebuild-protection-server", "rebuildProtection: protect,", "", HELD],
  ["delete-protection-address", /(autoDelete: false,\s+)deleteProtection: keeps,/, "$1", ADDRESSES],
  ["delete-protection-volume", /(format: "ext4",\s+)deleteProtection: keeps,/, "$1", HELD],
  ["auto-delete-address", "autoDelete: false,", "autoDelete: true,", ADDRESSES],
  ...IGNORED.map(
    (input) =>
      [
        `ignore-changes-server-${input}`,
        `deleteBeforeReplace: true, ignoreChanges: ${JSON.stringify(IGNORED).replaceAll(",", ", ")}`,
        `deleteBeforeReplace: true, ignoreChanges: ${JSON.stringify(IGNORED.filter((it) => it !== input))}`,
        STAYS,
      ] as const,
  ),
  ["ignore-changes-address", ADDRESS_OPTIONS, "{ parent: this, protect: keeps }", STAYS],
  ["ignore-changes-volume-location", VOLUME_OPTIONS, VOLUME_OPTIONS.replace('"location", ', ""), STAYS],
  ["ignore-changes-volume-format", VOLUME_OPTIONS, VOLUME_OPTIONS.replace(', "format"', ""), STAYS],
  ["delete-before-replace-server", SERVER_OPTIONS, SERVER_OPTIONS.replace(" deleteBeforeReplace: true,", ""), STAYS],
  [
    "deleted-with-server",
    "{ deletedWith: server, replacementTrigger: server.id }",
    "{ replacementTrigger: server.id }",
    TOGETHER,
  ],
  [
    "replacement-trigger",
    "{ deletedWith: server, replacementTrigger: server.id }",
    "{ deletedWith: server }",
    TOGETHER,
  ],
  ["on-machine-hostkey", "...this.onMachine, ignoreChanges", "ignoreChanges", TOGETHER],
  ["on-machine-access", "...this.onMachine, dependsOn", "dependsOn", TOGETHER],
  [
    "on-machine-private",
    "{ serverId, subnetId }, { parent: this, ...onMachine }",
    "{ serverId, subnetId }, { parent: this }",
    TOGETHER,
  ],
  ["on-machine-attachment", /(automount: false \},\s+\{ parent: this), \.\.\.onMachine/, "$1", TOGETHER],
  [
    "names-of-others-waited-for",
    "if (othersRecords.length > 0) named.push(",
    "if (othersRecords.length > 0) void (",
    OTHERS,
  ],
  [
    "names-needed-for-long",
    "records.some(({ needed }) => needed) ? NAMES_SECONDS",
    "records.some(({ needed }) => !needed) ? NAMES_SECONDS",
    OTHERS,
  ],
  ["names-asked-once", '{ parent: this, ignoreChanges: ["create", "interpreter"] }', "{ parent: this }", OTHERS],
  ["pin-only-once", ", ignoreChanges: FIRST_CONTACT }", " }", PINNED],
  ["pin-what-may-change", '"environment.MACHINE", ', "", PINNED],
  ["pin-connection", 'user: "root", hostKey: this.hostKey,', 'user: "root",', PINNED],
  ["pin-from-first-contact", "this.hostKey = pin.stdout;", 'this.hostKey = pulumi.output("");', PINNED],
  [
    "access-values-on-stdin",
    /create: RUN,(\s+stdin: script\("machine)/,
    "create: `MACHINE=${args.title} ${RUN}`,$1",
    "everybody who may log in",
  ],
  ["access-people", "AUTHORIZED_KEYS: args.authorizedKeys,", 'AUTHORIZED_KEYS: "",', "everybody who may log in"],
  ["access-owned", '=== "hetzner" ? "yes" : "no"', '=== "hetzner" ? "no" : "no"', "everybody who may log in"],
]);

const firstBoot = of("components/files/machine/cloud-init.yaml", MACHINE, [
  ["first-boot-password", "ssh_pwauth: false", "ssh_pwauth: true", "the first boot"],
]);

const access = of("components/files/machine/access.sh", MACHINE, [
  ["access-password", "PasswordAuthentication no\n", "", LOGIN],
  ["access-keyboard", "KbdInteractiveAuthentication no\n", "", LOGIN],
  ["access-root", "PermitRootLogin prohibit-password\n", "PermitRootLogin yes\n", LOGIN],
  ["access-agent", "AllowAgentForwarding no\n", "", LOGIN],
  [
    "access-keys-of-others",
    "\n  key_files=/etc/ssh/meet_authorized_keys\n",
    '\n  key_files="/etc/ssh/meet_authorized_keys .ssh/authorized_keys"\n',
    LOGIN,
  ],
]);

const behind = of("components/machine.ts", NETWORK, [
  ["firewall-server", "firewallIds: [made.firewallId],", "", "every server stands behind"],
]);

const network = of("components/network.ts", NETWORK, [
  ["firewall-inbound", 'direction: "in",', 'direction: "out",', "every rule is inbound"],
  [
    "firewall-source",
    "sourceIps: [...rule.from],",
    'sourceIps: ["0.0.0.0/0", "::/0"],',
    "only named addresses reach port 22",
  ],
  [
    "firewall-port",
    "...(rule.port === undefined ? {} : { port: rule.port }),",
    '...(rule.protocol === "icmp" ? {} : { port: "any" }),',
    "at its own ports and nowhere else",
  ],
  [
    "firewall-default-deny",
    "rules: rules.map((rule) => ({",
    'rules: [{ protocol: "tcp", port: "any", from: ["0.0.0.0/0", "::/0"], why: "all" }, ...rules].map((rule) => ({',
    "at its own ports and nowhere else",
  ],
  [
    "firewall-any-rule",
    "rules: rules.map((rule) => ({",
    "rules: [].map((rule) => ({",
    "at its own ports and nowhere else",
  ],
]);

const record = of(
  "components/dnsRecord.ts",
  ["tests/components/dnsRecord.test.ts"],
  [
    ["dns-only", "proxied: false,", "proxied: true,", "none is ever proxied"],
    [
      "delete-before-replace-record",
      "{ parent: this, deleteBeforeReplace: true, ...UNREAD }",
      "{ parent: this, ...UNREAD }",
      "none is ever proxied",
    ],
  ],
);

export const ofMachines: readonly Mutant[] = [...machine, ...firstBoot, ...access, ...behind, ...network, ...record];
