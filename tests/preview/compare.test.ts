import { expect, test } from "vitest";
import { compare, waitsOtherwise } from "../../preview/compare.ts";
import type { Graph, GraphOptions, GraphResource } from "../../preview/graph.ts";

const options: GraphOptions = {
  protect: false,
  retainOnDelete: false,
  deletedWith: null,
  provider: null,
  aliases: [],
  deleteBeforeReplace: null,
  ignoreChanges: [],
  dependsOn: [],
  replaceOnChanges: [],
  replaceWith: [],
  replacementTrigger: null,
  additionalSecretOutputs: [],
  import: null,
  timeouts: {},
};

type Sketch = Partial<Omit<GraphResource, "options">> & { options?: Partial<GraphOptions> };

function resource(urn: string, sketch: Sketch = {}): GraphResource {
  const base = { urn, type: "x:Y", parent: "urn:stack", inputs: {}, secrets: [], custom: true };
  return { ...base, ...sketch, options: { ...options, ...sketch.options } };
}

function graph(...resources: GraphResource[]): Graph {
  return { stack: "ca", project: "p", warnings: [], resources };
}

/** The changes of one resource. */
function changes(before: Sketch, after: Sketch) {
  return compare(graph(resource("urn:a", before)), graph(resource("urn:a", after)));
}

function inputs(before: Sketch, after: Sketch) {
  return changes(before, after).flatMap((change) => change.inputs);
}

test("equal graphs have no changes", () => {
  const same = graph(resource("urn:a", { inputs: { a: [1, { b: null }] }, options: { protect: true } }));
  expect(compare(same, structuredClone(same))).toEqual([]);
});

test("resources come, go and change, in the order of their URNs", () => {
  const before = graph(resource("urn:b", { inputs: { size: 1 } }), resource("urn:c"));
  const after = graph(resource("urn:a"), resource("urn:b", { inputs: { size: 2 } }));
  expect(compare(before, after)).toEqual([
    { op: "added", urn: "urn:a", type: "x:Y", was: null, inputs: [], options: [] },
    {
      op: "changed",
      urn: "urn:b",
      type: "x:Y",
      was: null,
      inputs: [{ path: "size", before: 1, after: 2 }],
      options: [],
    },
    { op: "removed", urn: "urn:c", type: "x:Y", was: null, inputs: [], options: [] },
  ]);
});

test("inputs differ by path, and an absent side is absent", () => {
  const before = { inputs: { a: { b: 1, gone: [1] }, same: "s" } };
  const after = { inputs: { a: { b: 2, "c.d": {} }, same: "s" } };
  expect(inputs(before, after)).toEqual([
    { path: "a.b", before: 1, after: 2 },
    { path: "a.gone", before: [1] },
    { path: 'a["c.d"]', after: {} },
  ]);
});

test("a container in place of a plain value is one change", () => {
  expect(inputs({ inputs: { a: 1 } }, { inputs: { a: { b: 1 } } })).toEqual([
    { path: "a", before: 1, after: { b: 1 } },
  ]);
});

test("an item in the middle of a list is one change, not one for each that follows", () => {
  const [few, many] = [{ inputs: { envs: ["A=1", "C=3"] } }, { inputs: { envs: ["A=1", "B=2", "C=3"] } }];
  expect(inputs(few, many)).toEqual([{ path: "envs[1]", after: "B=2" }]);
  expect(inputs(many, few)).toEqual([{ path: "envs[1]", before: "B=2" }]);
});

test("a list that only repeats an item", () => {
  expect(inputs({ inputs: { a: ["x", "x"] } }, { inputs: { a: ["x"] } })).toEqual([{ path: "a[0]", before: "x" }]);
});

