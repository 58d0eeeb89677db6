/** The verb, and the words of its pages. */
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../scripts/explain/index.ts";
import { meet } from "../meetHere.ts";

describe("the words of", () => {
  test.each(Object.entries(COMMANDS))("%s are short sentences", (_code, { title, cause, remedy }) => {
    expect(title).toMatch(/^[A-Z].{3,70}[^.]$/);
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/^\S.*[.]$/s);
      expect(text.length).toBeLessThan(200);
    }
  });
});

describe("meet explain", () => {
  test("prints a page", async () => {
    const { code, stdout } = await meet("explain", "unknown-key");
    expect([code, stdout.split("\n")[0]]).toEqual([0, "unknown-key: A key that nobody reads"]);
    expect((await meet("explain", "locked")).stdout).toContain("The exit code is 10.");
  });

  test("lists every code", async () => {
    const { stdout } = await meet("explain");
    expect(stdout).toMatch(/^ {2}unknown-key +A key that nobody reads$/m);
    expect(stdout).toMatch(/^ {2}locked +Another run holds the lock$/m);
    const { codes } = JSON.parse((await meet("explain", "--json")).stdout);
    expect(codes).toContainEqual({ code: "locked", title: "Another run holds the lock" });
  });

  test("gives a page as data", async () => {
    const { explanation } = JSON.parse((await meet("explain", "tab", "--json")).stdout);
    expect(explanation).toMatchObject({ code: "tab", title: "A tab" });
  });
});
