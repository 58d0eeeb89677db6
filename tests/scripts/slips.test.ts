/** Slips on the command line: said, and never passed over. */
import { describe, expect, test } from "vitest";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import { renderPlan } from "../../model/render.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { columnsOf } from "../../scripts/output.ts";
import { meet } from "./meetHere.ts";
import { fixtureChange } from "./slipsFolder.ts";

test.each([[""], ["  "]])("--root %j names no folder", async (root) => {
  const { code, stderr } = await meet("check", "--root", root);
  expect([code, stderr.split("\n")[0]]).toEqual([2, `error[invalid-argument]: --root cannot be "${root}"`]);
  expect(stderr).toContain("write the name of a folder");
});

test.each<[string[], string, string]>([
  [["completion", "tcsh"], "SHELL cannot be tcsh", "allowed choices are bash, fish, zsh"],
  [["plan", "--format", "a\nb"], '--format cannot be "a<U+000A>b"', "allowed choices are text, md"],
  [["check", "--today", "x".repeat(99)], `--today cannot be "${"x".repeat(60)}…"`, "write a date as year-month-day"],
  [["tenant", "new", "a", "b"], "Expected 1 argument but got 2: a, b.", "npx meet tenant new --help lists what"],
  [["tenant", "neww"], 'error[unknown-command]: tenant has no verb "neww"', "did you mean new?"],
  [["stack", "x"], 'error[unknown-command]: stack has no verb "x"', "stack needs one of new"],
])("%j is said in our words", async (args, sentence, help) => {
  const { code, stderr } = await meet(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error\[[a-z-]+\]: [^\n]+\n {3}= help: [^\n]+\n$/);
  expect(stderr).toContain(sentence);
  expect(stderr).toContain(`= help: ${help}`);
});

test.each([
  ["plan --against"],
  ["form --branch"],
  ["ci data --head HEAD --output"],
  ["tenant new --org"],
  ["up sandbox --accept-host-key"],
])("%s with nothing after it is empty, as an unset variable is", async (line) => {
  const { code, stdout, stderr } = await meet(...line.split(" "), "");
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    `error[invalid-argument]: ${line.split(" ").at(-1)} is empty\n   = help: write its value after it, or leave it out\n`,
  ]);
});

describe("--json and --format together", () => {
  test.each([
    ["check", "sarif"],
    ["plan", "md"],
    ["review", "md"],
    ["drift sandbox", "md"],
  ])("are refused by %s", async (verb, format) => {
    const { code, stdout } = await meet(...verb.split(" "), "--json", "--format", format);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).problems).toMatchObject([{ code: "conflicting-options" }]);
  });

  test("each alone is fine", async () => {
    expect((await meet("check", "--format", "text")).code).toBe(0);
    expect((await meet("check", "--json")).code).toBe(0);
  });
});

describe("a plan is no wider than the terminal", () => {
  test.each([
    [{ isTTY: true, columns: 80 }, 80],
    [{ isTTY: true, columns: 240 }, 100],
    [{ isTTY: true, columns: 12 }, 40],
    [{ isTTY: true, columns: 0 }, 100],
    [{ isTTY: false, columns: 80 }, 100],
    [{}, 100],
  ])("%j", (stream, columns) => {
    expect(columnsOf(stream)).toBe(columns);
  });

  test("of 60 columns, but for what people copy", () => {
    const { platform } = load(readSources(CHECKOUT));
    if (platform === null) throw new Error("the examples have errors");
    const lines = renderPlan(plan(platform, "ca"), "text", 60).split("\n");
    const wide = lines.filter((line) => line.length > 60 && !/npx |openssl /.test(line));
    expect(wide).toEqual([]);
  });
});

test("check --against says that a tenant does not move between regions", async () => {
  const { before, after } = fixtureChange();
  const { code, stdout } = await meet("check", "--root", after, "--against", before);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'error[stack-changed]: tenant "kea" would go from stack "nz" to "pt", and its accounts cannot come along',
  );
  expect((await meet("check", "--root", after)).code).toBe(0);
  expect((await meet("check", "--root", before, "--against", before)).code).toBe(0);
});
