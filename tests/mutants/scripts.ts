// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What the command refuses, what it may remove, and what it never shows. */
import { type Mutant, of } from "./mutant.ts";

const GUARDS = ["tests/scripts/apply/guards.test.ts"];
const PREFLIGHT = ["tests/scripts/apply/preflight.test.ts"];
const SETTLE = ["tests/scripts/apply/settle.test.ts"];
const ON_MACHINE = ["tests/scripts/apply/machine.test.ts"];
const REDACT = ["tests/scripts/redact.test.ts"];

const PINNED = "a machine is spoken to with the pinned key and no other";
const HIDDEN = "no secret is in what up shows";

const clock = [
  ...of(
    "scripts/bootstrap.js",
    ["tests/scripts/color.test.ts"],
    [
      [
        "color-no-wins-in-node",
        'if ((process.env.NO_COLOR ?? "") !== "") delete process.env.FORCE_COLOR;',
        "",
        "Node has nothing to warn of",
      ],
    ],
  ),
  ...of(
    "scripts/verbs/data.ts",
    ["tests/scripts/meet.test.ts"],
    [["check-no-clock", "(read ?? null)", "(read ?? today())", "never by a clock that nobody asked for"]],
  ),
  ...of(
    "scripts/data.ts",
    ["tests/scripts/meet.test.ts"],
    [
      [
        "ended-stops-nothing",
        "return { ...data, ended: judged",
        "if (data) throw new DataRefusal(judged.problems, 0, null);\n  return { ...data, ended: judged",
        "told and stops nothing",
      ],
    ],
  ),
  ...of("scripts/up.ts", GUARDS, [
    [
      "up-tells-ended",
      "for (const { place, message } of ended)",
      "for (const { place, message } of ended.slice(0, 0))",
      "up tells what has ended by today",
    ],
  ]),
  ...of(
    "scripts/review.ts",
    ["tests/scripts/meet.test.ts"],
    [
      [
        "review-judges-change",
        "openData(root, null, { ...judgedBy(was, other, root), except })",
        "openData(root, null)",
        "a tenant that would go to another region",
      ],
      [
        "review-unread",
        "TOLD_HERE.filter((it) => it !== GONE)",
        "TOLD_HERE",
        "a tenant that is gone and whose file nobody could read",
      ],
    ],
  ),
  ...of(
    ".githooks/pre-commit",
    ["tests/scripts/hook.test.ts"],
    [
      [
        "hook-staged",
        /git ls-files .*$/m,
        'cp tenants/* "$staged/tenants" && cp coop/* "$staged/coop" && cp stacks/* "$staged/stacks"',
        "a staged line that is wrong is refused",
      ],
    ],
  ),
];

const locks = [
  ...of(
    "scripts/apply/lock.ts",
    ["tests/scripts/apply/lock.test.ts"],
    [
      ["lock-elsewhere", "lock.host !== hostname() || ", "", "a holder is dead: another machine"],
      [
        "lock-not-ours",
        "|| !existsSync(record)) return false;",
        ") return false;",
        "a holder is dead: another machine of the same",
      ],
      [
        "lock-other-time",
        "if (!(waited > -LATE && waited < TO_LOCK)) return false;",
        "",
        "a holder is dead: a lock that",
      ],
      [
        "lock-living",
        'return existsSync(command) && !readFileSync(command, "utf8").startsWith("pulumi");',
        "return true;",
        "a holder lives while an engine on this machine has its process number",
      ],
    ],
  ),
  ...of("scripts/apply/stateStore.ts", PREFLIGHT, [
    [
      "lock-only-dead",
      "if (living !== undefined) {",
      "if (living !== undefined && locks.length < 2) {",
      "a lock stays when one of its holders may live",
    ],
    ["state-moved", "await refuseMoved(workspace, read);", "", "a state that another run wrote meanwhile"],
    [
      "state-unlocked",
      "if (locks.length > 0) await clearDeadLock(workspace, locks, say);",
      "",
      "while another run is at work, nothing",
    ],
  ]),
  ...of("scripts/apply/preflight.ts", PREFLIGHT, [
    ["half-done-unlocked", "await proveUnlocked(workspace, say);", "", "while another run is at work, nothing"],
    [
      "half-done-refused",
      "if (open !== undefined)",
      "if (open === null)",
      "a half-done thing that may exist at its vendor stops the run",
    ],
    [
      "half-done-written",
      "await writeState(workspace, state, left, say);",
      "",
      "what can be settled is said and taken out of the state",
    ],
  ]),
];

