import aliases from "@pulumi/pulumi/proto/alias_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, test } from "vitest";
import { createLedger } from "../../preview/ledger.ts";
import { readStruct } from "../../preview/values.ts";

const scope = { stack: "ca", project: "p" };
const none = new Set<string>();

function wish(type: string, name: string, parent = "", inputs = {}): pb.RegisterResourceRequest {
  return new pb.RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setParent(parent)
    .setCustom(true)
    .setObject(structs.Struct.fromJavaScript(inputs));
}

const stack = () => wish("pulumi:pulumi:Stack", "p-ca").setCustom(false);

test("a made resource is answered with its URN, an id, its inputs and what a cloud would add", () => {
  const answer = createLedger(scope, none).register(wish("hcloud:index/volume:Volume", "data", "", { size: 10 }));
  expect(answer.getUrn()).toBe("urn:pulumi:ca::p::hcloud:index/volume:Volume::data");
  expect(readStruct(answer.getObject()).values).toEqual({
    size: 10,
    linuxDevice: `/dev/disk/by-id/scsi-0HC_Volume_${answer.getId()}`,
  });
});

test("the outputs named secret come back secret, and the inputs are as they were declared", () => {
  const ledger = createLedger(scope, none);
  const answer = ledger.register(
    wish("command:local:Command", "c", "", { create: "x" }).setAdditionalsecretoutputsList(["stdout", "create"]),
  );
  expect(readStruct(answer.getObject()).secrets).toEqual(["create", "stdout"]);
  expect(ledger.resources()[0]).toMatchObject({ inputs: { create: "x" }, secrets: [] });
});

test("a component is answered with its URN alone", () => {
  const answer = createLedger(scope, none).register(wish("meet:Host", "gl1", "", { a: 1 }).setCustom(false));
  expect([answer.getUrn(), answer.getId(), readStruct(answer.getObject()).values]).toEqual([
    "urn:pulumi:ca::p::meet:Host::gl1",
    "",
    {},
  ]);
});

test("resources are listed by URN, with every option", () => {
  const ledger = createLedger(scope, none);
  const parent = ledger.register(stack()).getUrn();
  ledger.register(
    wish("docker:index/container:Container", "b", parent, { name: "b" })
      .setProtect(true)
      .setDeletebeforereplacedefined(true)
      .setDeletebeforereplace(true)
      .setIgnorechangesList(["image"])
      .setRetainondelete(true)
      .setDeletedwith("urn:server")
      .setDependenciesList(["urn:z", "urn:y"])
      .setProvider("urn:pulumi:ca::p::pulumi:providers:docker::d::id")
      .setAliasesList([new aliases.Alias().setUrn("urn:old")])
      .setReplaceonchangesList(["envs"])
      .setReplaceWithList(["urn:z", "urn:x"])
      .setReplacementTrigger(structs.Value.fromJavaScript("7"))
      .setImportid("adopted")
      .setCustomtimeouts(new pb.RegisterResourceRequest.CustomTimeouts().setCreate("10m")),
  );
  expect(ledger.resources().map(({ urn }) => urn)).toEqual([
    "urn:pulumi:ca::p::docker:index/container:Container::b",
    "urn:pulumi:ca::p::pulumi:pulumi:Stack::p-ca",
  ]);
  expect(ledger.resources()[0]).toEqual({
    urn: "urn:pulumi:ca::p::docker:index/container:Container::b",
    type: "docker:index/container:Container",
    parent,
    inputs: { name: "b" },
    secrets: [],
    custom: true,
    options: {
      protect: true,
      deleteBeforeReplace: true,
      ignoreChanges: ["image"],
      retainOnDelete: true,
      deletedWith: "urn:server",
      dependsOn: ["urn:y", "urn:z"],
      provider: "urn:pulumi:ca::p::pulumi:providers:docker::d",
      aliases: ["urn:old"],
      replaceOnChanges: ["envs"],
      replaceWith: ["urn:x", "urn:z"],
      replacementTrigger: "7",
      additionalSecretOutputs: [],
      import: "adopted",
      timeouts: { create: "10m" },
    },
  });
});

test("a resource that exists keeps the id it is read by", () => {
  const ledger = createLedger(scope, none);
  const request = new pb.ReadResourceRequest().setType("x:index:Y").setName("known").setId("id-1");
  const answer = ledger.read(request.setProperties(structs.Struct.fromJavaScript({ a: 1 })));
  expect(answer.getUrn()).toBe("urn:pulumi:ca::p::x:index:Y::known");
  expect(ledger.find(answer.getUrn())?.id).toBe("id-1");
  expect(ledger.resources()[0]).toMatchObject({ inputs: { a: 1 }, options: { import: "id-1" }, custom: true });
});

test("a renamed resource with an alias keeps its stand-in id", () => {
  const before = createLedger(scope, none).register(wish("x:index:Y", "river"));
  const alias = new aliases.Alias().setSpec(new aliases.Alias.Spec().setName("river"));
  const after = createLedger(scope, none).register(wish("x:index:Y", "riverbank").setAliasesList([alias]));
  expect(after.getId()).toBe(before.getId());
});

test("two resources of one URN are refused", () => {
  const ledger = createLedger(scope, none);
  ledger.register(wish("x:index:Y", "a"));
  expect(() => ledger.register(wish("x:index:Y", "a"))).toThrow(
    "two resources have the URN urn:pulumi:ca::p::x:index:Y::a; give one of them another name",
  );
});

test("a parent that was never registered is refused", () => {
  expect(() => createLedger(scope, none).register(wish("x:index:Y", "a", "urn:nobody"))).toThrow(
    "a (x:index:Y) has a parent that was never registered: urn:nobody",
  );
});

test("a component that a plugin builds is refused", () => {
  expect(() => createLedger(scope, none).register(wish("x:index:Y", "a").setRemote(true))).toThrow(
    "a (x:index:Y) is a component that a plugin builds; without an engine nobody can say what is in it",
  );
});

test.each([["docker"], ["*"]])("no default provider where %s is disabled", (name) => {
  const ledger = createLedger(scope, new Set([name]));
  expect(() => ledger.register(wish("docker:index/container:Container", "a"))).toThrow(
    "urn:pulumi:ca::p::docker:index/container:Container::a has no provider, and the default one of docker is off " +
      "(pulumi:disable-default-providers in Pulumi.yaml)",
  );
});

test("where docker's default provider is disabled, others, components and explicit providers are as ever", () => {
  const ledger = createLedger(scope, new Set(["docker"]));
  ledger.register(wish("command:local:Command", "a"));
  ledger.register(wish("docker:Host", "b").setCustom(false));
  const provider = ledger.register(wish("pulumi:providers:docker", "c"));
  const reference = `${provider.getUrn()}::${provider.getId()}`;
  ledger.register(wish("docker:index/container:Container", "d").setProvider(reference));
  expect(ledger.resources().map(({ options }) => options.provider)).toEqual([null, null, provider.getUrn(), null]);
});