test("a secret's values are never shown", () => {
  const secret = { inputs: { stdin: "old" }, secrets: ["stdin"] };
  expect(inputs(secret, { ...secret, inputs: { stdin: "new" } })).toEqual([
    { path: "stdin", before: "[secret]", after: "[secret]" },
  ]);
  expect(inputs(secret, { inputs: {} })).toEqual([{ path: "stdin", before: "[secret]" }]);
  expect(inputs({ inputs: {} }, secret)).toEqual([{ path: "stdin", after: "[secret]" }]);
  expect(inputs(secret, secret)).toEqual([]);
});

test("where a secret differs inside is not told", () => {
  const before = { inputs: { connection: { host: "a", user: "root" } }, secrets: ["connection"] };
  const after = { inputs: { connection: { host: "b", user: "root" } }, secrets: ["connection"] };
  expect(inputs(before, after)).toEqual([{ path: "connection", before: "[secret]", after: "[secret]" }]);
});

test("a secret that comes inside something new is hidden there", () => {
  const after = { inputs: { a: { list: ["plain", "hidden"], b: "hidden" } }, secrets: ["a.list[1]", "a.b"] };
  expect(inputs({ inputs: {} }, after)).toEqual([{ path: "a", after: { list: ["plain", "[secret]"], b: "[secret]" } }]);
});

test("a value that is no longer secret is a change, though it is the same, and is not shown", () => {
  const [hidden, open] = [{ inputs: { a: "v" }, secrets: ["a"] }, { inputs: { a: "v" } }];
  expect(inputs(hidden, open)).toEqual([{ path: "a", before: "[secret]", after: "[not secret]" }]);
  expect(inputs(open, hidden)).toEqual([{ path: "a", before: "[not secret]", after: "[secret]" }]);
});

test("a secret at the end of a list that became plain is not taken for the same", () => {
  const before = { inputs: { envs: ["P=1"] }, secrets: ["envs[0]"] };
  const after = { inputs: { envs: ["A=1", "P=1"] } };
  expect(inputs(before, after)).toEqual([
    { path: "envs[0]", before: "[secret]", after: "[not secret]" },
    { path: "envs[1]", after: "P=1" },
  ]);
});

test("a secret at the end of a list that grew before it is the same", () => {
  const before = { inputs: { envs: ["P=1"] }, secrets: ["envs[0]"] };
  const after = { inputs: { envs: ["A=1", "P=1"] }, secrets: ["envs[1]"] };
  expect(inputs(before, after)).toEqual([{ path: "envs[0]", after: "A=1" }]);
});

test.each([
  ["a whole input", ["image"], { image: 1 }, { image: 2 }],
  ["an input that comes", ["image"], {}, { image: 2 }],
  ["inside an input", ["logOpts.max"], { logOpts: { max: 1, min: 1 } }, { logOpts: { max: 2, min: 1 } }],
  ["inside an input that comes", ["logOpts.max"], {}, { logOpts: { max: 2 } }],
  ["inside an input that goes", ["logOpts.max"], { logOpts: { max: 2 } }, {}],
  ["an item", ["envs[1]"], { envs: ["a", "b"] }, { envs: ["a", "c"] }],
  ["inside every item", ["ports[*].ip"], { ports: [{ ip: 1 }, { ip: 1 }] }, { ports: [{ ip: 2 }, { ip: 3 }] }],
  ["everything", ["*"], { a: 1 }, { b: 2 }],
  ["a key with dots", ['labels["a.b"]'], { labels: { "a.b": 1 } }, { labels: { "a.b": 2 } }],
])("what ignoreChanges names is left out: %s", (_, ignoreChanges, before, after) => {
  const options = { ignoreChanges };
  expect(changes({ inputs: before, options }, { inputs: after, options })).toEqual([]);
});

test("what ignoreChanges names inside a secret is left out", () => {
  const options = { ignoreChanges: ["connection.host"] };
  const secrets = ["connection"];
  const connection = { host: "a", user: "root" };
  const before = { inputs: { connection }, secrets, options };
  expect(changes(before, { inputs: { connection: { ...connection, host: "b" } }, secrets, options })).toEqual([]);
  expect(inputs(before, { inputs: { connection: { ...connection, user: "me" } }, secrets, options })).toEqual([
    { path: "connection", before: "[secret]", after: "[secret]" },
  ]);
});