const alive = of(
  "scripts/apply/alive.ts",
  ["tests/scripts/apply/alive.test.ts"],
  [["alive-zombie", "/^[^ZX]/", "/^./", "one that has ended is not"]],
);

const engineVersion = of(
  "scripts/engineVersion.ts",
  ["tests/scripts/engineVersion.test.ts"],
  [
    ["version-script", "size < PROGRAM ? null", "size < 0 ? null", "a script may lead to another program"],
    ["version-other-file", "`${path} ${size} ${mtimeMs} ${ino}`", "path", "asked again when it is another file"],
  ],
);

const leftovers = of(
  "scripts/apply/leftovers.ts",
  ["tests/scripts/apply/leftovers.test.ts"],
  [
    [
      "leftovers-of-the-living",
      'if (mark === undefined || isAlive(Number(mark.slice(mark.lastIndexOf("|") + 1)))) continue;',
      "if (mark === undefined) continue;",
      "finds and ends what a dead run of this stack left, and nothing else",
    ],
    [
      "leftovers-of-other-stacks",
      "`${RUN_MARK}=${checkout}|${stack}|`",
      "`${RUN_MARK}=${checkout}|`",
      "finds and ends what a dead run of this stack left, and nothing else",
    ],
  ],
);

const settling = of("scripts/apply/settle.ts", SETTLE, [
  [
    "settle-removed",
    'operation.type === "deleting" && (await isGone(operation.resource, state, config))',
    "false",
    "what was being removed is forgotten",
  ],
  ["settle-only-ours", "if (label !== stack)", 'if (label === "south")', "a container of nobody is left alone"],
  ["settle-only-this-stack", "if (label !== stack)", 'if (label === "")', "a container of another stack is left alone"],
  ["settle-only-unknown", "&& !known.has(id)", "", "a container that the state knows is left alone"],
  [
    "settle-network-in-use",
    'if (kind === "network" && containers !== "0")',
    "if (false)",
    "a network of ours goes when nothing is on it",
  ],
  ["settle-silence", "if (found.code !== 0)", "if (found.code < 0)", "nothing is taken for gone"],
  ["settle-silent-docker", "|| exit 1; ", "; ", "asked for that name and no other"],
  ["settle-not-removed", "if (removed.code !== 0)", "if (removed.code < 0)", "what could not be removed is not taken"],
  [
    "settle-only-our-names",
    '|| typeof physical !== "string" || !/^[a-z0-9][a-z0-9_.-]*$/.test(physical)',
    "",
    "a name that no container of ours has ('x; touch evil')",
  ],
  [
    "settle-that-name",
    "--filter 'name=^/?${physical}$'",
    "--filter 'name=${physical}'",
    "asked for that name and no other",
  ],
]);

const pinned = of("scripts/apply/machine.ts", ON_MACHINE, [
  ["pin-ssh-strict", '"StrictHostKeyChecking=yes",', '"StrictHostKeyChecking=accept-new",', PINNED],
  ["pin-ssh-known", "`KnownHostsCommand=/bin/echo ${machine.address} ${machine.hostKey}`,", "", PINNED],
  ["pin-ssh-user-file", '"UserKnownHostsFile=/dev/null",', "", PINNED],
  ["pin-ssh-global-file", '"GlobalKnownHostsFile=/dev/null",', "", PINNED],
  ["pin-ssh-algorithm", '"HostKeyAlgorithms=ssh-ed25519",', "", PINNED],
  ["pin-ssh-batch", '"BatchMode=yes",', "", PINNED],
]);

