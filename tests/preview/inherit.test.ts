import { expect, test } from "vitest";
import { aliasUrns, inherit, makeUrn, type Own, packageOf, parts, providerUrn } from "../../preview/inherit.ts";

const scope = { stack: "ca", project: "meet-infra" };
const stack = "urn:pulumi:ca::meet-infra::pulumi:pulumi:Stack::meet-infra-ca";
const host = "urn:pulumi:ca::meet-infra::meet:Host::gl1";
const docker = "urn:pulumi:ca::meet-infra::pulumi:providers:docker::gl1::id-1";
const hcloud = "urn:pulumi:ca::meet-infra::pulumi:providers:hcloud::hcloud::id-2";
const container = "docker:index/container:Container";

const nothing: Own = {
  protect: undefined,
  retainOnDelete: undefined,
  deletedWith: "",
  provider: "",
  providers: new Map(),
};

test("a URN names the types of the parents, but never the stack's", () => {
  expect(makeUrn(scope, null, "pulumi:pulumi:Stack", "meet-infra-ca")).toBe(stack);
  expect(makeUrn(scope, stack, "meet:Host", "gl1")).toBe(host);
  expect(makeUrn(scope, host, "meet:Tenant", "a")).toBe("urn:pulumi:ca::meet-infra::meet:Host$meet:Tenant::a");
});

test("a URN falls into its parts, even when the name holds colons", () => {
  const urn = makeUrn(scope, host, "meet:Tenant", "a::b");
  expect(parts(urn)).toEqual({ types: "meet:Host$meet:Tenant", type: "meet:Tenant", name: "a::b" });
});

test("the package of a type, and the URN of a provider reference", () => {
  expect(packageOf(container)).toBe("docker");
  expect(providerUrn(docker)).toBe("urn:pulumi:ca::meet-infra::pulumi:providers:docker::gl1");
  expect(providerUrn("")).toBeNull();
});

test("what a resource does not say itself comes from its parent", () => {
  const parent = { ...nothing, protect: true, retainOnDelete: true, deletedWith: host };
  expect(inherit(nothing, parent, container, true)).toMatchObject({
    protect: true,
    retainOnDelete: true,
    deletedWith: host,
  });
});

test("what a resource says itself stays, also when it says no", () => {
  const parent = { ...nothing, protect: true, retainOnDelete: true, deletedWith: host };
  const own = { ...nothing, protect: false, retainOnDelete: false, deletedWith: stack };
  expect(inherit(own, parent, container, true)).toMatchObject({
    protect: false,
    retainOnDelete: false,
    deletedWith: stack,
  });
});

test.each([
  ["its own", { ...nothing, provider: docker }, { ...nothing, provider: "other::id" }, docker],
  ["of a parent that has one of the same package", nothing, { ...nothing, provider: docker }, docker],
  ["never of a parent of another package", nothing, { ...nothing, provider: hcloud }, ""],
  ["by package from the component above", nothing, { ...nothing, providers: new Map([["docker", docker]]) }, docker],
  ["never by another package", nothing, { ...nothing, providers: new Map([["hcloud", hcloud]]) }, ""],
])("a provider is %s", (_, own, parent, expected) => {
  expect(inherit(own, parent, container, true).provider).toBe(expected);
});

test("components hand down the providers of those above them, their own first", () => {
  const above = {
    ...nothing,
    providers: new Map([
      ["docker", "above"],
      ["hcloud", hcloud],
    ]),
  };
  const component = inherit({ ...nothing, providers: new Map([["docker", docker]]) }, above, "meet:Tenant", false);
  expect([...component.providers]).toEqual([
    ["docker", docker],
    ["hcloud", hcloud],
  ]);
});

test("a provider needs no provider", () => {
  const parent = { ...nothing, providers: new Map([["pulumi", "x"]]) };
  expect(inherit(nothing, parent, "pulumi:providers:docker", true).provider).toBe("");
});

const river = { type: "meet:Tenant", name: "riverbank", parent: stack };
const spec = { name: "", type: "", stack: "", project: "", parent: "", noParent: false };

test.each([
  ["a whole URN", { urn: "urn:x" }, "urn:x"],
  ["another name", { ...spec, name: "river" }, "urn:pulumi:ca::meet-infra::meet:Tenant::river"],
  ["another type", { ...spec, type: "meet:Org" }, "urn:pulumi:ca::meet-infra::meet:Org::riverbank"],
  ["another parent", { ...spec, parent: host }, "urn:pulumi:ca::meet-infra::meet:Host$meet:Tenant::riverbank"],
  ["another stack and project", { ...spec, stack: "de", project: "old" }, "urn:pulumi:de::old::meet:Tenant::riverbank"],
])("an alias of %s", (_, alias, expected) => {
  expect(aliasUrns(scope, river, [alias], [])).toEqual([expected]);
});

test("an alias without a parent leaves the component", () => {
  const inside = { type: container, name: "redis", parent: host };
  expect(aliasUrns(scope, inside, [{ ...spec, noParent: true }], [])).toEqual([
    `urn:pulumi:ca::meet-infra::${container}::redis`,
  ]);
});

test("a renamed parent renames the children named after it, and leaves other names", () => {
  const parent = "urn:pulumi:ca::meet-infra::meet:Tenant::riverbank";
  const was = ["urn:pulumi:ca::meet-infra::meet:Org::river"];
  expect(aliasUrns(scope, { type: container, name: "riverbank-redis", parent }, [], was)).toEqual([
    `urn:pulumi:ca::meet-infra::meet:Org$${container}::river-redis`,
  ]);
  expect(aliasUrns(scope, { type: container, name: "redis", parent }, [{ ...spec, name: "cache" }], was)).toEqual([
    `urn:pulumi:ca::meet-infra::meet:Tenant$${container}::cache`,
    `urn:pulumi:ca::meet-infra::meet:Org$${container}::redis`,
    `urn:pulumi:ca::meet-infra::meet:Org$${container}::cache`,
  ]);
});

test("a resource is no alias of itself", () => {
  const parent = "urn:pulumi:ca::meet-infra::meet:Tenant::riverbank";
  const was = ["urn:pulumi:ca::meet-infra::meet:Tenant::river"];
  expect(aliasUrns(scope, { type: container, name: "redis", parent }, [], was)).toEqual([]);
});