test("the list after the change says what is ignored", () => {
  const ignoring = { options: { ignoreChanges: ["image"] } };
  expect(changes({ inputs: { image: 1 } }, { inputs: { image: 2 }, ...ignoring })).toEqual([
    {
      op: "changed",
      urn: "urn:a",
      type: "x:Y",
      was: null,
      inputs: [],
      options: [{ option: "ignoreChanges", before: [], after: ["image"] }],
    },
  ]);
  expect(inputs({ inputs: { image: 1 }, ...ignoring }, { inputs: { image: 2 } })).toEqual([
    { path: "image", before: 1, after: 2 },
  ]);
});

test("options differ by name, aliases are no change", () => {
  const [change] = changes(
    { options: { protect: true, dependsOn: ["urn:b"] } },
    { options: { deleteBeforeReplace: true, dependsOn: ["urn:b", "urn:c"], aliases: ["urn:z"] } },
  );
  expect(change?.options).toEqual([
    { option: "protect", before: true, after: false },
    { option: "deleteBeforeReplace", before: null, after: true },
    { option: "dependsOn", before: ["urn:b"], after: ["urn:b", "urn:c"] },
  ]);
});

test("a resource that only waits for other things is told from one to which something is done", () => {
  const of = (before: object, after: object) => changes(before, after).map(waitsOtherwise);
  const waits = (...urns: string[]) => ({ options: { dependsOn: urns } });
  expect(of(waits("urn:b"), waits("urn:b", "urn:c"))).toEqual([true]);
  expect(of(waits("urn:b"), { ...waits(), inputs: { image: 1 } })).toEqual([false]);
  expect(of(waits("urn:b"), { options: { dependsOn: [], protect: true } })).toEqual([false]);
  const [added] = compare(graph(), graph(resource("urn:a")));
  expect(added === undefined ? null : waitsOtherwise(added)).toBe(false);
});

test("a renamed resource with an alias is kept, and so is whatever refers to it", () => {
  const before = graph(
    resource("urn:m", { inputs: { of: "urn:z" }, options: { dependsOn: ["urn:n", "urn:z"], deletedWith: "urn:z" } }),
    resource("urn:n", { parent: "urn:z" }),
    resource("urn:z"),
  );
  const after = graph(
    resource("urn:b", { options: { aliases: ["urn:nowhere", "urn:z"] } }),
    resource("urn:m", { inputs: { of: "urn:b" }, options: { dependsOn: ["urn:b", "urn:n"], deletedWith: "urn:b" } }),
    resource("urn:n", { parent: "urn:b" }),
  );
  expect(compare(before, after)).toEqual([]);
});

test("a renamed resource that also changed says what it was", () => {
  const before = graph(resource("urn:old", { inputs: { a: 1 } }));
  const after = graph(resource("urn:new", { inputs: { a: 2 }, options: { aliases: ["urn:old"] } }));
  expect(compare(before, after)).toEqual([
    {
      op: "changed",
      urn: "urn:new",
      type: "x:Y",
      was: "urn:old",
      inputs: [{ path: "a", before: 1, after: 2 }],
      options: [],
    },
  ]);
});

test("a URN that is still used is nobody's alias, and one old resource becomes one new", () => {
  const alias = { options: { aliases: ["urn:a"] } };
  const stays = compare(graph(resource("urn:a")), graph(resource("urn:a"), resource("urn:b", alias)));
  expect(stays.map(({ op, urn }) => [op, urn])).toEqual([["added", "urn:b"]]);
  const two = compare(graph(resource("urn:a")), graph(resource("urn:b", alias), resource("urn:c", alias)));
  expect(two.map(({ op, urn }) => [op, urn])).toEqual([["added", "urn:c"]]);
});
