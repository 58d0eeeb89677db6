import { expect, test } from "vitest";
import { machineCost, stackCost } from "../../model/cost.ts";

const hetzner = { by: "hetzner", type: "cx33", location: "fsn1", image: "ubuntu-24.04", volumeGb: 50 } as const;
const owned = { by: "owner", ipv4: "203.0.113.7", ipv6: null } as const;

const figures = (lines: readonly { item: string; monthly: number | null }[]) =>
  lines.map((it) => [it.item, it.monthly]);

test("a Hetzner machine costs its server, its address and its volume", () => {
  expect(figures(machineCost("host gl1", hetzner, undefined))).toEqual([
    ["host gl1, cx33 in fsn1", 8.49],
    ["host gl1, IPv4 address", 0.5],
    ["host gl1, volume of 50 GB", 2.86],
  ]);
});

test("its own price wins over the table, and a volume comes on top", () => {
  expect(machineCost("host gl1", hetzner, 6.99)).toMatchObject([
    { item: "host gl1", monthly: 6.99, source: "its owner's own figure" },
    { item: "host gl1, volume of 50 GB", monthly: 2.86 },
  ]);
});

test("an existing machine costs what its owner says, and else it is unknown", () => {
  expect(machineCost("host gl1", owned, 30)).toEqual([
    { item: "host gl1", monthly: 30, source: "its owner's own figure" },
  ]);
  expect(machineCost("host gl1", owned, undefined)).toEqual([
    { item: "host gl1", monthly: null, source: "its owner has not said what it costs: add price" },
  ]);
});

test("a price of 0 is a price", () => {
  expect(machineCost("host gl1", owned, 0)[0]?.monthly).toBe(0);
});

test("a stack sums what is known and names what is not", () => {
  const cost = stackCost(
    [{ cost: machineCost("host gl1", hetzner, undefined) }, { cost: machineCost("node bbb1", owned, undefined) }],
    [{ price: 100 }, { price: null }, { price: 45 }],
  );
  expect(cost).toMatchObject({ known: 11.85, unknown: ["node bbb1"], income: 145 });
  expect(cost.lines).toHaveLength(4);
});
