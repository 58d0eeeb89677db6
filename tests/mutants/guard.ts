// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What `up` and `down` let nobody lose, and what of the world must be as it was. */
import { type Mutant, of } from "./mutant.ts";

const DECIDED = ["tests/scripts/apply/guard.test.ts"];
const RECORD = ["tests/scripts/apply/planRecord.test.ts"];
const WORLD = ["tests/scripts/apply/world.test.ts"];
const VERBS = ["tests/scripts/apply/guards.test.ts"];

const NAMED = "is named when it is deleted or replaced: hcloud:index/volume:Volume";
const RELEASED = "a protection at Hetzner or here is one";

const losses = of("scripts/apply/guard.ts", DECIDED, [
  ["guard-volume", /"hcloud:index\/volume:Volume": \{[^}]+\},/, "", NAMED],
  ["guard-server", /"hcloud:index\/server:Server": \{[^}]+\},/, "", "replaced: hcloud:index/server:Server"],
  [
    "guard-address",
    /"hcloud:index\/primaryIp:PrimaryIp": \{[^}]+\},/,
    "",
    "replaced: hcloud:index/primaryIp:PrimaryIp",
  ],
  ["guard-docker-volume", /"docker:index\/volume:Volume": \{[^}]+\},/, "", "replaced: docker:index/volume:Volume"],
  [
    "guard-protected",
    "if (known === undefined && was.protect !== true) return [];",
    "if (known === undefined) return [];",
    "is whatever the state protects, of any type",
  ],
  ["guard-deletes", '(op !== "delete" && op !== "replace")', 'op !== "replace"', NAMED],
  ["guard-replaces", '(op !== "delete" && op !== "replace")', 'op !== "delete"', NAMED],
  ["guard-released", "&& isReleased(owner, resources)", "", "before that, none of it"],
  [
    "guard-released-itself",
    "owner !== null && was.protect !== true && isReleased",
    "owner !== null && isReleased",
    "a volume that is still protected does not go with it",
  ],
  ["guard-released-here", "protect !== true && inputs?.", "inputs?.", RELEASED],
  ["guard-released-there", "protect !== true && inputs?.deleteProtection === false", "protect !== true", RELEASED],
  ["guard-released-some", "addresses.every(", "addresses.some(", RELEASED],
  [
    "guard-released-none",
    "addresses.length > 0 &&",
    "",
    "a volume that is still protected does not go with it, nor a server without any address",
  ],
  [
    "guard-database-dir",
    "[...dirs].every(([at, dir]) => next.get(at) === dir)",
    "true",
    "does not start on another directory",
  ],
  ["guard-database-stays", 'op !== "delete" || !stays', "true", "does not go while its machine stays"],
  [
    "guard-database-read-only",
    "it.readOnly ? [] : ",
    "",
    "starts anew on the same directory, whatever else is mounted",
  ],
  ["guard-type", "...lostMeetings(world, ownerOf),", "", "does not change on a node that is not drained"],
  [
    "guard-type-drained",
    "from === to || isReleased(owner, resources)",
    "from === to",
    "changes once the node is drained",
  ],
  ["guard-type-nodes", 'owner?.kind !== "node"', "owner === null", "changes once the node is drained"],
  ["guard-type-only", "from === to || ", "", "is all that counts"],
  ["guard-moved", "...movedTenants(world, ownerOf),", "", "does not move to another host by a line"],
  ["guard-tenants", "...lostTenants(world, owners, ownerOf),", "", "that would go without its retirement is named"],
  [
    "guard-retired",
    'if (kind !== "tenant" || leaving.has(name)) return [];',
    'if (kind !== "tenant" || leaving.size > 0) return [];',
    "goes when its own file says so, and no other goes with it",
  ],
  [
    "guard-pairs",
    "had(name) - deleted(name) + made(name) > 0",
    "had(name) - deleted(name) > 0",
    "whose container has a successor in the same plan is upgraded, not lost",
  ],
  [
    "guard-pairs-its-own",
    "found.filter((it) => it === name).length",
    "found.length",
    "another's new container is no successor of its own",
  ],
  ["guard-names", "...lostNames(world, owners, ownerOf),", "", "that leads nowhere any more takes its tenant away"],
  [
    "guard-names-stay",
    "(made.get(name)?.length ?? 0) > 0) return [];",
    "0 > 0) return [];",
    "with one address less, or with another record",
  ],
  ["guard-names-elsewhere", "own !== undefined && own !== was", "own === undefined", "is left on purpose by a tenant"],
  [
    "guard-names-gone",
    "gone.has(name) || leaving.has(name)) return [];\n    if ((had",
    "leaving.has(name)) return [];\n    if ((had",
    "is left on purpose by a tenant",
  ],
  ["guard-percent", "going * 100 <= all * MOST_PERCENT", "true", "2 of 9 tenants at once"],
  ["guard-many", "going <= MOST && ", "", "6 of 100 tenants at once"],
]);

