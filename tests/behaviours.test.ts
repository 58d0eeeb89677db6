/**
 * What people may expect of the command, in twenty numbers (the list), each with the tests that hold it: a
 * test that is renamed or taken away is missed here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { mutants } from "./mutants/all.ts";

/** File and title, as they stand in the source. */
type Named = readonly [file: string, title: string];

const BEHAVIOURS: Readonly<Record<string, readonly Named[]>> = {
  "1 an error is a place, a sentence, a caret and a remedy": [
    ["model/report.test.ts", "shows the place, the line, a caret under what is wrong, and the remedy"],
  ],
  "2 one name is suggested, or what is allowed is listed": [
    ["model/load.test.ts", "suggests the one key that was meant, and does not call that one missing"],
    ["model/load.test.ts", "lists what is allowed and not there yet when no key is near"],
    ["model/suggest.test.ts", "stops after ten"],
  ],
  "3 all problems in one run, counted": [
    ["model/report.test.ts", "counts errors, warnings and files"],
    ["ci/golden.slow.test.ts", "$name"],
  ],
  "4 a conflict shows both places": [["model/report.test.ts", "shows both places of a conflict"]],
  "5 exit codes are documented": [
    ["scripts/help.test.ts", "are those of the README"],
    ["scripts/help.test.ts", "each has a code that ends with it, but for what needs none"],
  ],
  "6 one JSON document, published": [
    ["scripts/help.test.ts", "what every verb prints under --json is published"],
    ["scripts/meet.test.ts", "an error in the command line"],
    ["scripts/color.test.ts", "a document is never coloured, and a row says where it ends"],
  ],
  "7 colour for each stream, and a no wins": [
    ["scripts/color.test.ts", "NO_COLOR over --color always"],
    ["scripts/color.test.ts", "each stream is asked by itself whether it is a terminal"],
  ],
  "8 in a pipe a line for each change, and a sign of life every 15 s": [
    ["scripts/apply/progress.test.ts", "in a pipe each change takes a line with the time since the start"],
    ["scripts/apply/progress.test.ts", "in a pipe, what takes long is named every 15 s, and only then"],
  ],
  "9 check needs nothing": [
    ["scripts/alone.test.ts", "the check needs nothing but Node and the files, whether they are right or wrong"],
    [
      "scripts/hook.test.ts",
      "a staged line that is wrong is refused with its place, though the folder has been put right",
    ],
  ],
  "10 a new tenant by prompts, options or a file": [
    ["scripts/tenant/new.test.ts", "from options"],
    ["scripts/tenant/new.test.ts", "from questions, each with its choices and its usual answer"],
    ["scripts/tenant/new.test.ts", "from a file, with an option in place of one of its answers"],
    ["scripts/tenant/new.test.ts", "a missing answer is exit code 2 and names it"],
    ["scripts/node/new.test.ts", "the same line from a file"],
  ],
  "11 one file for each tenant": [["model/load.test.ts", "gives the same platform whatever the order of files"]],
  "12 looking is the rule, and only the reviewed plan is applied": [
    ["scripts/guard.engine.test.ts", "a plan has one hash however often one looks, and only it is applied"],
    ["scripts/apply/planRecord.test.ts", "lets through what was reviewed and nothing else"],
    ["scripts/tenant/new.test.ts", "from options"],
  ],
  "13 nothing that holds data goes unless YAML names it": [
    [
      "scripts/apply/guard.test.ts",
      "that would go without its retirement is named, with the line and where it belongs",
    ],
    ["scripts/apply/guard.test.ts", "whose container has a successor in the same plan is upgraded, not lost"],
    ["scripts/guard.engine.test.ts", "a protected volume that would go is named, whatever stands on the command line"],
  ],
  "14 removing a tenant's file is refused, renaming is not": [
    ["model/diff.test.ts", "leaves: what is at risk and the way out"],
    ["model/diff.test.ts", "renamed with previously is one change that creates and deletes nothing"],
    ["model/review/review.test.ts", "a review is refused when data would be lost that nobody retired, and only then"],
    ["model/rules/tenantsLeaveByRetirement.test.ts", "reports %s"],
    ["scripts/hook.test.ts", "a tenant's file that is deleted is refused"],
  ],
  "15 one comment, in place, never stale": [
    ["scripts/ci/comment.test.ts", "among 250 comments on three pages the one of this stack is changed in place"],
    ["scripts/ci/comment.test.ts", "a stale run leaves what a newer one wrote"],
    ["scripts/ci/comment.test.ts", "somebody else's comment with our marker is not touched"],
    ["model/review/render.test.ts", "nothing that people wrote is markup, ends a block of code, or calls anybody"],
  ],
  "16 danger first, never cut": [
    ["model/review/render.test.ts", "danger stands before everything but the verdicts, of every region"],
    ["model/review/render.test.ts", "then the table, and never what is dangerous (%s)"],
  ],
  "17 what a change costs; unknown is unknown": [
    ["model/prices.test.ts", "what no row says is unknown, never a guess"],
    ["model/cost.test.ts", "a stack sums what is known and names what is not"],
  ],
  "18 drift by lists, with rules that end": [
    [
      "scripts/drift/drift.test.ts",
      "a region as the engine made it does not differ, and takes eight calls that only read",
    ],
    ["scripts/drift/verb.test.ts", "says what differs, what to do about it, and ends with 7"],
    ["scripts/drift/verb.test.ts", "that leaves nothing out is an error with its place"],
    ["scripts/drift/verb.test.ts", "that would hide what we declare is refused before any cloud is asked"],
  ],
  "19 a lock names its holder and the way out": [
    ["scripts/apply/lock.test.ts", "names the holder in one sentence"],
    ["scripts/apply/preflight.test.ts", "a lock stays when one of its holders may live, with the way out"],
  ],
  "20 two people, the main branch's program, no secret shown": [
    [
      "scripts/canaries.slow.test.ts",
      "no secret is in a comment, in an issue, or in a line that starts another program",
    ],
    ["scripts/ci/run.test.ts", "whoever opened one of them may not be the only one who agrees"],
    [
      "ci/workflows.test.ts",
      "what runs with the main branch's rights checks out the main branch, and never a pull request",
    ],
    ["scripts/apply/guards.test.ts", "no secret is in what up shows, in whatever form the engine writes it"],
  ],
};

test("there are twenty", () => {
  const numbers = Object.keys(BEHAVIOURS).map((it) => Number.parseInt(it, 10));
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

/** Without what is commented out. */
function codeOf(file: string): string {
  return readFileSync(join(CHECKOUT, "tests", file), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "");
}

describe.each(Object.entries(BEHAVIOURS))("%s", (_, tests) => {
  test("has the tests that hold it, and none of them is left out", () => {
    for (const [file, title] of tests) {
      const code = codeOf(file);
      // Where a title stands, a string begins: that of a test, or of a row of its table.
      expect([file, title, [`"${title}`, `\`${title}`].some((start) => code.includes(start))]).toEqual([
        file,
        title,
        true,
      ]);
      expect([file, code.match(/\b(?:describe|test|it)\.(?:skip|todo|fails|only)\b/g)]).toEqual([file, null]);
    }
  });

  test("was broken once, and one of them saw it", () => {
    const saw = mutants.filter(({ tests: files, killer }) =>
      tests.some(
        ([file, title]) => files.includes(`tests/${file}`) && (title.includes(killer) || killer.includes(title)),
      ),
    );
    expect(saw.map(({ name }) => name)).not.toEqual([]);
  });
});
