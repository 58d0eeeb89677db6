/** What is written reads back as it was meant, whatever it is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hidden } from "../../model/characters.ts";
import { limitsOf } from "../../model/hostile.ts";
import { Tenant } from "../../model/schema.ts";
import { readTree } from "../../model/tree.ts";
import { entryLines, fileText, inline } from "../../model/write.ts";

const readBack = (text: string) => readTree(text, Tenant, limitsOf("tenants/a.yaml"));

describe("text is quoted where somebody could read it otherwise", () => {
  test.each([
    ["Riverbank Housing Co-operative", "Riverbank Housing Co-operative"],
    ["Érablière du Nord", "Érablière du Nord"],
    ["https://id.example/a?b=c", "https://id.example/a?b=c"],
    ["no", '"no"'],
    ["0777", '"0777"'],
    ["2026.11", '"2026.11"'],
    ["2027-03-31", '"2027-03-31"'],
    ["#467fcf", '"#467fcf"'],
    ["Works: Weka", '"Works: Weka"'],
    ["Weka, Kea", '"Weka, Kea"'],
    ["2001:db8::7", "2001:db8::7"],
    ['She said "yes"', 'She said "yes"'],
    ["", '""'],
    ["- a", '"- a"'],
    ["a #b", '"a #b"'],
  ])("%j as %s", (text, written) => {
    expect(inline(text)).toBe(written);
  });
});

test("a block that is too wide for a line gets lines of its own", () => {
  const value = { name: "A".repeat(60), email: "b".repeat(60), list: ["c".repeat(70), "d".repeat(70)] };
  expect(entryLines("admin", value, "")).toEqual([
    "admin:",
    `  name: ${"A".repeat(60)}`,
    `  email: ${"b".repeat(60)}`,
    "  list:",
    `    - ${"c".repeat(70)}`,
    `    - ${"d".repeat(70)}`,
  ]);
});

const text = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((it) => hidden(it).next().done === true && it.trim() === it && it !== "");

test("any text in any place is read back as itself, by the reader that trusts nothing", () => {
  fc.assert(
    fc.property(text, text, text, (org, name, reason) => {
      const tree = readBack(
        fileText("tenant", [
          { key: "org", value: org },
          { key: "admin", value: { name } },
          { key: "limits", value: { participants: 3, reason } },
          { key: "previously", value: [name, reason] },
        ]),
      );
      expect(tree.marks).toEqual([]);
      expect(JSON.parse(JSON.stringify(tree.value))).toEqual({
        org,
        admin: { name },
        limits: { participants: 3, reason },
        previously: [name, reason],
      });
    }),
  );
});
