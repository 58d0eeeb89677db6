/**
 * Between protobuf structs, in which the Pulumi SDK speaks, and plain values. Secrets, resource references,
 * outputs and unknown values travel as objects and strings with agreed signatures (the SDK's runtime/rpc).
 */
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { under } from "./paths.ts";

const { Struct, Value } = structs;

/** Stands in a graph for a value that nothing could say. */
export const UNKNOWN = "[unknown]";

/** The SDK's own words on the wire. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Values {
  /** Plain values, keys sorted at every level. */
  readonly values: Record<string, unknown>;
  /** Paths of secrets, sorted; what lies inside a secret is not listed again. */
  readonly secrets: string[];
}

/** The plain values in a struct, and which of them are secret. */
export function readStruct(struct: structs.Struct | undefined): Values {
  const secrets: string[] = [];
  const values = struct === undefined ? {} : readFields(struct, "", secrets);
  return { values, secrets: secrets.sort() };
}

/** One plain value; a secret is not told apart. */
export function readValue(value: structs.Value | undefined): unknown {
  return value === undefined ? null : read(value, "", []);
}

function read(value: structs.Value, path: string, secrets: string[]): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return text === UNKNOWN_ON_THE_WIRE ? UNKNOWN : text;
    }
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item, index) =>
        read(item, under(path, index), secrets),
      );
    case Value.KindCase.STRUCT_VALUE: {
      const struct = value.getStructValue();
      return struct === undefined ? {} : readSigned(struct, path, secrets);
    }
    default:
      return null;
  }
}

function readSigned(struct: structs.Struct, path: string, secrets: string[]): unknown {
  const fields = struct.getFieldsMap();
  switch (fields.get(SIGNATURE)?.getStringValue()) {
    case undefined:
      return readFields(struct, path, secrets);
    case SECRET:
      secrets.push(path);
      return readInside(fields.get("value"));
    case OUTPUT: {
      const secret = fields.get("secret")?.getBoolValue() === true;
      if (secret) secrets.push(path);
      const value = fields.get("value");
      if (value === undefined) return UNKNOWN;
      return secret ? readInside(value) : read(value, path, secrets);
    }
    case RESOURCE:
      return { id: readValue(fields.get("id")), urn: readValue(fields.get("urn")) };
    case ASSET:
      return { asset: withoutSignature(struct) };
    case ARCHIVE:
      return { archive: withoutSignature(struct) };
    default:
      return withoutSignature(struct);
  }
}

/** Whatever is inside a secret is secret already. */
function readInside(value: structs.Value | undefined): unknown {
  return value === undefined ? null : read(value, "", []);
}

function withoutSignature(struct: structs.Struct): Record<string, unknown> {
  const { [SIGNATURE]: _, ...rest } = readFields(struct, "", []);
  return rest;
}

function readFields(struct: structs.Struct, path: string, secrets: string[]): Record<string, unknown> {
  const entries: [string, structs.Value][] = [];
  struct.getFieldsMap().forEach((value, key) => {
    entries.push([key, value]);
  });
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    result[key] = read(value, under(path, key), secrets);
  }
  return result;
}

/** A value a stand-in can have. */
export type Simple = string | number | boolean | readonly Simple[];

/**
 * What the engine would answer for a made resource: its inputs (`struct`, which is changed), what only a cloud can
 * say where the inputs do not say it, and the wrapping of outputs that were declared secret.
 */
export function answer(
  struct: structs.Struct | undefined,
  made: Readonly<Record<string, Simple>>,
  secretOutputs: readonly string[],
): structs.Struct {
  const result = struct ?? new Struct();
  const fields = result.getFieldsMap();
  for (const [key, value] of Object.entries(made)) {
    if (!fields.has(key)) fields.set(key, toValue(value));
  }
  for (const key of secretOutputs) {
    const value = fields.get(key);
    if (value !== undefined && !isSecret(value)) fields.set(key, asSecret(value));
  }
  return result;
}

/** A struct of plain values. */
export function toStruct(values: Readonly<Record<string, Simple>>): structs.Struct {
  return answer(undefined, values, []);
}

function toValue(simple: Simple): structs.Value {
  const value = new Value();
  if (typeof simple === "string") return value.setStringValue(simple);
  if (typeof simple === "number") return value.setNumberValue(simple);
  if (typeof simple === "boolean") return value.setBoolValue(simple);
  return value.setListValue(new structs.ListValue().setValuesList(simple.map(toValue)));
}

function isSecret(value: structs.Value): boolean {
  return value.getStructValue()?.getFieldsMap().get(SIGNATURE)?.getStringValue() === SECRET;
}

function asSecret(value: structs.Value): structs.Value {
  const wrapped = new Struct();
  wrapped.getFieldsMap().set(SIGNATURE, toValue(SECRET)).set("value", value);
  return new Value().setStructValue(wrapped);
}
