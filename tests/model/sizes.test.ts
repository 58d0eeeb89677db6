import { expect, test } from "vitest";
import { LOCATIONS, MEASURED_HOST, networkZone, SIZE_NAMES, seats, size, tenantsThatFit } from "../../model/sizes.ts";

test("a type has its cores, memory and disk, and a source", () => {
  expect(size("ccx33")).toEqual({
    type: "ccx33",
    cores: 8,
    memoryGb: 32,
    diskGb: 240,
    dedicated: true,
    source: expect.stringContaining("GET /v1/server_types"),
  });
  expect(size("cx33")).toMatchObject({ cores: 4, memoryGb: 8, diskGb: 80, dedicated: false });
});

test.each(["cax31", "ccx34", "", "constructor", "toString"])("%o is no type we know", (type) => {
  expect(size(type)).toBeUndefined();
});

test("there is no ARM type", () => {
  expect(SIZE_NAMES.filter((name) => name.startsWith("cax"))).toEqual([]);
  expect(SIZE_NAMES).toEqual([...SIZE_NAMES].sort());
});

test.each([
  [8, 16, 200, "upstream's own figure"],
  [16, 64, 400, "cores are what runs out"],
  [16, 16, 200, "memory is what runs out"],
  [4, 8, 100, "half a machine, half the people"],
])("%i cores and %i GB carry %i people: %s", (cores, memory, people) => {
  expect(seats(cores, memory)).toBe(people);
});

test.each([
  [8, 5],
  [32, 29],
  [3, 0],
  [1, 0],
])("%i GB carry %i tenants, with room to upgrade one beside itself", (memory, tenants) => {
  expect(tenantsThatFit(memory)).toBe(tenants);
});

test("a host of the measured size is given no more tenants than one was seen to carry", () => {
  expect(tenantsThatFit(MEASURED_HOST.memoryGb)).toBe(MEASURED_HOST.tenants);
});

test("every location has a network zone, and nothing else has", () => {
  expect(LOCATIONS).toEqual(["ash", "fsn1", "hel1", "hil", "nbg1", "sin"]);
  expect(networkZone("fsn1")).toBe("eu-central");
  expect(networkZone("tor1")).toBeUndefined();
  expect(networkZone("constructor")).toBeUndefined();
});
