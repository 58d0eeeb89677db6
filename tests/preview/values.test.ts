import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, test } from "vitest";
import { answer, readStruct, readValue, toStruct } from "../../preview/values.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const signed = (signature: string, rest: object) => ({ [SIGNATURE]: signature, ...rest });
const secret = (value: unknown) => signed("1b47061264138c4ac30d75fd1eb44270", { value });
const wire = (values: object) => structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));

test("plain values come out as they went in, keys sorted", () => {
  const { values, secrets } = readStruct(wire({ b: [1, "two", null, true], a: { z: 1.5, y: {} } }));
  expect(JSON.stringify(values)).toBe('{"a":{"y":{},"z":1.5},"b":[1,"two",null,true]}');
  expect(secrets).toEqual([]);
});

test("a secret is its value, and its path is listed; what is inside it is not listed again", () => {
  const { values, secrets } = readStruct(
    wire({
      stdin: secret("x"),
      envs: ["A=1", secret("B=2")],
      connection: secret({ host: "h", password: secret("p") }),
    }),
  );
  expect(values).toEqual({ stdin: "x", envs: ["A=1", "B=2"], connection: { host: "h", password: "p" } });
  expect(secrets).toEqual(["connection", "envs[1]", "stdin"]);
});

test("an output is its value; one that is secret or not known says so", () => {
  const output = (rest: object) => signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", rest);
  const { values, secrets } = readStruct(
    wire({ a: output({ value: "x", dependencies: ["urn"] }), b: output({}), c: output({ value: "s", secret: true }) }),
  );
  expect(values).toEqual({ a: "x", b: "[unknown]", c: "s" });
  expect(secrets).toEqual(["c"]);
});

test("an unknown value is [unknown], inside a secret as well", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  expect(readStruct(wire({ a: unknown, b: secret(unknown) })).values).toEqual({ a: "[unknown]", b: "[unknown]" });
});

test("resources, assets and archives are told by what they are", () => {
  const { values } = readStruct(
    wire({
      resource: signed("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:x", id: "7" }),
      asset: signed("c44067f5952c0a294b673a41bacd8c17", { text: "hello" }),
      archive: signed("0def7320c3a5731c473e5ecbe6d01bc7", { path: "dir" }),
      other: signed("somebody else's", { a: 1 }),
    }),
  );
  expect(values).toEqual({
    resource: { id: "7", urn: "urn:x" },
    asset: { asset: { text: "hello" } },
    archive: { archive: { path: "dir" } },
    other: { a: 1 },
  });
});

test("no struct has no values, no value is null", () => {
  expect(readStruct(undefined)).toEqual({ values: {}, secrets: [] });
  expect(readValue(undefined)).toBeNull();
});

test("an answer is the inputs, what was made, and the wrapping of secret outputs", () => {
  const made = answer(wire({ name: "a", connection: { host: "h" } }), { name: "not this", id: 7, tags: ["x", true] }, [
    "connection",
    "absent",
  ]);
  expect(readStruct(made)).toEqual({
    values: { connection: { host: "h" }, id: 7, name: "a", tags: ["x", true] },
    secrets: ["connection"],
  });
});

test("a secret is not wrapped twice", () => {
  const made = answer(wire({ a: secret("x") }), {}, ["a"]);
  expect(readStruct(made)).toEqual({ values: { a: "x" }, secrets: ["a"] });
});

test("a struct of plain values", () => {
  expect(readStruct(toStruct({ a: "b" })).values).toEqual({ a: "b" });
});
