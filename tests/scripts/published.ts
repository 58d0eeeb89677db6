/** Asks whether a document is exactly what the published schema of its verb says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { z } from "zod";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const Block = z.record(z.string(), z.unknown());

/** A schema that takes no key it does not name: what is published must know every key that is printed. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  const block = Block.safeParse(schema);
  if (!block.success) return schema;
  const inner = Object.fromEntries(Object.entries(block.data).map(([key, value]) => [key, closed(value)]));
  const open = block.data["properties"] !== undefined && block.data["additionalProperties"] === undefined;
  return open ? { ...inner, additionalProperties: false } : inner;
}

const Document = z.looseObject({ properties: Block, anyOf: z.array(z.looseObject({ properties: Block })) });

/** Each alternative with the keys of the whole document beside its own. */
function closedDocument(published: unknown): object {
  const { properties, anyOf, ...rest } = Document.parse(published);
  const alternatives = anyOf.map((one) => ({ ...one, properties: { ...properties, ...one.properties } }));
  return Block.parse(closed({ ...rest, anyOf: alternatives }));
}

const ajv = new Ajv({ strict: false, allErrors: true });
const checks = new Map<string, ValidateFunction>();

/** What in a verb's document is not as published; null when all of it is. */
export function strayOf(verb: string, stdout: string): readonly ErrorObject[] | null {
  let check = checks.get(verb);
  if (check === undefined) {
    const file = join(CHECKOUT, "docs/schema/output", `${verb}.json`);
    check = ajv.compile(closedDocument(JSON.parse(readFileSync(file, "utf8"))));
    checks.set(verb, check);
  }
  return check(JSON.parse(stdout)) ? null : (check.errors ?? []);
}
