/** Slips of people who write YAML seldom: the remedy is what they meant. */
import { describe, expect, test } from "vitest";
import { checked } from "../../model/explain/example.ts";
import { add, change, type Edit } from "../../model/explain/explanation.ts";
import { ASSEMBLY, HERON, LEVELS, MEMBERS, NORTH } from "../../model/explain/region.ts";
import { renderProblems } from "../../model/report.ts";

const said = (...edits: readonly Edit[]) =>
  checked(edits, undefined).problems.map(({ code, message, help }) => `${code}: ${message} | ${help}`);

test.each<[string, Edit, string]>([
  [
    "a duration without its unit",
    change(ASSEMBLY, "duration: 12 h", "duration: 90"),
    'wrong-value: duration cannot be "90" in limits of tenant "assembly" | write the unit as well: 90 min or 90 h',
  ],
  [
    "a level by its number",
    change(HERON, "level: small", "level: 2"),
    'wrong-value: level cannot be "2" in tenant "heron" | write one of: custom, large, small',
  ],
  [
    "a name that is a number, where quotes do help",
    change(HERON, "org: Heron Housing", "org: 2027"),
    'ambiguous: "2027" is ambiguous: without quotes it can be read as a number, and text belongs here | put it in quotes: "2027"',
  ],
  [
    "no space after the colon",
    change(HERON, "org: Heron", "org:Heron"),
    "syntax: there is no space after the colon | write a space after the colon: org: Heron Housing",
  ],
  [
    "a member's id in capital letters",
    change(MEMBERS, "hypha:\n", "Hypha:\n"),
    'bad-id: "Hypha" cannot be an id in the members | write it as hypha: in lower case, with hyphens',
  ],
  [
    "a person's id in capital letters, with a space",
    change(MEMBERS, "    dana:", "    Dana W:"),
    'bad-id: "Dana W" cannot be an id in people of member "hypha" | write it as dana-w: in lower case, with hyphens',
  ],
])("%s", (_, edit, expected) => {
  expect(said(edit)[0]).toBe(expected);
});

test("a level that ends in the number is what was meant", () => {
  const levels = change(LEVELS, "small:", "level-2:");
  expect(said(levels, change(HERON, "level: small", "level: 2"))).toContain(
    'wrong-value: level cannot be "2" in tenant "heron" | did you mean "level-2"?',
  );
});

describe("a secret in a file", () => {
  test.each([
    ["password: correct-horse", HERON, "password"],
    ["token: hc-abcdefg", NORTH, "token"],
    ["api_key: abcdefg", NORTH, "api_key"],
    ["clientSecret: abcdefg", HERON, "clientSecret"],
  ])("%s", (line, file, key) => {
    const { problems } = checked([add(file, line)], undefined);
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `secret-in-file: "${key}" looks like a secret, and everybody may read this file`,
    ]);
    expect(problems[0]?.help).toContain("npx pulumi config set --secret");
    const text = renderProblems(problems, { files: 1 });
    expect(text).toContain(`| ${key}: …\n`);
    expect(text).not.toContain(line.split(": ")[1]);
  });

  test("but a slip of the pen is a slip of the pen", () => {
    expect(said(add(HERON, "registraton: open"))[0]).toContain("unknown-key");
  });
});
