import { expect, test } from "vitest";
import { plan } from "../../../model/plan.ts";
import { leftAlone } from "../../../model/review/unchanged.ts";
import { CA, platform, tenant } from "../region.ts";

const org = (name: string, more: Record<string, unknown> = {}) => tenant({ org: name, level: "free", ...more });
const BIRDS = { heron: org("Heron"), kea: org("Kea"), swift: org("Swift"), tern: org("Tern", { host: "gl2" }) };
const planOf = (tenants: Record<string, Record<string, unknown>>, stack = CA) =>
  plan(platform({ tenants, stacks: { ca: stack } }), "ca");

test("tenants that stay as they are, but for one of each host", () => {
  const after = planOf({ ...BIRDS, weka: org("Weka"), kea: org("Kea", { locale: "fr" }) });
  const alone = leftAlone(planOf(BIRDS), after);
  expect([[...alone.before], [...alone.after]]).toEqual([["heron"], ["heron"]]);
});

test("by the ids they have on each side", () => {
  const { heron, ...others } = BIRDS;
  const after = planOf({ ...others, egret: { ...heron, previously: ["heron"], hostname: "heron.ca.meet.coop" } });
  const alone = leftAlone(planOf(BIRDS), after);
  expect([...alone.after]).not.toContain("egret");
  expect([...alone.before]).not.toContain("heron");
});

test("nobody when a machine, the region or its people change: that may touch every tenant", () => {
  const none = { before: new Set(), after: new Set() };
  const before = planOf(BIRDS);
  for (const more of [
    { operator: "koumbit" },
    { ssh: { from: ["198.51.100.0/24"] } },
    {
      hosts: {
        gl1: { existing: "203.0.113.49", cores: 8, memory: 32 },
        gl2: { existing: "203.0.113.42", cores: 8, memory: 32 },
      },
    },
  ])
    expect(leftAlone(before, planOf(BIRDS, { ...CA, ...more }))).toEqual(none);
  expect(leftAlone(null, before)).toEqual(none);
  expect(leftAlone(before, null)).toEqual(none);
});
