// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What keeps meetings and containers going through updates and restarts, and what was recorded from being deleted. */
import { type Mutant, of } from "./mutant.ts";

const NODE = ["tests/components/node.test.ts"];
const ALONE = "is upgraded by nothing that does not look whether people meet";
const BEFORE = "is upgraded before BBB is restarted";
const node = [
  ...of("components/files/node/setup.sh", NODE, [
    ["held-redis", "\nredis\n", "\n", ALONE],
    ["held-nginx", "\nnginx\n", "\n", ALONE],
    ["held-list", "\nUnattended-Upgrade::Package-Blacklist {", "\nUnattended-Upgrade::Whitelist {", ALONE],
  ]),
  ...of("components/files/node/apply.sh", NODE, [
    ["held-upgraded", "then upgrade; else install_bbb; fi", "then :; else install_bbb; fi", BEFORE],
    ["held-installed-only", '[ "$state" != ii ] || names', "names", BEFORE],
    ["held-only-upgrade", "install --only-upgrade", "install", BEFORE],
  ]),
  ...of("components/files/node/retention.sh", NODE, [
    ["raw-owed", ' || ! owed "${old##*/}" || continue', " || true", "of a recording stay while it waits"],
    ["raw-failed", ' && ! compgen -G "$status/$step/$1*.fail" >/dev/null', "", "failed at its archive"],
    ["raw-shipped", '[ ! -e "$status/published/$1-sender.done" ] && ', "", "of a recording that the balancer has go"],
    ["raw-unwanted", ' && [ ! -e "$status/archived/$1.norecord" ]', "", "of meetings that nobody wanted kept"],
  ]),
];

const SHARED = ["tests/components/shared.test.ts"];
const OUTLIVE = "let containers outlive a restart of Docker";
const SPACE = "gives all of its space once it is mounted";
const shared = of("components/files/shared.sh", SHARED, [
  [
    "shared-into-end",
    `sh -c 'bytes=$1; shift; head -c "$bytes" | "$@"' sh "\${#input}" "$@"`,
    '"$@"',
    "what is given to a container",
  ],
  [
    "well-in-time",
    '[ "$SECONDS" -lt "$until_second" ] || fail "$subject: container',
    'true || fail "$subject: container',
    "that is not well in time ends the script",
  ],
  ["well-restarts", "[ $((now - before)) -lt 5 ] || ", "true || ", "that ends again and again ends the script"],
  ["well-gone", '|| fail "$subject: container $container is gone"', "|| now=0", "that is taken away meanwhile"],
  ["docker-live-restore", 'settings["live-restore"] = True', "pass", OUTLIVE],
  ["docker-settings-first", "  docker_settings\n  if ! command -v docker", "  if ! command -v docker", OUTLIVE],
  [
    "docker-settings-merged",
    "json.load(open(file)) if os.path.exists(file) and os.path.getsize(file) else {}",
    "{}",
    "keep what its owner set",
  ],
  ["docker-swarm", /\n[^\n]+Swarm\.LocalNodeState[^\n]+/, "", "stay as they are where Docker is part of a swarm"],
  [
    "docker-only-shutdown",
    '[ "$(systemctl is-system-running)" = stopping ] || exit 0; ',
    "",
    "end the containers with",
  ],
  ["volume-grows", /\n {4}resize2fs [^\n]+/, "", SPACE],
  ["volume-before-docker", "RequiresMountsFor=$dir", "After=network.target", SPACE],
  ["packages-patient", "SECONDS + 300)) said", "SECONDS)) said", "are asked again while"],
]);

const rest = [
  ...of(
    "components/files/machine/access.sh",
    ["tests/components/machine.test.ts"],
    [["held-docker", '"docker[.]io$"; ', "", "no security update restarts Docker"]],
  ),
  ...of(
    "components/files/tenant/prepare.sh",
    ["tests/components/dumps.test.ts"],
    [["dumps-three", "tail -n +4", "tail -n +1", "the newest three dumps"]],
  ),
  ...of(
    "components/greenlightHost.ts",
    ["tests/components/greenlightHost.test.ts"],
    [
      ["host-connections", /\n\s+services\.HOST_CONNECTIONS,/, "", "PostgreSQL takes the connections"],
      ["host-volume-size", "VOLUME_GB: gb,", 'VOLUME_GB: "",', "the size of its volume is told"],
    ],
  ),
];

export const ofUpkeep: readonly Mutant[] = [...node, ...shared, ...rest];
