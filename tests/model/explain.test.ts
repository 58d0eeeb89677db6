/** Each code of a problem has a page whose example really brings it about, and whose remedy really helps. */
import { describe, expect, test } from "vitest";
import { checked, checkedExample, saidOf } from "../../model/explain/example.ts";
import { EXPLANATIONS } from "../../model/explain/index.ts";
import { renderPage, shown } from "../../model/explain/page.ts";
import { region } from "../../model/explain/region.ts";

const TODAY = "2026-11-21";
const all = Object.entries(EXPLANATIONS);

test("the region that every example starts from has no problem", () => {
  expect(checked([], TODAY).problems).toEqual([]);
});

describe("the example of", () => {
  test.each(all)("%s brings it about", (code, { example }) => {
    const codes = checkedExample(example).problems.map((problem) => problem.code);
    expect(codes).toContain(code);
    expect(saidOf(example, code)).toContain(`[${code}]: `);
  });

  test.each(all)("%s is right after the remedy", (code, { example }) => {
    const { right = [], today = TODAY } = example;
    const { problems } = checked(right, example.right === undefined ? TODAY : today);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([]);
    expect(problems.map((problem) => problem.code)).not.toContain(code);
  });
});

describe("the words of", () => {
  test.each(all)("%s are short sentences", (_code, { title, cause, remedy }) => {
    expect(title).toMatch(/^[A-Z].{3,70}[^.]$/);
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/^\S.*[.?]$/s);
      expect(text.length).toBeLessThan(200);
    }
  });
});

test("a page in a terminal", () => {
  expect(
    renderPage("unknown-key", shown("unknown-key", EXPLANATIONS["unknown-key"]), "text"),
  ).toBe(`unknown-key: A key that nobody reads
A misspelt key would look effective and do nothing, so every key that is not known is refused.

What to do
Write the key that was meant; the help names it where only one is close. Else delete the line.

An example

Somebody has in tenants/heron.yaml:

    registraton: open

npx meet check says:

    tenants/heron.yaml:7:1: error[unknown-key]: unknown key "registraton" in tenant "heron"
      |
    7 | registraton: open
      | ^^^^^^^^^^^
      = help: did you mean "registration"?

Right is, in tenants/heron.yaml:

    registration: open
`);
});

test("a page as Markdown shows hidden characters, and cuts what is long", () => {
  const page = (code: "hidden-character" | "file-size") => renderPage(code, shown(code, EXPLANATIONS[code]), "md");
  expect(page("hidden-character")).toContain("```yaml\norg: Heron<U+00A0>Housing\n```");
  expect(page("file-size")).toContain("```yaml\n# and so on\n# and so on\n# and so on\n… (6000 lines)\n```");
});

test("an example that replaces what is not there is a mistake of whoever wrote it", () => {
  expect(() => region([{ file: "tenants/heron.yaml", from: "no such text", to: "" }])).toThrow(RangeError);
});
