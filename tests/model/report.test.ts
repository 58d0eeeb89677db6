import { describe, expect, it } from "vitest";
import type { Place, Problem } from "../../model/problem.ts";
import { problemRow, renderProblems } from "../../model/report.ts";
import { loaded, TENANT } from "../fixtures/load/data.ts";

const place = (text: string, column = 1, length = 1, line = 12): Place => ({
  file: "tenants/heron.yaml",
  line,
  column,
  text,
  length,
});

function problem(at: Place, more: Partial<Problem> = {}): Problem {
  return { code: "unknown-key", severity: "error", message: "a message", help: "a remedy", place: at, ...more };
}

const shown = (...problems: Problem[]) => renderProblems(problems, { files: 214 });

describe("renderProblems", () => {
  it("shows the place, the line, a caret under what is wrong, and the remedy", () => {
    const { problems } = loaded({ "tenants/heron.yaml": TENANT.replace("host:", "hots:") });
    expect(renderProblems(problems, { files: 5 })).toBe(
      `tenants/heron.yaml:4:1: error[unknown-key]: unknown key "hots" in tenant "heron"
  |
4 | hots: gl1
  | ^^^^
  = help: did you mean "host"?

1 error in 1 of 5 files; npx meet explain unknown-key says more`,
    );
  });

  it("widens the margin with the line number", () => {
    expect(shown(problem(place("  domian: a", 3, 6)))).toBe(
      `tenants/heron.yaml:12:3: error[unknown-key]: a message
   |
12 |   domian: a
   |   ^^^^^^
   = help: a remedy

1 error in 1 of 214 files; npx meet explain unknown-key says more`,
    );
  });

  it("shows both places of a conflict", () => {
    const { problems } = loaded({ "tenants/heron.yaml": `${TENANT}host: gl2\n` });
    expect(renderProblems(problems, { files: 5 })).toBe(
      `tenants/heron.yaml:8:1: error[duplicate-key]: duplicate key "host"
  |
8 | host: gl2
  | ^^^^
  = first: tenants/heron.yaml:4:1
  = again: tenants/heron.yaml:8:1
  = help: keep one of the two lines

1 error in 1 of 5 files; npx meet explain duplicate-key says more`,
    );
  });

  it("shows other places under their own words", () => {
    const also = [{ label: "declared at", place: { ...place("alder:", 1, 5, 1), file: "coop/members.yaml" } }];
    expect(shown(problem(place("x"), { also }))).toContain(
      "\n   = declared at: coop/members.yaml:1:1\n   = help: a remedy",
    );
    expect(shown(problem(place("x"), { also }))).not.toContain("again");
  });

  it("shows no line where there is none", () => {
    expect(shown(problem(place("", 1, 1, 1)))).toBe(
      "tenants/heron.yaml:1:1: error[unknown-key]: a message\n  = help: a remedy\n\n1 error in 1 of 214 files; npx meet explain unknown-key says more",
    );
  });

  it("cuts a long line around the column", () => {
    const text = `${"a".repeat(500)}WRONG${"b".repeat(500)}`;
    expect(
      shown(problem(place(text, 501, 5)))
        .split("\n")
        .slice(2, 4),
    ).toEqual([`12 | …${"a".repeat(30)}WRONG${"b".repeat(65)}…`, `   | ${" ".repeat(31)}^^^^^`]);
    expect(shown(problem(place(text, 1, 1))).split("\n")[2]).toBe(`12 | ${"a".repeat(100)}…`);
    expect(
      shown(problem(place(text, 1005, 1)))
        .split("\n")
        .slice(2, 4),
    ).toEqual([`12 | …${"b".repeat(100)}`, `   | ${" ".repeat(100)}^`]);
  });

  it("does not underline past the cut", () => {
    const [, , line, caret] = shown(problem(place("x".repeat(300), 1, 300))).split("\n");
    expect(line).toBe(`12 | ${"x".repeat(100)}…`);
    expect(caret).toBe(`   | ${"^".repeat(100)}`);
  });

  it("never cuts a character in two", () => {
    const text = shown(problem(place("🌻".repeat(200), 101, 2)));
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain("\ufffd");
  });

  it("never prints a control character, wherever it comes from", () => {
    const bad = "a\u001b[31m\u202e\u0000\tb\nc";
    const also = [{ label: bad, place: { ...place(bad), file: bad } }];
    const text = shown(problem({ ...place(bad), file: bad }, { message: bad, help: bad, also }));
    expect(text).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
    expect(text).toContain("a<U+001B>[31m<U+202E><U+0000><tab>b<U+000A>c");
  });

  it("puts the caret under the right letters after escapes, wide letters and combining marks", () => {
    const under = (text: string, column: number, length: number) =>
      shown(problem(place(text, column, length))).split("\n")[3];
    expect(under("\u202ebad", 2, 3)).toBe(`   | ${" ".repeat(8)}^^^`);
    expect(under("\u202ebad", 1, 1)).toBe(`   | ${"^".repeat(8)}`);
    expect(under("合作 bad", 4, 3)).toBe(`   | ${" ".repeat(5)}^^^`);
    expect(under("e\u0301 bad", 4, 3)).toBe(`   | ${" ".repeat(2)}^^^`);
  });

  it("counts errors, warnings and files", () => {
    const warning = problem({ ...place("x"), file: "stacks/ca.yaml" }, { severity: "warning" });
    const last = (...problems: Problem[]) =>
      shown(...problems)
        .split("\n")
        .at(-1);
    expect(last(problem(place("x")), problem(place("x")), warning)).toBe(
      "2 errors, 1 warning in 2 of 214 files; npx meet explain unknown-key says more",
    );
    expect(last(problem(place("x")))).toBe("1 error in 1 of 214 files; npx meet explain unknown-key says more");
    expect(last(warning, warning)).toBe("2 warnings in 1 of 214 files; npx meet explain unknown-key says more");
    // What is missing as a whole is in no file.
    expect(
      renderProblems([problem(place("x"))], { files: 0 })
        .split("\n")
        .at(-1),
    ).toBe("1 error; npx meet explain unknown-key says more");
    expect(renderProblems([warning], { files: 1 }).split("\n").at(-1)).toBe(
      "1 warning in 1 of 1 file; npx meet explain unknown-key says more",
    );
    expect(shown()).toBe("");
  });

  it("names the first error's code, though a warning stands before it", () => {
    const warning = problem(place("x"), { severity: "warning", code: "idle-node" });
    const error = problem({ ...place("x"), file: "tenants" }, { code: "emptied" });
    expect(shown(warning, error, problem(place("x")))).toContain("; npx meet explain emptied says more");
  });

  it("colours only when asked, and says the same then", () => {
    const problems = [problem(place("  domian: a", 3, 6)), problem(place("x"), { severity: "warning" })];
    const plain = renderProblems(problems, { files: 2 });
    const colored = renderProblems(problems, { files: 2, color: true });
    expect(plain).not.toContain("\u001b");
    expect(colored).toContain("\u001b[1;31merror[unknown-key]\u001b[0m");
    expect(colored).toContain("\u001b[1;33mwarning[unknown-key]\u001b[0m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
  });
});

describe("problemRow", () => {
  it("is what programs need", () => {
    expect(problemRow(problem(place("  domian: a", 3, 6)))).toEqual({
      file: "tenants/heron.yaml",
      line: 12,
      column: 3,
      endLine: 12,
      endColumn: 9,
      path: null,
      code: "unknown-key",
      severity: "error",
      message: "a message",
      help: "a remedy",
    });
  });
});