const verbs = [
  ...of("scripts/up.ts", VERBS, [
    [
      "up-guard",
      "if (seen.failures.length === 0)\n    refuseLosses(",
      "if (seen.failures.length > 0)\n    refuseLosses(",
      "up refuses what would be lost, whatever was agreed to",
    ],
    [
      "up-looks-to-the-end",
      "if (failures.length > 0) {",
      "if (failures.length > 99) {",
      "up starts nothing when the engine cannot look",
    ],
    [
      "up-nothing-to-do",
      "if (steps.length === 0 && isDone(",
      "if (isDone(",
      "up runs the engine once when there is nothing to do",
    ],
    [
      "up-forgets",
      "adopted + (await forgetMissing(workspace, run.missing, config, say)) === 0",
      "adopted === 0",
      "up forgets what it cannot delete because its vendor no longer has it",
    ],
    ["up-trusts", "await trust(found, planned.stack, config);", "", "up refuses what bears the labels of the stack"],
    ["up-moved", "if (!nothing) await refuseMoved(workspace, state);", "", "another run wrote the state while"],
    [
      "up-plan",
      "if (reviewed !== null) refuseChanged(",
      "if (reviewed === null) refuseChanged(",
      "up applies a reviewed plan",
    ],
    ["up-emptied", "refuseEmptied(platform, planned.stack, known.state);", "", "up refuses a folder without any file"],
  ]),
  ...of(
    "scripts/apply/waiting.ts",
    ["tests/scripts/apply/waiting.test.ts"],
    [
      ["waiting-never-serves", "if (made.has(tenant.name)) return [];", "", "a tenant that serves does not wait"],
      ["waiting-told", "workspace.leaveOut(without);", "", "what can be done is the plan without them"],
    ],
  ),
  ...of("scripts/apply/look.ts", VERBS, [
    ["look-sees-all", '["--ignore-protect"]', "[]", "up looks before it changes anything"],
  ]),
  ...of(
    "scripts/engine.ts",
    ["tests/scripts/engine.test.ts"],
    [
      ["engine-options", "!SMUGGLED.test(name)", "name !== ''", "with no flag that comes in by the environment"],
      ["engine-continue", "|CONTINUE_ON_ERROR", "", "with no flag that comes in by the environment"],
      ["engine-checkpoints", "|SKIP_CHECKPOINTS", "", "with no flag that comes in by the environment"],
    ],
  ),
];

