// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What is judged of a change: who is gone, who gets whose id, who gets in, and whom a clash is blamed on. */
import { type Mutant, of } from "./mutant.ts";

const NEWCOMERS = ["tests/model/newcomers.test.ts"];
const BLAMED = "the place to mend is that of the change: ";

const GONE = ["tests/model/rules/tenantsLeaveByRetirement.test.ts"];
const HOOK = ["tests/scripts/hook.test.ts"];

const gone = [
  ...of("model/rules/tenantsLeaveByRetirement.ts", GONE, [
    [
      "gone-broken",
      "return [...lostKnown, ...lostUnread];",
      "return lostKnown;",
      "that nobody could read and that is gone now",
    ],
    ["gone-broken-renamed", " || previously.includes(id)", "", "unless its id goes on"],
    ["gone-unread", "before === null || !whole", "before === null", "what may stand in a file that cannot be read"],
    [
      "gone-first-id",
      "!keys.has(tenantKey(id, it.previously))",
      "!keys.has(id)",
      "reports a line previously that is lost",
    ],
    ["gone-retired", " && !mayGo(id, it, today)", "", "lets be: a file that goes on the day of its retirement"],
    ["gone-emptied", "stays.has(stack) || ", "true || ", "reports an emptied tenants/"],
  ]),
  ...of("model/leaving.ts", GONE, [
    ["gone-too-early", "today === null || hasLeft(retire, today)", "true", "reports a file that goes before the day"],
  ]),
  ...of(
    "scripts/check.ts",
    ["tests/scripts/meet.test.ts"],
    [
      [
        "check-against",
        "...(options.against === null ? {} : await judgedAgainst(options.against, options.root)),",
        "",
        "refuses what up would refuse of the files alone",
      ],
    ],
  ),
  ...of(
    "scripts/was.ts",
    ["tests/scripts/meet.test.ts"],
    [
      ["was-too-little", "if (says === null) throw error;", "throw error;", "says what is wrong on the other side"],
      [
        "was-unread",
        "{ before: known, unread, left:",
        "{ before: known, left:",
        "a tenant whose file nobody could read is not gone",
      ],
    ],
  ),
  ...of(".githooks/pre-commit", HOOK, [
    ["hook-against", 'set -- "$@" --against HEAD', ":", "a tenant's file that is deleted is refused"],
    [
      "hook-first-commit",
      'if [ -n "$(git ls-tree --name-only HEAD -- tenants coop stacks 2>/dev/null)" ]; then',
      "if true; then",
      "data that are right are committed",
    ],
    [
      "hook-merge",
      "if git rev-parse --verify --quiet MERGE_HEAD >/dev/null; then",
      "if false; then",
      "theirs removed a tenant",
    ],
    ["hook-merge-both", "--against MERGE_HEAD 2>&1", "2>&1", "is refused where a tenant goes that both sides have"],
  ]),
];

const stays = [
  ...of(
    "model/rules/tenantsStayInTheirStack.ts",
    ["tests/model/rules/tenantsStayInTheirStack.test.ts"],
    [
      [
        "region-renamed",
        "from === undefined || from === to ?",
        "from === undefined || from === to || own(platform.stacks, from) === undefined ?",
        "reports a region that was renamed with its tenants",
      ],
      [
        "region-unread",
        "whole && own(platform.stacks",
        "own(platform.stacks",
        "while its file may be one that cannot be read",
      ],
      [
        "region-new",
        " && own(before.stacks, to) === undefined",
        "",
        "whose stack is gone and that went to one that was there",
      ],
    ],
  ),
];

const reused = [
  ...of(
    "model/rules/rule.ts",
    ["tests/model/rules/idsStayWithTheirOrg.test.ts"],
    [["reused-by-two", " || more.length > 0", "", "lets be: an id that two claim"]],
  ),
  ...of(
    "scripts/left.ts",
    ["tests/scripts/left.test.ts"],
    [
      ["left-newest", 'id !== "" && !texts.has(id)', 'id !== ""', "is known as the file last was"],
      ["left-checkout", 'tenantsThatLeft(other.root, "HEAD")', "{}", "a checkout: refuses the id of an org that left"],
      ["left-commit", "tenantsThatLeft(root, other.commit)", "{}", "a commit: refuses the id of an org that left"],
    ],
  ),
  ...of(
    "model/orgs.ts",
    ["tests/model/rules/idsStayWithTheirOrg.test.ts"],
    [
      ["another-name", "bareOrg(was.org) !== bareOrg(is.org) && ", "", "lets be: a new administrator"],
      [
        "another-administrator",
        " && bareEmail(was.admin.email) !== bareEmail(is.admin.email)",
        "",
        "lets be: a new name",
      ],
    ],
  ),
  ...of(
    "model/diff/tenants.ts",
    ["tests/model/diff.test.ts"],
    [
      [
        "org-goes-with-it",
        "bareOrg(was.org) === bareOrg(is.org)",
        "true",
        "changes its org: what the org before had goes with it",
      ],
    ],
  ),
];

const advised = of(
  "model/rules/someNodeTakesEveryone.ts",
  ["tests/model/rules/someNodeTakesEveryone.test.ts"],
  [
    ["advised-id", "while (taken.has(`bbb${number}`)) number++;", "", "reports the only untagged node drained"],
    ["advised-location", "stack?.location !== undefined", "true", "where the region is not at Hetzner"],
  ],
);

