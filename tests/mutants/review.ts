// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What a review never leaves out, what nothing is ever written over, and what never leaves the form. */
import { type Mutant, of } from "./mutant.ts";

const RENDER = ["tests/model/review/render.test.ts", "tests/model/review/review.test.ts"];
const REVIEW = ["tests/model/review/review.test.ts"];
const DANGER = ["tests/preview/danger.test.ts"];
const NEW = ["tests/scripts/tenant/new.test.ts"];
const PAGE = ["tests/form/page.test.ts"];
const EXPLAIN = ["tests/scripts/explain/runs.test.ts"];

export const ofReview: readonly Mutant[] = [
  ...of("model/review/render.ts", RENDER, [
    [
      "review-danger-first",
      "const must = [...head, ...dangers];",
      "const must = [...head];",
      "a comment, as it is posted",
    ],
    ["review-longest", "if (part.length + 2 <= left) {", 'if (part !== "") {', "what is too long is cut from its end"],
    [
      "review-fence",
      "Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1))",
      "3",
      "nothing that people wrote is markup",
    ],
    [
      "review-ids-once",
      "tenants.length > MOST_ALIKE && told.includes(names)",
      "false",
      "a thousand that leave at once",
    ],
    ["review-escape-row", "row.map(escapeMarkdown).join", "row.join", "nothing that people wrote is markup"],
    [
      "review-hidden",
      'text.trimEnd().split("\\n").map(visible).join("\\n")',
      "text.trimEnd()",
      "nothing that people wrote is markup",
    ],
  ]),
  ...of("model/review/review.ts", REVIEW, [
    [
      "review-plan-dangers",
      "const risky = changes.filter((it) => it.danger !== null);\n  const kinds",
      "const risky = changes.slice(0, 0);\n  const kinds",
      "dangers are the plan's",
    ],
    ["review-names-refused", "held, namesLost,", "held,", "names that nobody sets any more"],
    ["review-undrained-refused", "held, namesLost,", "namesLost,", "undrained (its type changes)"],
    [
      "review-set-by-us",
      'it.setBy === "owner" ? [`${it.fqdn} ${it.type}`] : []',
      "[`${it.fqdn} ${it.type}`]",
      "names that nobody sets any more",
    ],
    [
      "review-machine-loses",
      ' || (op === "changes" && MACHINES.includes(subject))',
      "",
      "a volume that shrinks: the review is refused",
    ],
    ["review-turns", "...turns(before, after, today),", "", "closes with the next up (2026-01-01)"],
    ["review-moved-name", "...movedNames(before, after),", "", "dangers are the plan's"],
    ["review-declared-dangers", "...(known?.dangers ?? [])", "", "dangers are the plan's"],
  ]),
  ...of("model/review/interruption.ts", REVIEW, [
    [
      "review-closed-before",
      "tenants.left.filter((it) => !isClosed(it, today))",
      "tenants.left",
      "closed before interrupts nobody",
    ],
    [
      "review-closes-now",
      'turned(was, is, today) === "closes" ? [is] : []',
      "[]",
      "closes with the next up (2026-01-01)",
    ],
    ["review-switched-off", "was.made.type !== is.made.type", "false", "who notices"],
    ["review-names-lost", 'it.setBy === "owner" && ours.has(it.fqdn)', "false", "names that nobody sets any more"],
    ["review-names-theirs", 'it.setBy === "us" ? [it.fqdn] : []', "[it.fqdn]", "names that nobody sets any more"],
    [
      "review-grouped",
      "if (alike.length <= MOST_ALIKE) return alike;",
      "if (alike.length > 0) return alike;",
      "a thousand that leave at once",
    ],
    [
      "review-undrained",
      '!("drain" in it) || it.drain',
      '!("drain" in it) || !it.drain',
      "that somebody already had, undrained",
    ],
    ["review-another-node", "leavesMeetings(was, is) ? [anotherNode(was)] : []", "[]", "undrained, at another address"],
    ["review-unretired", "!isReleased(it, today)", "false", "did not retire (a TURN server)"],
    [
      "review-turn-leaves",
      'it.role !== "turn" || isHeld(it, today)',
      'it.role !== "turn"',
      "did not retire (a TURN server)",
    ],
    ["review-turn-noticed", "...leavingTurn(it, today)", "", "whoever meets through a TURN server"],
    [
      "review-undrained-type",
      "isSwitchedOff(was, is) && isUndrained(was) &&",
      "false &&",
      "undrained (its type changes)",
    ],
    [
      "review-undrained-gone",
      "...left.flatMap((it) =>\n      isUndrained(it)",
      "...left.flatMap((it) =>\n      it.id === ''",
      "undrained (its line is gone)",
    ],
    [
      "review-undrained-goes-on",
      "isSwitchedOff(was, is) && !isUndrained(was)",
      "isSwitchedOff(was, is)",
      "undrained (its type changes)",
    ],
  ]),
  ...of("model/diff/machines.ts", REVIEW, [
    ["review-leaves-meetings", "if (leavesMeetings(was, is))", "if (is.id === '')", "undrained, at another address"],
    ["review-drained-before", '!("drain" in was) || was.drain', '!("drain" in was)', "not where it is drained before"],
  ]),
  ...of(
    "model/review/review.ts",
    ["tests/model/review/lockedOut.test.ts"],
    [["review-more-dangers", "    ...more,\n", "", "the last day of the last person is over"]],
  ),
  ...of("model/diff/tenants.ts", REVIEW, [
    ["review-early", "danger: early", "danger: null", "whose file goes before that day is refused"],
  ]),
  ...of(
    "model/review/lockedOut.ts",
    ["tests/model/review/lockedOut.test.ts"],
    [
      ["review-locked-out", "return found(after)", "return found(before)", "the last day of the last person is over"],
      ["review-locked-before", "if (found(before).length > 0) return [];", "", "where nobody could before"],
    ],
  ),
  ...of(
    "model/review/unchanged.ts",
    ["tests/model/review/unchanged.test.ts"],
    [
      [
        "review-machines-same",
        "before === null || after === null || withoutTenants(before) !== withoutTenants(after)",
        "before === null || after === null",
        "nobody when a machine",
      ],
      [
        "review-tenants-same",
        "JSON.stringify(was) === JSON.stringify(is)",
        "was.id === is.id",
        "tenants that stay as they are",
      ],
    ],
  ),
  ...of("preview/danger.ts", DANGER, [
    ["review-deleted", 'if (change.op === "removed")', 'if (change.op === "added")', "deleted"],
    ["review-unprotected", "was.options.protect && is?.options.protect === false", "false", "unprotected"],
    ["review-drained-goes", " && !was.options.protect && left", " && left", "at once, or with what is still protected"],
    ["review-drained", " && leaves(name)?.leaves !== true", "", "when it drains its addresses are let go of"],
    ["review-retires", "it.leaves || it.retire !== null", "it.leaves", "a host that retires lets go"],
    ["review-replaced-volume", '["location", "format"]', "[]", "replaced"],
    ["review-restart", 'change.op !== "changed" || replacing(change).length === 0', "true", "host-gl1-postgres"],
  ]),
  ...of("scripts/propose.ts", NEW, [
    [
      "new-checked",
      "if (platform === null) throw new DataRefusal(problems, changed.length, null, ahead);",
      "if (platform === null) return EXIT.ok;",
      "while the data have errors already, or would have",
    ],
    ["new-asked", "if (options.yes) return true;", "return true;", "when the person says no"],
  ]),
  ...of("form/page.ts", PAGE, [
    ["form-policy", "\"default-src 'none'\",", "", "asks nothing of anybody"],
    [
      "form-script-end",
      'script.replaceAll(/<(?=\\/script|!--)/gi, "\\\\x3c")',
      "script",
      "nothing in the data or the program ends",
    ],
    [
      "form-data-end",
      'JSON.stringify(data).replaceAll("<", "\\\\u003c")',
      "JSON.stringify(data)",
      "nothing in the data or the program ends",
    ],
  ]),
  ...of("scripts/ask.ts", EXPLAIN, [
    ["ask-missing", "else if (field.needed) missing.push(field);", "", "missing-answer is what is printed"],
  ]),
];
