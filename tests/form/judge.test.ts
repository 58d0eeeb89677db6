/** What a person is told while they fill in the form: by the model itself, beside the right field. */

import { describe, expect, test } from "vitest";
import { type Ground, ground, judge } from "../../form/judge.ts";
import { TENANT_FIELDS } from "../../model/ask/tenant.ts";
import { change } from "../../model/explain/explanation.ts";
import { region, SOUTH } from "../../model/explain/region.ts";
import { load } from "../../model/load.ts";
import { GOOD, MISTAKES, SOURCES } from "./mistakes.ts";

function here(): Ground {
  const made = ground(SOURCES);
  if (made === null) throw new Error("the region has errors");
  return made;
}

const HERE = here();

test("a tenant as short as it can be: the file, what it changes, and nothing wrong", () => {
  const { file, text, changes, wrong, elsewhere, missing } = judge(HERE, GOOD);
  expect([file, wrong, elsewhere, missing]).toEqual(["tenants/harbour.yaml", {}, [], []]);
  expect(text).toBe(`# yaml-language-server: $schema=../docs/schema/tenant.json
org: Harbour Workers' Co-operative
stack: north
host: gl2 # never moves by itself
level: small
custodian: hypha
admin: { name: Mei Tan, email: mei@harbour.example }
`);
  expect(changes).toMatch(/^north: 1 tenant joins, 0 change, 0 leave; no data at risk; \+€0\.00 a month for machines/);
  const bytes = new TextEncoder().encode(text);
  expect(load([...SOURCES, { file: "tenants/harbour.yaml", bytes }]).problems).toEqual([]);
});

test("nothing yet: what is to be answered, and no complaint", () => {
  const { missing, wrong, file, changes } = judge(HERE, {});
  expect(missing).toEqual(["org", "id", "stack", "host", "level", "custodian", "admin-name", "admin-email"]);
  expect([wrong, file, changes]).toEqual([{}, null, null]);
});

test("a region without a balancer asks for a BBB, and a level by agreement for limits", () => {
  const asked = (answers: Record<string, string>) => judge(HERE, answers).missing;
  expect(asked({ ...GOOD, stack: "south" })).toEqual(["bbb"]);
  expect(asked({ ...GOOD, level: "custom" })).toEqual(["participants", "duration"]);
  expect(asked({ ...GOOD, level: "custom", participants: "20" })).toEqual(["duration", "reason"]);
});

test("what is no number stands in the file as it was written", () => {
  const { text } = judge(HERE, { ...GOOD, level: "custom", participants: "twenty", duration: "3 h", reason: "R" });
  expect(text).toContain("participants: twenty,");
});

describe("a mistake stands beside its field:", () => {
  test.each(MISTAKES)("%s", (_title, answers, field, says) => {
    const judged = judge(HERE, { ...GOOD, ...answers });
    expect(judged.wrong[field]).toContain(says);
    expect(judged.changes).toBeNull();
    expect(Object.keys(judged.wrong)).toEqual([field]);
  });
});

test("what only deserves a second look is said, and stops nobody", () => {
  const { warnings, changes } = judge(HERE, {
    ...GOOD,
    org: "Heron-Housing",
    hostname: "her0n.north.coop.example",
  });
  expect(warnings["hostname"]).toContain("at a glance");
  expect(warnings["org"]).toContain("differ only in case, accents, spaces or punctuation");
  expect(changes).not.toBeNull();
});

test("of two that clash the newcomer is asked to give way, whatever the order of their names", () => {
  const { warnings } = judge(HERE, {
    ...GOOD,
    id: "aardvark",
    org: "Heron-Housing",
    "admin-email": "sam@swift.example",
  });
  expect(warnings["org"]).toContain("write org: Heron Housing in both");
  expect(warnings["admin-email"]).toContain('the administrator of "Heron-Housing" as of "Swift Press"');
});

test("what was wrong before is nobody's fault, and data with errors are no ground", () => {
  const more = { file: "tenants/otter.yaml", bytes: new TextEncoder().encode("org: Otter\n") };
  expect(ground([...SOURCES, more])).toBeNull();
});

test("what is about no field of the newcomer stands by itself, with its file", () => {
  const made = ground(region([change(SOUTH, "memory: 8", "memory: 4")]));
  const bbb = "https://bbb.harbour.example/bigbluebutton/api";
  const judged = made === null ? null : judge(made, { ...GOOD, stack: "south", host: "gl1", bbb });
  expect([judged?.changes, judged?.wrong]).toEqual([null, {}]);
  expect(judged?.elsewhere).toEqual([
    'host "gl1" of stack "south" has memory for 1 tenant (4 GB, with room to upgrade one) and carries 2: give it 1 GB more, or add a host for the newest tenant (stacks/south.yaml)',
  ]);
});

test("every field can be told something", () => {
  const told = new Set(MISTAKES.map(([, , field]) => field));
  const chosen = ["stack", "level", "custodian", "registration", "reason", "admin-name"];
  for (const { name } of TENANT_FIELDS) expect(told.has(name) || chosen.includes(name)).toBe(true);
});