const nearby = of(
  "model/rules/addressesReachMachines.ts",
  ["tests/model/rules/addressesReachMachines.test.ts"],
  [["private-warned", "closed?.what === NEIGHBOURS && version === 4", "false", "warns of a private address"]],
);

const asked = [
  ...of(
    "scripts/tenant/new.ts",
    ["tests/scripts/tenant/new.test.ts"],
    [
      ["left-asked", 'field.name === "id" ? idBeside(left, field) : field', "field", "is refused at the question"],
      ["left-proposed", "    left,\n", "", "is refused where the org is said last"],
    ],
  ),
  ...of(
    "scripts/was.ts",
    ["tests/scripts/left.test.ts"],
    [
      [
        "left-shallow",
        "if (says !== null) note(says);\n  return { before",
        "return { before",
        "in a clone without older commits",
      ],
    ],
  ),
];

const planned = of(
  "scripts/plan.ts",
  ["tests/scripts/left.test.ts"],
  [
    [
      "plan-left",
      "{ ...judgedBy(was, other, options.root), except: TOLD_IN_WORDS }",
      "{}",
      "plan --against says the same",
    ],
  ],
);

const administrators = [
  ...of(
    "model/rules/administratorsServeOneOrg.ts",
    ["tests/model/rules/administratorsServeOneOrg.test.ts"],
    [
      ["administrator-one-org", "bareOrg(other.org) !== bareOrg(org)", "true", "lets be: two tenants of one org"],
      ["administrator-ours", "ours.has(email) || ours.has(admin.name)", "false", "lets be: a person of a member"],
    ],
  ),
  ...of(
    "model/diff/tenants.ts",
    ["tests/model/diff.test.ts"],
    [
      [
        "administrator-told",
        " Its first administrator is ${it.admin.name} <${it.admin.email}>, and ${it.custodian} sends the invoice.",
        "",
        "joins: one sentence",
      ],
    ],
  ),
  ...of(
    "model/render.ts",
    ["tests/model/render.test.ts"],
    [["administrator-listed", "  administrators(out, plan);\n", "", "a plan in text"]],
  ),
];

const leaving = [
  ...of(
    "model/diff/machines.ts",
    ["tests/model/diff.test.ts"],
    [
      [
        "diff-undrained",
        "isUndrained(was) ? `It",
        "false ? `It",
        "at Hetzner with another type, while people may meet on it",
      ],
    ],
  ),
  ...of(
    "model/diff/tenants.ts",
    ["tests/model/diff.test.ts"],
    [
      ["leaving-stays", "${sentence(staysWords(it))}. ", "", "leaves after its retirement: its data stay"],
      ["leaving-refused", " ${first}`, danger", "`, danger", "leaves after its retirement: its data stay"],
    ],
  ),
  ...of(
    "model/leaving.ts",
    ["tests/model/plan.test.ts"],
    [["leaving-said", "; ${staysWords(tenant)}", "", "say that a tenant leaves"]],
  ),
];

export const ofChange: readonly Mutant[] = [
  ...of(
    "scripts/propose.ts",
    ["tests/scripts/tenant/new.test.ts"],
    [
      [
        "change-proposed",
        "load(changed, { before, left: proposal.left ?? {} })",
        "load(changed)",
        "of two that clash, the new file is shown",
      ],
    ],
  ),
  ...of(
    "form/judge.ts",
    ["tests/form/judge.test.ts"],
    [["change-in-form", ", { before: platform }", "", "of two that clash the newcomer is asked to give way"]],
  ),
  ...gone,
  ...stays,
  ...leaving,
  ...administrators,
  ...reused,
  ...planned,
  ...asked,
  ...advised,
  ...nearby,
  ...of("model/judge.ts", NEWCOMERS, [
    [
      "change-says-the-same",
      "JSON.stringify(it) === JSON.stringify(own(was, id)) ? []",
      "own(was, id) === it ? []",
      "a file that says the same in other words",
    ],
  ]),
  ...of("model/rules/rule.ts", NEWCOMERS, [
    [
      "change-blamed",
      "return [...entries.filter((it) => !isNew(it)), ...entries.filter(isNew)];",
      "return [...entries.filter(isNew), ...entries.filter((it) => !isNew(it))];",
      `${BLAMED}a level that the org has already`,
    ],
  ]),
  ...of("model/rules/hostNamesAreUnique.ts", NEWCOMERS, [
    [
      "change-blamed-name",
      "return [...all.filter((it) => !isNew(it)), ...all.filter(isNew)];",
      "return all;",
      `${BLAMED}an id that is another's chosen name`,
    ],
    [
      "change-blamed-machine",
      "return changed.has(at.file) ? whenNew : undefined;",
      "return undefined;",
      `${BLAMED}a machine with the name that a tenant has already`,
    ],
  ]),
  ...of("model/rules/idsAreUniqueThroughTime.ts", NEWCOMERS, [
    [
      "change-blamed-id",
      "Object.hasOwn(platform.tenants, before) && isNewcomer(before, id)",
      "Object.hasOwn(platform.tenants, before) && false",
      `${BLAMED}an id that another tenant had before`,
    ],
  ]),
];
