import { expect, test } from "vitest";
import { emptiestHost, hostsByRoom } from "../../model/placement.ts";
import { CA, platform, tenant } from "./region.ts";

const on = (host: string, count: number, from = 0) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${host}-t${from + i}`, tenant({ host, org: `${host}${i}` })]),
  );

/** Room on 32 GB: 29 tenants; on 8 GB: 5. */
const small = { existing: "203.0.113.43", cores: 4, memory: 8, price: 1 };
const stacks = {
  ca: {
    ...CA,
    hosts: {
      gl1: small,
      gl2: { ...small, existing: "203.0.113.44" },
      gl3: { ...small, existing: "203.0.113.45", memory: 32 },
    },
  },
};

test("the host with the most room is first, and those alike by their id", () => {
  expect(hostsByRoom(platform({ stacks, tenants: on("gl3", 26) }), "ca")).toEqual([
    { id: "gl1", tenants: 0, room: 5 },
    { id: "gl2", tenants: 0, room: 5 },
    { id: "gl3", tenants: 26, room: 3 },
  ]);
});

test("a newcomer goes to the emptiest that has room, and to none where all are full", () => {
  const some = platform({ stacks, tenants: { ...on("gl1", 5), ...on("gl2", 4) } });
  expect(emptiestHost(some, "ca")?.id).toBe("gl3");
  const full = platform({ stacks, tenants: { ...on("gl1", 5), ...on("gl2", 5), ...on("gl3", 29) } });
  expect(emptiestHost(full, "ca")).toBeNull();
  expect(emptiestHost(full, "constructor")).toBeNull();
});

test("nobody moves by it: it only reads", () => {
  const before = platform({ stacks, tenants: on("gl1", 2) });
  const copy = structuredClone(before);
  hostsByRoom(before, "ca");
  expect(before).toEqual(copy);
});
