/** Questions to a schema: which keys a block may have, and what kind of value stands at a place. */
import { z } from "zod";
import type { Kind } from "./scalar.ts";

export type Schema = z.core.$ZodType;

/** The schema without what only says that a value may be left out. */
function bare(schema: Schema | undefined): Schema | undefined {
  let at = schema;
  while (
    at instanceof z.ZodOptional ||
    at instanceof z.ZodDefault ||
    at instanceof z.ZodPrefault ||
    at instanceof z.ZodNullable
  ) {
    at = at.unwrap();
  }
  return at;
}

/** The schema of a key of a block or of an item of a list; undefined where there is none. */
export function child(schema: Schema | undefined, key: string | number): Schema | undefined {
  const at = bare(schema);
  if (at instanceof z.ZodObject) return Object.hasOwn(at.shape, key) ? at.shape[key] : undefined;
  if (at instanceof z.ZodRecord) return at.valueType;
  if (at instanceof z.ZodArray) return at.element;
  return undefined;
}

/** The schema at a path below another. */
export function descend(schema: Schema | undefined, path: readonly PropertyKey[]): Schema | undefined {
  let at = schema;
  for (const key of path) at = typeof key === "symbol" ? undefined : child(at, key);
  return at;
}

/** The keys a block may have; null where people choose the keys, or where no block belongs. */
export function keysOf(schema: Schema | undefined): readonly string[] | null {
  const at = bare(schema);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : null;
}

/** The keys a block must have. */
export function requiredKeysOf(schema: Schema | undefined): readonly string[] {
  const at = bare(schema);
  if (!(at instanceof z.ZodObject)) return [];
  return Object.keys(at.shape).filter((key) => !z.safeParse(at.shape[key], undefined).success);
}

/** The words an enum allows; null where any text may stand. */
export function wordsOf(schema: Schema | undefined): readonly string[] | null {
  const at = bare(schema);
  return at instanceof z.ZodEnum ? at.options.map(String) : null;
}

/** What kind of value belongs at a place. */
export function kindOf(schema: Schema | undefined): Kind {
  const at = bare(schema);
  if (at instanceof z.ZodISODate) return "date";
  if (at instanceof z.ZodBoolean) return "switch";
  if (at instanceof z.ZodNumber) return "number";
  if (at instanceof z.ZodObject || at instanceof z.ZodRecord || at instanceof z.ZodArray) return "other";
  return at === undefined ? "other" : "text";
}