const refusals = [
  ...of("scripts/up.ts", GUARDS, [
    ["up-asks", "if (asks(options)) requireTerminal(stack);", "", "up asks before it does anything"],
    ["up-secrets", "requireSecrets(planned, config);", "", "up refuses without its secrets"],
    [
      "up-state",
      "if (known === null) throw noState(planned.stack);",
      "known ??= { state: { deployment: { resources: [], pending_operations: [] } }, config: new Map() };",
      "up refuses where there is no state",
    ],
    [
      "up-lock",
      "await clearDeadLock(workspace, locks, say);",
      'await workspace.raw(["cancel", "--yes"]);',
      "up leaves a lock whose holder is on another machine",
    ],
    ["up-keeps-secrets", "workspace.keepSecret(secretValues(planned, config));", "", HIDDEN],
  ]),
  ...of("scripts/down.ts", GUARDS, [
    [
      "down-protected",
      "refuseLosses({ steps: allGone(resources), resources,",
      "options.confirm === null && refuseLosses({ steps: allGone(resources), resources,",
      "down refuses while anything",
    ],
    [
      "down-confirmed",
      "if (options.confirm !== planned.stack) {",
      "if (options.confirm === null) {",
      "down does nothing unless the stack is named once more ('south')",
    ],
  ]),
  ...of("scripts/apply/require.ts", GUARDS, [
    [
      "exit-no-engine",
      'Refusal(EXIT.failed, "no-engine"',
      'Refusal(EXIT.usage, "no-engine"',
      "without an engine nothing is begun",
    ],
    ["exit-missing-secret", "EXIT.secret,", "EXIT.failed,", "up refuses without its secrets"],
  ]),
  ...of("scripts/apply/failure.ts", GUARDS, [
    [
      "exit-host-key",
      /(REMOTE HOST IDENTIFICATION HAS CHANGED\/i,\s+code: )EXIT\.guard/,
      "$1EXIT.failed",
      "up ends with 5",
    ],
    ["exit-no-login", /(Permission denied \\\(publickey\/i,\s+code: )EXIT\.secret/, "$1EXIT.failed", "up ends with 3"],
  ]),
  ...of(
    "scripts/apply/failure.ts",
    ["tests/scripts/apply/failure.test.ts"],
    [["exit-order", "[EXIT.guard, EXIT.secret]", "[EXIT.secret, EXIT.guard]", "a refusal outranks a missing secret"]],
  ),
  ...of(
    "scripts/pulumi.ts",
    ["tests/scripts/pulumi.test.ts"],
    [
      [
        "exit-ignore-protect",
        'arg.startsWith("--ignore-protect")',
        'arg === "--ignore-protection"',
        "protection is not taken away from everything at once",
      ],
      [
        "pulumi-store",
        "requireStore(args, stack, { ...process.env, ...env });",
        "",
        "where nothing says where the state is, that is said in our words",
      ],
      [
        "pulumi-stack-word",
        '["init", "select", "rm"].includes(second)',
        "false",
        "where nothing says where the state is, that is said in our words: stack init ca",
      ],
    ],
  ),
  ...of("scripts/refusal.ts", GUARDS, [
    ["exit-guard", "guard: 5,", "guard: 4,", "down refuses while anything"],
    ["exit-usage", "usage: 2,", "usage: 1,", "down does nothing unless the stack is named once more (null)"],
    ["exit-secret", "secret: 3,", "secret: 1,", "up refuses without its secrets"],
    ["exit-failed", "failed: 4,", "failed: 1,", "up ends with 4"],
    ["exit-lock", "lock: 10,", "lock: 1,", "up leaves a lock whose holder is on another machine"],
  ]),
];

const hidden = [
  ...of("scripts/redact.ts", REDACT, [
    ["redact-plain", "forms.add(part);", "", "a secret is hidden as it is"],
    ["redact-json", "forms.add(JSON.stringify(part).slice(1, -1));", "", "a secret is hidden in JSON"],
    ["redact-url", "forms.add(encodeURIComponent(part));", "", "a secret is hidden in a URL"],
    ["redact-shell", /forms\.add\(part\.replaceAll\([^\n]+\n/, "", "a secret is hidden in a shell's quotes"],
    ["redact-base64", 'forms.add(Buffer.from(part).toString("base64"));', "", "a secret is hidden in base64"],
    ["redact-lines", "[secret, ...secret.split(/\\r?\\n/)]", "[secret]", "a secret is hidden with each of its lines"],
    ["redact-longest-first", "b.length - a.length", "a.length - b.length", "before another one that is a part of it"],
    [
      "redact-everywhere",
      "text.replaceAll(form, HIDDEN)",
      "text.replace(form, HIDDEN)",
      "a secret is hidden twice in a line",
    ],
  ]),
  ...of("scripts/engine.ts", GUARDS, [["redact-engine", "const line = redact(raw);", "const line = raw;", HIDDEN]]),
  ...of("scripts/apply/workspace.ts", GUARDS, [
    ["redact-workspace", "secrets: [...secret],", "secrets: [],", "a workspace hides what it was told to keep"],
    [
      "redact-derived",
      "[...values, ...derivedSecrets(plan, master)]",
      "values",
      "all that follows from the master secret",
    ],
    ["redact-config", "plan.secrets.flatMap(({ key }) => config.get(key) ?? [])", "[]", "every config secret"],
    ["settings-mode", "{\n    mode: 0o600,\n  }", "{}", "a file that only its owner reads"],
    [
      "settings-gone",
      "if (project !== null) rmSync(project, { recursive: true, force: true });",
      "",
      "a file that only its owner reads",
    ],
    ["run-mark", "[RUN_MARK]: runMark(checkout, stack),", "", "every process of a run carries its mark"],
  ]),
];

const VENDOR = ["tests/scripts/apply/vendor.test.ts"];
const GONE = ["tests/scripts/apply/gone.test.ts"];
const adopting = [
  ...of(
    "scripts/apply/hostKeys.ts",
    ["tests/scripts/apply/hostKeys.test.ts"],
    [
      ["host-key-pinned", "if (key === machine.hostKey) continue;", "if (key !== null) continue;", "shows another SSH"],
      ["host-key-wanted", "made.ipv4 : address", "address : address", "the same machine under another address goes on"],
      ["host-key-named", " && accepted.includes(machine.name)", "", "another key is refused where the machine stays"],
      ["host-key-moved", "if (address !== machine.address)", "if (key === undefined)", "nothing answers SSH there"],
      ["host-key-silence", "if (key !== null && accepted", "if (accepted", "silence cannot be accepted"],
    ],
  ),
  ...of(
    "scripts/apply/reinstalled.ts",
    ["tests/scripts/apply/reinstalled.test.ts"],
    [
      ["reinstalled-silent", "if (code !== 0)", "if (code < 0)", "a machine that does not say what it has (1)"],
      ["reinstalled-shut", "if (code === 255)", "if (code < 0)", "a machine that does not say what it has (255)"],
      ["reinstalled-others", " && dockerAddress(state, it) === machine.address", "", "other machines' things, are not"],
      [
        "reinstalled-there",
        "!there.some((it) => id.startsWith(it))",
        "true",
        "nothing is forgotten and nothing is said",
      ],
    ],
  ),
  ...of("scripts/apply/gone.ts", GONE, [
    [
      "gone-word",
      `answer?.status !== 404 || !JSON.stringify(answer.body).includes('"not_found"')`,
      "answer?.status !== 404",
      "a gateway knows no such way",
    ],
    ["gone-elsewhere", "))?.status === 200) return true;", ")) !== null) return true;", "of another project"],
    ["gone-along", ".filter((resource) => !goes(resource))", "", "with a server goes what was on it"],
    ["gone-others", "&& went.has(deletedWith)", "", "with a server goes what was on it"],
    ["gone-replaced", "still.has(urn) ? [] : [urn]", "[urn]", "goes without what stands in its place"],
    [
      "gone-by-id",
      "thing.urn === urn && thing.id === id",
      "thing.urn === urn",
      "goes without what stands in its place",
    ],
    [
      "gone-record-word",
      `!JSON.stringify(answer.body).includes(\`"code":\${NO_RECORD}\`)`,
      "answer === null",
      "there is no such zone: the record is not gone",
    ],
    [
      "gone-record-zone",
      "return (await cloudflare(`${records}?per_page=5`))?.status === 200;",
      "return true;",
      "and shows its zone",
    ],
    ["gone-only-deletes", 'event.step.op.startsWith("delete")', "true", "is told apart from all else that fails"],
    [
      "gone-only-missing",
      "filter((urn) => this.missing.has(urn))",
      "slice()",
      "is told apart from all else that fails",
    ],
    ["gone-type", "things === undefined", "false", "what a provider deletes twice without a word is not"],
  ]),
  ...of("scripts/apply/vendor.ts", VENDOR, [
    [
      "adopt-labels",
      'labels["managed-by"] === "meet-infra" && ',
      "",
      "is found by its name, and is ours by its labels",
    ],
    ["adopt-stack", ' && labels["stack"] === stack', "", "is found by its name, and is ours by its labels"],
    ["adopt-comment", "if (same.comment === comment)", "if (true)", "a record is ours when what it says"],
    [
      "adopt-protected",
      "protection?.delete === false && ",
      "",
      "a young server without protection, network and volume",
    ],
    ["adopt-network", "private_net?.length === 0 && ", "", "a young server without protection, network and volume"],
    ["adopt-volume", "volumes?.length === 0 && ", "", "a young server without protection, network and volume"],
    ["adopt-young", " && age < YOUNG", "", "a young server without protection, network and volume"],
    ["adopt-attached", "if (server === serverId)", "if (server !== 0)", "a volume is attached to one server"],
    ["adopt-error", "if (answer?.status !== 200 || !list.success)", "if (!list.success)", "proves nothing"],
  ]),
  ...of("scripts/apply/preflight.ts", PREFLIGHT, [
    [
      "adopt-forgotten",
      "if (orphans.length > 0) await",
      "if (orphans.length < 0) await",
      "what stands at its vendor under our name",
    ],
  ]),
];

const RUNS = ["tests/scripts/explain/runs.test.ts"];
const started = [
  ...of(
    "scripts/apply/sandbox.ts",
    ["tests/scripts/apply/sandbox.test.ts"],
    [
      [
        "master-on-stdin",
        /\["config", "set", "--secret", MASTER\],\s+(readFileSync\(state\.masterFile, "utf8"\)\.trim\(\)),\s+\)/,
        '["config", "set", "--secret", MASTER, $1])',
        "the master secret goes to the engine on stdin",
      ],
    ],
  ),
  ...of("scripts/up.ts", RUNS, [
    ["sandbox-started", "await requireStarted(stack);", "", "the example of no-sandbox is what is printed"],
  ]),
  ...of("scripts/look/subject.ts", RUNS, [
    ["sandbox-started-subject", "await requireStarted(stack);", "", "no-sandbox is what ssh says as well"],
  ]),
  ...of("scripts/apply/sandbox.ts", RUNS, [
    [
      "sandbox-docker",
      "if (!docker.there && !docker.startable)",
      "if (docker === null)",
      "the example of no-docker is what is printed",
    ],
  ]),
  ...of(
    "scripts/pulumi.ts",
    ["tests/scripts/pulumi.test.ts"],
    [["without-cleared", ', [WITHOUT]: "" };', " };", "no tenant is left out"]],
  ),
];

const asking = of(
  "scripts/online.ts",
  ["tests/scripts/online.test.ts"],
  [
    ["online-well", "answers.every(({ ok }) => ok) ? 0 : 1", "0", "every address must answer"],
    ["online-ends", "seconds * 1000", "600_000", "where no name server answers the question ends"],
  ],
);

const counting = of(
  "scripts/tally.ts",
  ["tests/scripts/tally.test.ts"],
  [
    [
      "demanded-skips",
      "failed: tally.failed + tally.skipped, skipped: 0",
      "",
      "what is demanded and skipped is failed",
    ],
    [
      "demanded-all-needs",
      "!needs.every((need) => required",
      "!needs.some((need) => required",
      "what is demanded is no more than that",
    ],
    ["second-try-plain", "needs.length === 0 || first", "first", "is not made of what needs nothing but Node"],
    ["unloaded-file", "code !== 0 && found.numFailedTests === 0 ? 1 : ", "", "does not load counts as one failure"],
  ],
);

export const ofScripts: readonly Mutant[] = [
  ...clock,
  ...asking,
  ...counting,
  ...started,
  ...locks,
  ...alive,
  ...engineVersion,
  ...leftovers,
  ...settling,
  ...pinned,
  ...refusals,
  ...hidden,
  ...adopting,
];
