import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { demanded, type Suite, suiteOf, sum, tried } from "../../scripts/tally.ts";

const well: Suite = { passed: 5, failed: 0, skipped: 1, broken: [] };
const spoilt: Suite = { passed: 5, failed: 1, skipped: 2, broken: [{ file: "a.test.ts", passed: 2, skipped: 1 }] };

/** Answers one suite after the other, and keeps which files it was asked for. */
function attempts(...suites: readonly Suite[]) {
  const asked: (readonly string[])[] = [];
  const attempt = async (files: readonly string[]): Promise<Suite> => {
    asked.push(files);
    const suite = suites[asked.length - 1];
    if (suite === undefined) throw new Error("asked once too often");
    return suite;
  };
  return { asked, attempt };
}

describe("a second try", () => {
  test("is of the files that failed, and stands in the place of the first", async () => {
    const said: string[] = [];
    const { asked, attempt } = attempts(spoilt, { passed: 3, failed: 0, skipped: 1, broken: [] });
    expect(await tried(["docker"], attempt, (line) => said.push(line))).toEqual({ passed: 6, failed: 0, skipped: 2 });
    expect(asked).toEqual([[], ["a.test.ts"]]);
    expect(said).toEqual([
      "\nOnce more, because something failed there: a.test.ts",
      "Failed at first, and passed the second time: a.test.ts",
    ]);
  });

  test("that fails as well is a failure, and there is no third", async () => {
    const said: string[] = [];
    const { asked, attempt } = attempts(spoilt, { passed: 2, failed: 1, skipped: 1, broken: spoilt.broken });
    const tally = await tried(["engine", "docker"], attempt, (line) => said.push(line));
    expect([tally, asked.length, said.length]).toEqual([{ passed: 5, failed: 1, skipped: 2 }, 2, 1]);
  });

  test("is not made where nothing failed", async () => {
    const { asked, attempt } = attempts(well);
    expect(await tried(["engine"], attempt, () => {})).toMatchObject({ passed: 5, failed: 0, skipped: 1 });
    expect(asked).toEqual([[]]);
  });

  test("is not made of what needs nothing but Node", async () => {
    const { asked, attempt } = attempts(spoilt);
    expect(await tried([], attempt, () => {})).toMatchObject({ passed: 5, failed: 1, skipped: 2 });
    expect(asked).toEqual([[]]);
  });
});

describe("what is demanded", () => {
  const tally = { passed: 4, failed: 1, skipped: 3 };

  test.each([
    [["docker"], ["docker"]],
    [["engine"], ["engine", "docker"]],
    [
      ["engine", "docker"],
      ["docker", "engine"],
    ],
  ] as const)("and skipped is failed: tests that need %j, and MEET_REQUIRE=%j", (needs, required) => {
    expect(demanded(tally, needs, required)).toEqual({ passed: 4, failed: 4, skipped: 0 });
  });

  test.each([
    [["docker"], ["engine"]],
    [["engine", "docker"], ["engine"]],
    [["engine"], []],
    [[], ["engine", "docker"]],
  ] as const)("is no more than that: tests that need %j, and MEET_REQUIRE=%j", (needs, required) => {
    expect(demanded(tally, needs, required)).toEqual(tally);
  });
});

describe("a report of vitest", () => {
  const report = (failed: number, ...files: readonly (readonly [name: string, ...statuses: string[]])[]) => ({
    numPassedTests: 2,
    numFailedTests: failed,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: files.map(([name, ...statuses]) => ({
      name,
      status: statuses.length === 0 || statuses.includes("failed") ? "failed" : "passed",
      assertionResults: statuses.map((status) => ({ status })),
    })),
  });

  test("tells what was passed, failed, skipped and left to do, and of which files something failed", () => {
    const two = report(1, ["/a", "passed", "failed", "skipped"], ["/b", "passed", "todo"]);
    expect(suiteOf(two, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      broken: [{ file: "/a", passed: 1, skipped: 1 }],
    });
  });

  test("of a file that does not load counts as one failure", () => {
    expect(suiteOf(report(0, ["/a"]), 1)).toMatchObject({ failed: 1, broken: [{ file: "/a", passed: 0, skipped: 0 }] });
    expect(suiteOf(report(0, ["/b", "passed"]), 0)).toMatchObject({ failed: 0, broken: [] });
  });
});

test("the sum is of everything", () => {
  expect(sum([well, spoilt, { passed: 1, failed: 2, skipped: 0 }])).toEqual({ passed: 11, failed: 3, skipped: 3 });
});

test("what nobody can demand is said before anything is run", () => {
  const env = { ...process.env, MEET_REQUIRE: "engine,moon" };
  const args = [join(CHECKOUT, "scripts", "test.ts"), "--fast"];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  expect([status, stdout]).toEqual([2, "MEET_REQUIRE can name engine and docker, and not moon.\n"]);
});
