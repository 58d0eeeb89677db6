/** Who leaves by their own line, and from which day. */
import { describe, expect, test } from "vitest";
import { hasLeft, leavingTenants, namedTenants } from "../../model/leaving.ts";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import type { Platform } from "../../model/schema.ts";

const { platform } = load(readSources(new URL("../fixtures/north", import.meta.url).pathname));
if (platform === null) throw new Error("north has errors");
const { heron, swift } = platform.tenants;
if (heron === undefined || swift === undefined) throw new Error("north has other tenants");

const retired = (confirm: string, after: string, previously: string[] = []): Platform => ({
  ...platform,
  tenants: { heron: { ...heron, previously, retire: { confirm, after } }, swift },
});

describe("a retirement", () => {
  test.each([
    ["2026-11-20", undefined, false],
    ["2026-11-22", "2026-11-21", false],
    ["2026-11-21", "2026-11-21", true],
    ["2026-11-20", "2026-11-21", true],
  ])("after %s, on %s: %s", (after, today, left) => {
    expect(hasLeft({ after }, today)).toBe(left);
    const ids = plan(retired("heron", after), "north", today === undefined ? {} : { today }).tenants.map(
      ({ id }) => id,
    );
    expect(ids.includes("heron")).toBe(!left);
    expect(ids.includes("swift")).toBe(true);
  });

  test("of nobody is none", () => {
    expect(hasLeft(undefined, "2026-11-21")).toBe(false);
  });

  test("lets up take that tenant away, by its first id, and no other", () => {
    const names = (of: Platform, stack = "north") => [...leavingTenants(of, stack, "2026-11-21")];
    expect(names(retired("heron", "2026-11-21"))).toEqual(["tenant-heron"]);
    expect(names(retired("heron", "2026-11-21", ["egret"]))).toEqual(["tenant-egret"]);
    expect(names(retired("heron", "2026-11-22"))).toEqual([]);
    expect(names(retired("swift", "2026-11-21"))).toEqual([]);
    expect(names(retired("heron", "2026-11-21"), "south")).toEqual([]);
    expect(names(platform)).toEqual([]);
  });
});

test("a name of its own is a tenant's by its first id; the stack's own domain gives none", () => {
  const named: Platform = {
    ...platform,
    tenants: { heron: { ...heron, previously: ["egret"], hostname: "meet.heron.example" }, swift },
  };
  expect([...namedTenants(named, "north")]).toEqual([
    ["tenant-egret", "meet.heron.example"],
    ["tenant-swift", "rooms.swift.example"],
  ]);
  expect([...namedTenants(named, "south")]).toEqual([]);
});
