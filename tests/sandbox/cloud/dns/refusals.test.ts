import { expect, test } from "vitest";
import { makeRefusals } from "../../../../sandbox/cloud/dns/refusals.ts";

test("refused names are counted by who asked, the most wanted first, and no flood fills the memory", () => {
  const refusals = makeRefusals();
  refusals.note("a.example", "A", "198.18.7.20");
  for (const name of ["B.example", "b.example", "b.EXAMPLE"]) refusals.note(name, "AAAA", "198.18.7.20");
  refusals.note("b.example", "A", "198.18.7.21");
  expect(refusals.list()).toEqual([
    { name: "b.example", from: "198.18.7.20", times: 3 },
    { name: "a.example", from: "198.18.7.20", times: 1 },
    { name: "b.example", from: "198.18.7.21", times: 1 },
  ]);
  for (let i = 0; i < 500; i++) refusals.note(`${i}.example`, "A", "198.18.7.20");
  expect(refusals.list()).toHaveLength(200);
});
