// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What doctor and the page would call well although it is not. */
import { type Mutant, of } from "./mutant.ts";

const CHECKS = ["tests/scripts/look/checks.test.ts"];
const LOOK = ["tests/scripts/look/look.test.ts"];

export const ofLook: readonly Mutant[] = [
  ...of("scripts/look/checks.ts", CHECKS, [
    ["doctor-online", "if (offline.length > 0) {", "if (offline.length > 99) {", "success without its node"],
    ["doctor-untold", "if (status !== 200) return null;", "", "does not tell who is online"],
    ["doctor-drained", "enabled && !online", "!online", "a node that is drained"],
    ["doctor-names-as-sets", "!same(answers, wanted)", "!wanted.every((it) => answers.includes(it))", "elsewhere too"],
    [
      "doctor-record-too-many",
      "const mine = records.filter((it) => it.type === type);",
      "const mine = records.filter((it) => it.type === type);\n      if (mine.length === 0) return { type, answers, mine, wanted: answers };",
      "a record too many",
    ],
    ["doctor-once", "looks.set(machine.name, known);", "", "looks at each machine once"],
  ]),
  ...of("scripts/look/relay.ts", CHECKS, [
    ["relay-secret", "if (secrets.length === 0)", "if (secrets.length < 0)", "coturn without a secret"],
    ["relay-peers", "if (missing.length > 0)", "if (missing.length > 99)", "coturn without peers"],
    ["relay-strangers", "if (strange.length > 0)", "if (strange.length > 99)", "a peer too many"],
    [
      "relay-same-secret",
      "!offered.every((digest) => secrets.includes(digest))",
      "offered.length > 99",
      "another secret",
    ],
  ]),
  ...of("scripts/look/look.sh", LOOK, [
    ["doctor-digest", 'if [ "$kind" = secret ]; then value=$(digest "$value"); fi', "", "digests alone"],
    ["doctor-realm", " WHERE realm = '$realm'", "", "digests alone"],
  ]),
  ...of(
    "components/files/balancer/balancer.sh",
    ["tests/components/balancer.test.ts"],
    [
      [
        "balancer-online",
        'if [ "${online[$id]}" = true ]; then printf',
        "if true; then printf",
        "who is online stands beside",
      ],
    ],
  ),
  ...of(
    "sandbox/cloud/page/probe.ts",
    ["tests/sandbox/cloud/page/probe.test.ts"],
    [["page-online", "if (offline.length > 0)", "if (offline.length > 99)", "every node that should be is online"]],
  ),
];
