/** The questions: each has its words, and their answers make the file that people would have written. */
import { describe, expect, test } from "vitest";
import { machineData, NODE_FIELDS } from "../../../model/ask/node.ts";
import { STACK_FIELDS } from "../../../model/ask/stack.ts";
import { answersIn, idFrom, TENANT_FIELDS, tenantData, tenantText } from "../../../model/ask/tenant.ts";
import { platform, tenant } from "../region.ts";

const here = platform({ tenants: { riverbank: tenant() } });

describe.each([
  ["a tenant", TENANT_FIELDS],
  ["a machine", NODE_FIELDS],
  ["a region", STACK_FIELDS],
])("every question about %s", (_what, fields) => {
  test.each(fields.map((field) => [field.name, field] as const))(
    "%s has a label, a hint and an example",
    (_name, field) => {
      expect([field.label, field.hint, field.example].every((words) => words.length > 0)).toBe(true);
    },
  );
});

test.each([
  ["Harbour Workers' Co-operative", "harbour-workers-co-operative"],
  ["Érablière du Nord", "erabliere-du-nord"],
  ["The Very Long Name of an Organisation of Many", "the-very-long-name-of-an"],
  ["9 to 5", null],
  ["東京", null],
])("%s is called %s", (org, id) => {
  expect(idFrom(org)).toBe(id);
});

test("keys stand in the order of the schema, whatever the order of answers", () => {
  const answers = {
    locale: "fr",
    "admin-email": "a@a.example",
    "admin-name": "A",
    level: "free",
    org: "A",
    host: "gl1",
    participants: "7",
    reason: "R",
    stack: "ca",
    custodian: "hypha",
  };
  const data = tenantData(answers);
  expect(tenantText(data)).toBe(`# yaml-language-server: $schema=../docs/schema/tenant.json
org: A
stack: ca
host: gl1 # never moves by itself
level: free
custodian: hypha
admin: { name: A, email: a@a.example }
limits: { participants: 7, reason: R }
locale: fr
`);
  expect(answersIn(data)).toEqual(answers);
});

describe("an answer is checked by itself", () => {
  const check = (name: string, text: string, answers = {}) =>
    TENANT_FIELDS.find((field) => field.name === name)?.check(text, here, answers);
  test.each([
    ["id", "riverbank", 'there is a tenant "riverbank" already'],
    ["id", "River", "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter"],
    ["stack", "cq", 'there is no "cq"; did you mean ca?'],
    ["level", "gold", "write one of: custom, free, level-3, multi-account"],
    ["admin-email", "ada", "write one e-mail address, such as ada@riverbank.example"],
    ["participants", "many", "write a whole number of people"],
    ["duration", "3h", "write a duration, such as 60 min or 3 h"],
    ["stack", "ca", null],
    ["participants", "30", null],
  ])("%s: %s", (name, text, wrong) => {
    expect(check(name, text)).toBe(wrong);
  });
});

test("a machine is a type at Hetzner, or an address with its size", () => {
  expect(machineData({ machine: "ccx33", volume: "50", tags: "assembly" })).toEqual({
    type: "ccx33",
    volume: 50,
    tags: ["assembly"],
  });
  expect(machineData({ machine: "203.0.113.7", cores: "8", memory: "16", price: "6.49" })).toEqual({
    existing: "203.0.113.7",
    cores: 8,
    memory: 16,
    price: 6.49,
  });
});
