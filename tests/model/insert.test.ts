/** One line more, and nothing else: whatever a file looks like, and wherever the line belongs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { insertEntry } from "../../model/insert.ts";

const machine = { type: "ccx33" };
const put = (text: string, id: string) => insertEntry(text, "nodes", id, machine);

describe("a line goes", () => {
  test.each([
    [
      "between its neighbours",
      "nodes:\n  a1: { b: 1 }\n  c1: { b: 1 }\n",
      "b1",
      "nodes:\n  a1: { b: 1 }\n  b1: { type: ccx33 }\n  c1: { b: 1 }\n",
    ],
    [
      "before the first",
      "nodes:\n  # about b1\n  b1: { b: 1 }\n",
      "a1",
      "nodes:\n  a1: { type: ccx33 }\n  # about b1\n  b1: { b: 1 }\n",
    ],
    [
      "after the last, before what follows",
      "nodes:\n  a1: { b: 1 } # x\n\n# hosts\nhosts: {}\n",
      "b1",
      "nodes:\n  a1: { b: 1 } # x\n  b1: { type: ccx33 }\n\n# hosts\nhosts: {}\n",
    ],
    [
      "after a block of several lines",
      "nodes:\n  a1:\n    type: cx33\n    tags:\n      - x\nhosts: {}\n",
      "b1",
      "nodes:\n  a1:\n    type: cx33\n    tags:\n      - x\n  b1: { type: ccx33 }\nhosts: {}\n",
    ],
    [
      "at the end, where the others are in no order",
      "nodes:\n  c1: { b: 1 }\n  a1: { b: 1 }\n",
      "b1",
      "nodes:\n  c1: { b: 1 }\n  a1: { b: 1 }\n  b1: { type: ccx33 }\n",
    ],
    ["into braces", "nodes: { a1: { b: 1 } }\n", "b1", "nodes: { a1: { b: 1 }, b1: { type: ccx33 } }\n"],
    ["into empty braces", "nodes: {}\n", "b1", "nodes: { b1: { type: ccx33 } }\n"],
    ["below a section of its own", "name: x", "b1", "name: x\nnodes:\n  b1: { type: ccx33 }\n"],
    [
      "with the indentation of its neighbours",
      "nodes:\n    a1: { b: 1 }",
      "b1",
      "nodes:\n    a1: { b: 1 }\n    b1: { type: ccx33 }\n",
    ],
    [
      "with the line ends of the file",
      "nodes:\r\n  a1: { b: 1 }\r\n",
      "b1",
      "nodes:\r\n  a1: { b: 1 }\r\n  b1: { type: ccx33 }\r\n",
    ],
  ])("%s", (_title, text, id, expected) => {
    expect(put(text, id)).toBe(expected);
  });
});

const id = fc.stringMatching(/^[a-z][a-z0-9]{1,5}$/);
const block = fc.constantFrom(
  "{ type: cx33 }",
  "{ existing: 203.0.113.7, cores: 1, memory: 1 } # mine",
  "\n    type: cx33\n    tags: [x]",
);
const files = fc
  .record({
    nodes: fc.uniqueArray(fc.tuple(id, block), { selector: ([name]) => name, maxLength: 5 }),
    before: fc.constantFrom("", "name: x\n", "# a\n\nname: x # y\n"),
    after: fc.constantFrom("", "hosts:\n  gl1: { type: cx33 }\n", "\n# end\n"),
    comment: fc.constantFrom("", "  # about the next\n"),
  })
  .map(({ nodes, before, after, comment }) => {
    const lines = nodes.map(([name, value]) => `${comment}  ${name}:${value.startsWith("\n") ? "" : " "}${value}\n`);
    return `${before}${nodes.length === 0 ? "" : `nodes:\n${lines.join("")}`}${after}`;
  });

test("every other line stays as it is, and the data are as before with one entry more", () => {
  fc.assert(
    fc.property(files, id, (text, name) => {
      const before = parse(text) ?? {};
      fc.pre(before.nodes?.[name] === undefined);
      const after = put(text, name);
      expect(parse(after)).toEqual({ ...before, nodes: { ...before.nodes, [name]: machine } });
      const lines = after.split("\n");
      for (const line of text.split("\n")) expect(lines).toContain(line);
    }),
  );
});