const OTHER = "is another for";
const records = [
  ...of("scripts/apply/planRecord.ts", RECORD, [
    ["plan-hash-data", "data: digest(decided(plan)),", 'data: "",', `${OTHER} other data`],
    ["plan-hash-state", "state: stateOf(state),", 'state: { digest: "", resources: 0 },', `${OTHER} a larger state`],
    [
      "plan-hash-before",
      "digest([sideOf(was), sideOf(becomes)])",
      "digest([sideOf(becomes)])",
      `${OTHER} other inputs before`,
    ],
    [
      "plan-hash-after",
      "digest([sideOf(was), sideOf(becomes)])",
      "digest([sideOf(was)])",
      `${OTHER} other inputs, and`,
    ],
    [
      "plan-hash-protection",
      "protect: protect ?? false, inputs, outputs",
      "inputs, outputs",
      `${OTHER} a thing unprotected`,
    ],
    [
      "plan-hash-order",
      "  .sort((a, b) => compare(`${a.urn} ${a.op}`, `${b.urn} ${b.op}`)),",
      ",",
      "does not hang on the order",
    ],
    ["plan-hash-secret", 'if (key === CIPHERTEXT) return "[secret]";', "", "nor on a secret"],
    ["plan-whole", "hashOf(record) === record.hash", "record.hash !== ''", "a record that was edited is not whole"],
  ]),
  ...of("scripts/apply/reviewed.ts", RECORD, [
    [
      "plan-changed",
      "if (reviewed.hash === now.hash) return;",
      "if (reviewed.hash !== '') return;",
      "lets through what was reviewed and nothing else",
    ],
    ["plan-edited", "isWhole(record) ? record : null", "record", "refuses a file that was edited"],
    ["plan-part-of-a-hash", "`^[0-9a-f]{${HASH_DIGITS}}$`", "`^[0-9a-f]+$`", "refuses part of a hash"],
  ]),
];

const world = [
  ...of("scripts/apply/behind.ts", WORLD, [
    [
      "behind-refused",
      "if (missing === 0) return;",
      "if (missing >= 0) return;",
      "that lacks what it fetched of its base is refused",
    ],
    ["behind-not-ahead", "`HEAD..${base}`", "`${base}...HEAD`", "that is ahead of its base"],
    ["behind-main", "`${remote}/main`, ", "", "finds the base of a remote with another name"],
  ]),
  ...of("scripts/apply/emptied.ts", WORLD, [
    [
      "emptied-refused",
      "if (had.length === 0) return;",
      "if (had.length >= 0) return;",
      "is refused while the state has tenants",
    ],
    ["emptied-of-this-stack", "it.stack === stack)", "it.stack !== '')", "is refused while the state has tenants"],
  ]),
  ...of("scripts/apply/stamp.ts", WORLD, [
    [
      "stamp-older",
      "if (resources > 0 && !older) return;",
      "if (resources > 0) return;",
      "is refused, with the way out",
    ],
    ["stamp-empty", "if (resources > 0 && !older) return;", "if (!older) return;", "is refused when it is empty now"],
    ["stamp-done", "read(file)?.done === now", "read(file) !== null", "it remembers with what a run ended well"],
  ]),
  ...of("scripts/apply/census.ts", WORLD, [
    [
      "census-refused",
      "if (found.length === 0) return;",
      "if (found.length >= 0) return;",
      "and is not in the state, is named",
    ],
    ["census-empty", "size === 0 ? all : ", "", "and is not in the state, is named with its way back"],
    ["census-half-made", "all.filter(({ made }) => made > written + SLACK)", "all", "what is older was left half made"],
    [
      "census-by-type",
      "`${type} ${it.id}`)) return",
      "`${KINDS[0].type} ${it.id}`)) return",
      "a volume with a server's id is another thing",
    ],
    [
      "census-pages",
      "page = Meta.parse(answer.body).meta.pagination.next_page;",
      "page = null;",
      "is looked for on every page",
    ],
    ["census-our-labels", ",stack=${stack}", "", "and is in the state, is no stranger"],
    [
      "census-silence",
      "if (answer.status !== 200) throw",
      "if (answer.status < 0) throw",
      "where no list comes, nothing is begun",
    ],
  ]),
];

const leaving = [
  ...of(
    "model/leaving.ts",
    ["tests/model/leaving.test.ts"],
    [
      ["leaving-day", "retire.after <= today", "retire.after !== ''", "after 2026-11-22, on 2026-11-21"],
      ["leaving-confirmed", "retire?.confirm === id && ", "", "lets up take that tenant away, by its first id"],
      ["leaving-named", "of === stack && hostname !== undefined", "hostname !== undefined", "a name of its own"],
      ["leaving-of-this-stack", "tenant.stack === stack && ", "", "lets up take that tenant away, by its first id"],
    ],
  ),
];

export const ofGuard: readonly Mutant[] = [...losses, ...verbs, ...records, ...world, ...leaving];
