import fc from "fast-check";
import { expect, test } from "vitest";
import { steps, under } from "../../preview/paths.ts";

test.each([
  ["", "host", "host"],
  ["connection", "host", "connection.host"],
  ["envs", 3, "envs[3]"],
  ["", 0, "[0]"],
  ["labels", "meet.coop/role", 'labels["meet.coop/role"]'],
  ["labels", 'a"b\\c', 'labels["a\\"b\\\\c"]'],
  ["labels", "", 'labels[""]'],
])("inside %o, %o is at %s", (path, step, expected) => {
  expect(under(path, step)).toBe(expected);
});

test.each([
  ["connection.host", ["connection", "host"]],
  ["envs[3]", ["envs", 3]],
  ["triggers[*]", ["triggers", "*"]],
  ["mounts[*].source", ["mounts", "*", "source"]],
  ["*", ["*"]],
  ['labels["meet.coop/role"]', ["labels", "meet.coop/role"]],
  ["not[a path", ["not[a path"]],
])("%s is the steps %o", (path, expected) => {
  expect(steps(path)).toEqual(expected);
});

test("whatever the steps, their path leads back to them", () => {
  const step = fc.oneof(fc.nat(), fc.string({ unit: fc.constantFrom("a", ".", "[", "]", '"', "\\", "ö", " ") }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (all) => {
      expect(steps(all.reduce<string>(under, ""))).toEqual(all);
    }),
  );
});
