/**
 * JSON Schemas for editors, made from the schemas that `load` uses, so that an editor and `meet check` never
 * disagree: the same words, defaults and limits, and an example for each key.
 */
import { parse } from "yaml";
import { z } from "zod";
import { sampleLine } from "./examples.ts";
import type { Schema } from "./fields.ts";
import { Levels, Members, Stack, Tenant } from "./schema.ts";
import type { Path } from "./tree.ts";

/** The kinds of files that people edit, by the name of their schema. */
export const EDITED = {
  tenant: { kind: "tenant", title: "A tenant", schema: Tenant },
  stack: { kind: "stack", title: "A stack", schema: Stack },
  levels: { kind: "level", title: "The service levels", schema: Levels },
  members: { kind: "member", title: "The producer members", schema: Members },
} as const satisfies Readonly<Record<string, { kind: string; title: string; schema: z.ZodType }>>;

/** A JSON Schema, as far as we make one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The schema of a kind of file. Draft 7: what every editor knows, and we use nothing newer. `patternErrorMessage`
 * is a word of the YAML language server: without it, people would be shown a regular expression.
 */
export function editorSchema(name: keyof typeof EDITED): JsonSchema {
  const { kind, title, schema } = EDITED[name];
  const made = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    override: ({ zodSchema, jsonSchema, path }) => {
      const sample = sampleOf(kind, zodSchema, path);
      if (sample !== undefined && jsonSchema.examples === undefined) jsonSchema.examples = [sample];
      if (jsonSchema.pattern === undefined) return;
      const words = patternWords(zodSchema);
      if (words !== undefined) Object.assign(jsonSchema, { patternErrorMessage: words });
    },
  });
  const { $schema, ...rest } = made;
  return { $schema, title, ...rest };
}

/** The value of the example line for a key; undefined where there is none, or where it is shortened for people. */
function sampleOf(kind: string, schema: Schema, path: readonly (string | number)[]): unknown {
  const line = isItem(path) ? undefined : sampleLine(kind, dataPath(path));
  if (line === undefined || path.length === 0) return undefined;
  const [value] = Object.values(z.record(z.string(), z.unknown()).parse(parse(line)));
  return z.safeParse(schema, value).success ? value : undefined;
}

/** `properties.admin.properties.name` as `admin.name`; the value under an id that people choose as `*`. */
function dataPath(path: readonly (string | number)[]): Path {
  return path.flatMap((step, at) => {
    if (step === "additionalProperties") return ["*"];
    return path[at - 1] === "properties" ? [step] : [];
  });
}

/** Items of lists and alternatives have no line of their own. */
function isItem(path: readonly (string | number)[]): boolean {
  return path.some((step) => ["items", "anyOf", "propertyNames"].includes(String(step)));
}

/** What the schema says to a text of the wrong form. */
function patternWords(schema: Schema): string | undefined {
  const { error } = z.safeParse(schema, "\u0000");
  return error?.issues.find((issue) => issue.code === "invalid_format")?.message;
}
