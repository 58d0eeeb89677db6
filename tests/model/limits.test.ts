import { expect, test } from "vitest";
import { limitsOf, own } from "../../model/limits.ts";
import { platform, tenant } from "./region.ts";

test("a tenant has its level's limits", () => {
  const here = platform({ tenants: { riverbank: tenant({ level: "free" }) } });
  expect(limitsOf(here, "riverbank")).toEqual({ duration: 60, participants: 5, rooms: 1 });
});

test("its own limits come before the level's, one by one", () => {
  const limits = { participants: 180, duration: "12 h", reason: "a yearly assembly" };
  const here = platform({ tenants: { riverbank: tenant({ level: "free", limits }) } });
  expect(limitsOf(here, "riverbank")).toEqual({ duration: 720, participants: 180, rooms: 1 });
});

test("a level that leaves it to the tenant limits nothing", () => {
  const here = platform({ tenants: { riverbank: tenant({ level: "custom" }) } });
  expect(limitsOf(here, "riverbank")).toEqual({ duration: null, participants: null, rooms: null });
});

test("an unknown level limits nothing, and an unknown tenant is an error", () => {
  const here = platform({ tenants: { riverbank: tenant({ level: "gold" }) } });
  expect(limitsOf(here, "riverbank")).toEqual({ duration: null, participants: null, rooms: null });
  expect(() => limitsOf(here, "constructor")).toThrow(new RangeError("there is no tenant constructor"));
});

test("a record's own values do not include what it inherits", () => {
  expect(own({ a: 1 }, "a")).toBe(1);
  expect(own({ a: 1 }, "toString")).toBeUndefined();
});
