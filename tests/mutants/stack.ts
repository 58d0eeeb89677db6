// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What a new region's secrets and state must never miss. */
import { type Mutant, of } from "./mutant.ts";

const NEW = ["tests/scripts/stack/new.test.ts"];
const RULE = ["tests/model/rules/secretsAreKeptByTwo.test.ts"];

export const ofStack: readonly Mutant[] = [
  ...of("scripts/stack/new.ts", NEW, [
    [
      "stack-secret-homeless",
      "if (!options.dryRun) refuseHomeless(options, terminal);",
      "",
      "the master secret needs a file",
    ],
    ["stack-taken", "if (!existsSync(join(root, file))) return;", "return;", "an id that is taken"],
  ]),
  ...of(
    "scripts/stack/store.ts",
    ["tests/scripts/stack/store.test.ts"],
    [
      [
        "store-out-of-time",
        'new Refusal(EXIT.timeout, "out-of-time", sentence',
        'new Refusal(EXIT.failed, "store", sentence',
        "an engine that does not get to work",
      ],
      ["stop-lock", 'if (made && task.stopped()) await run("cancel", "--yes");', "", "while a store is proved"],
      ["stop-left", "task.left.push(remains(url, stack));", "task.left.at(0);", "what the engine cannot take away"],
    ],
  ),
  ...of(
    "scripts/undertaking.ts",
    ["tests/scripts/stack/store.test.ts"],
    [["stop-said", "withLeft(asked ? cancelled() : error, left)", "withLeft(error, left)", "before it holds anything"]],
  ),
  ...of(
    "scripts/stack/secrets.ts",
    ["tests/scripts/stack/store.test.ts"],
    [
      [
        "stop-there-before",
        "task.left.push(`perhaps ${remains(stack, url)}`);",
        "made = true;",
        "a state that may be somebody else's stays",
      ],
    ],
  ),
  ...of(
    "scripts/apply/failure.ts",
    ["tests/scripts/apply/failure.test.ts"],
    [
      [
        "failure-out-of-time",
        "if (failures.length > 0 && failures.every",
        "if (failures.length < 0 && failures.every",
        "time that ran out says so",
      ],
    ],
  ),
  ...of("scripts/apply/store.ts", NEW, [
    ["store-chosen", 'if ((env["PULUMI_BACKEND_URL"] ?? "") !== "" || ', "if (", "not where somebody did"],
    ["store-path", "!/^[a-z0-9-]+$/.test(stack)", "stack === ''", "not by a name that is a path"],
  ]),
  ...of("model/ask/stack.ts", NEW, [
    ["keeper-offered", "isKeeper(field) ? keptByThoseHere(field, today) : field", "field", "a keeper who left"],
  ]),
  ...of("model/rules/secretsAreKeptByTwo.ts", RULE, [
    ["keeper-twice", "if (keepers.indexOf(keeper) < at) {", "if (at < 0) {", "hypha-dana"],
    ["keeper-until", "until < today ?", "until <= today ?", "whoever left keeps nothing"],
    ["keeper-unknown", 'code: "unknown-keeper",', 'code: "same-keeper",', "koumbit-emelie"],
  ]),
];
