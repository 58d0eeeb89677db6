/** The vendor's published schema, where it lies beside the checkout: every answer is held against it. */
import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";

const FILE = new URL("../../../../../shared/data/hcloud-openapi.json", import.meta.url);

/** Why answers cannot be held against it; null when they can. */
export const NO_SCHEMA: string | null = existsSync(FILE) ? null : "../shared/data/hcloud-openapi.json is not there";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** OpenAPI 3.0 says `nullable`, JSON Schema does not know it; and what no schema names is a mistake of ours. */
function jsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, ...rest } = schema;
  const made: { [key: string]: Json } = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, jsonSchema(value)]),
  );
  if (rest["properties"] !== undefined && rest["type"] === "object" && !("additionalProperties" in rest)) {
    made["additionalProperties"] = false;
  }
  return nullable === true ? { anyOf: [made, { type: "null" }] } : made;
}

interface Operation {
  readonly pattern: RegExp;
  readonly path: string;
  readonly method: string;
  /** Template segments: fewer are a closer match. */
  readonly variables: number;
  readonly statuses: Readonly<Record<string, Json>>;
}

let loaded: { operations: Operation[]; compiled: Map<string, ValidateFunction>; ajv: Ajv } | null = null;

function load(): NonNullable<typeof loaded> {
  if (loaded !== null) return loaded;
  const document = JSON.parse(readFileSync(FILE, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  ajv.addFormat("decimal", /^-?\d+(?:\.\d+)?$/);
  ajv.addSchema({ $id: "hcloud", components: jsonSchema(document.components) });
  const operations: Operation[] = [];
  for (const [path, methods] of Object.entries<Record<string, { responses?: Record<string, Json> }>>(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.responses === undefined) continue;
      const pattern = new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
      const variables = path.split("{").length - 1;
      operations.push({ path, method: method.toUpperCase(), pattern, variables, statuses: operation.responses });
    }
  }
  operations.sort((a, b) => a.variables - b.variables);
  loaded = { operations, compiled: new Map(), ajv };
  return loaded;
}

/** What is wrong with an answer, as sentences; nothing when there is no schema to hold it against. */
export function faultsOf(method: string, path: string, status: number, body: unknown): string[] {
  if (NO_SCHEMA !== null) return [];
  const { operations, compiled, ajv } = load();
  const operation = operations.find((one) => one.method === method && one.pattern.test(path));
  if (operation === undefined) return [`${method} ${path} is not in the schema`];
  const key = operation.statuses[String(status)] !== undefined ? String(status) : `${Math.floor(status / 100)}xx`;
  const answer = operation.statuses[key];
  if (answer === undefined) return [`${method} ${path} must not answer ${status}`];
  const schema = schemaOf(answer);
  if (schema === null) return body === null ? [] : [`${method} ${path} must answer nothing`];
  const name = `${method} ${operation.path} ${key}`;
  const validate = compiled.get(name) ?? ajv.compile(absolute(jsonSchema(schema)));
  compiled.set(name, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    (error) => `${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

function schemaOf(answer: Json): Json | null {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return null;
  const content = answer["content"];
  if (typeof content !== "object" || content === null || Array.isArray(content)) return null;
  const json = content["application/json"];
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json["schema"] ?? null) : null;
}

/** References of a response point into the document that is registered whole. */
function absolute(schema: Json): { [key: string]: Json } {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"hcloud#/components');
  return JSON.parse(text);
}
