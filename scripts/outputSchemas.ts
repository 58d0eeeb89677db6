/** The published schema of what each verb prints under `--json`. */
import { CHECKOUT } from "./bootstrap.js";
import { type JsonSchema, type Types, typesOf } from "./schemaOf.ts";

/** Verbs that hand over to another program, which prints what it likes. */
const SILENT = ["ssh", "logs"] as const;

/** Each verb's schema, by its name. What it cannot do, it says in `problems` alone. */
export function outputSchemas(): ReadonlyMap<string, JsonSchema> {
  const types = typesOf(CHECKOUT, "scripts/outputs.ts");
  const row = types.schema("ProblemRow");
  const verbs = types.keys("Outputs");
  const definitions = types.definitions();
  const silent = SILENT.map((name) => ({ name, description: "Nothing but what is wrong.", schema: null }));
  return new Map([...verbs, ...silent].map((verb) => [verb.name, documentOf(verb, row, definitions)]));
}

function documentOf(
  { name, description, schema }: Omit<ReturnType<Types["keys"]>[number], "schema"> & { schema: JsonSchema | null },
  row: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const document = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `npx meet ${name} --json`,
    description: `${description} Keys may be added while schemaVersion stays the same; none goes or changes its meaning.`,
    type: "object",
    required: ["schemaVersion", "problems"],
    properties: {
      schemaVersion: { const: 1 },
      problems: { type: "array", items: row, description: "What is wrong, each with what would be right." },
    },
    anyOf: [
      { description: "What it could not do stands in problems.", properties: { problems: { minItems: 1 } } },
      ...(schema === null ? [] : alternatives(schema, definitions)),
    ],
  };
  return { ...document, definitions: used(document, definitions) };
}

function alternatives(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): readonly unknown[] {
  const [, name = ""] = /^#\/definitions\/(.+)$/.exec(String(schema["$ref"])) ?? [];
  return Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [definitions[name] ?? schema];
}

/** The definitions that a schema refers to, and those that they refer to. */
function used(from: unknown, all: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      visit(all[name]);
    }
  };
  visit(from);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}
