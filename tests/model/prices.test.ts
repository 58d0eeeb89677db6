import { expect, test } from "vitest";
import { addressPrice, serverPrice, volumePrice } from "../../model/prices.ts";
import { LOCATIONS, SIZE_NAMES } from "../../model/sizes.ts";

test("a server costs what the newest row for its location says", () => {
  expect(serverPrice("ccx33", "fsn1")).toEqual({
    monthly: 138.49,
    source:
      "hetzner.com's price feed, read 2026-09-29 in github.com/yahyabedirhan/skills; net, less the IPv4 address; in force since 2026-06-15",
  });
  expect(serverPrice("ccx33", "ash").monthly).toBe(140.99);
});

test("prices hold from a day on: before they rose, a type cost less", () => {
  expect(serverPrice("cx33", "fsn1", "2026-06-15").monthly).toBe(8.49);
  expect(serverPrice("cx33", "fsn1", "2026-06-14").monthly).toBe(6.49);
});

test("what no row says is unknown, never a guess", () => {
  expect(serverPrice("ccx33", "sin")).toEqual({ monthly: null, source: "no price known for ccx33 in sin" });
  expect(serverPrice("cx33", "hel1", "2026-05-01")).toEqual({
    monthly: null,
    source: "no price known for cx33 in hel1 on 2026-05-01",
  });
  expect(serverPrice("constructor", "fsn1").monthly).toBeNull();
  expect(volumePrice(50, "hel1")).toEqual({ monthly: null, source: "no price known for volumes in hel1" });
  expect(addressPrice("tor1").monthly).toBeNull();
});

test("a volume costs by the GB, rounded to cents", () => {
  expect(volumePrice(50, "fsn1").monthly).toBe(2.86);
  expect(volumePrice(33, "fsn1").monthly).toBe(1.89);
  expect(addressPrice("fsn1").monthly).toBe(0.5);
});

test("every known price has a positive figure and a dated source", () => {
  const prices = SIZE_NAMES.flatMap((type) => LOCATIONS.map((location) => serverPrice(type, location)));
  const known = prices.filter((it) => it.monthly !== null);
  expect(known.length).toBeGreaterThan(50);
  for (const { monthly, source } of known) {
    expect(monthly).toBeGreaterThan(0);
    expect(source).toMatch(/read 20\d\d-\d\d-\d\d/);
  }
});
