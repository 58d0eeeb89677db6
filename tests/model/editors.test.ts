/** The schemas for editors say what `load` says: the same keys, words and limits, and examples that are right. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { EDITED, editorSchema, type JsonSchema } from "../../model/editors.ts";
import { readSources } from "../../model/read.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

type Name = keyof typeof EDITED;
const NAMES: readonly Name[] = ["tenant", "stack", "levels", "members"];

/** Which schema a data file has. */
function nameOf(file: string): Name {
  if (file.startsWith("tenants/")) return "tenant";
  return file.startsWith("stacks/") ? "stack" : file === "coop/levels.yaml" ? "levels" : "members";
}

const AJV = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
addFormats.default(AJV, ["email", "date", "ipv4", "ipv6"]);
// ajv knows no ranges; the pattern beside the format says what they are.
for (const format of ["cidrv4", "cidrv6"]) AJV.addFormat(format, true);
AJV.addKeyword("patternErrorMessage");

const VALIDATORS = new Map(NAMES.map((name) => [name, AJV.compile(editorSchema(name))]));

function accepts(name: Name, value: unknown): boolean {
  return VALIDATORS.get(name)?.(value) === true;
}

const data = readSources(ROOT).filter(({ file }) => !file.startsWith("stacks/Pulumi."));

describe("the files of this repository", () => {
  test.each(data.map(({ file, bytes }) => [file, new TextDecoder().decode(bytes)]))("%s is accepted", (file, text) => {
    expect(accepts(nameOf(file), parse(text))).toBe(true);
  });

  test.each(data.map(({ file, bytes }) => [file, new TextDecoder().decode(bytes)]))(
    "%s leads editors to its schema with its first line",
    (file, text) => {
      const name = nameOf(file);
      expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=../docs/schema/${name}.json`);
      expect(JSON.parse(readFileSync(`${ROOT}docs/schema/${name}.json`, "utf8"))).toEqual(editorSchema(name));
    },
  );
});

/** Every key of a schema, with its own schema and its path. */
function keys(schema: unknown, path: string): { path: string; schema: JsonSchema }[] {
  const { properties = {}, additionalProperties, items } = Block.parse(schema);
  const named = Object.entries(properties).flatMap(([key, value]) => [
    { path: `${path}.${key}`, schema: Block.parse(value) },
    ...keys(value, `${path}.${key}`),
  ]);
  const others = typeof additionalProperties === "object" ? keys(additionalProperties, `${path}.*`) : [];
  return [...named, ...others, ...(items === undefined ? [] : keys(items, `${path}[]`))];
}

const Block = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  description: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
});

const all = NAMES.flatMap((name) => keys(editorSchema(name), name).map((key) => ({ name, ...key })));

describe("every key", () => {
  test.each(all)("$path has a description", ({ schema }) => {
    expect(schema["description"]).toMatch(/^\S.*[.]$/s);
  });

  test.each(all)("$path has an example, a default or a choice", ({ schema }) => {
    const items = Block.optional().parse(schema["items"]);
    const has = ["examples", "default", "enum"].some((word) => schema[word] !== undefined);
    expect(has || schema["type"] === "boolean" || items?.examples !== undefined).toBe(true);
  });

  test.each(all.filter(({ schema }) => schema["examples"] !== undefined))("$path accepts its example", ({ schema }) => {
    const check = AJV.compile(schema);
    for (const example of z.array(z.unknown()).parse(schema["examples"])) expect(check(example)).toBe(true);
  });
});

describe("patterns", () => {
  const patterns = all.filter(({ schema }) => schema["pattern"] !== undefined);
  test.each(patterns)("$path says in words what it wants, in the words of meet check", ({ schema }) => {
    expect(schema["patternErrorMessage"]).toMatch(/^(?:write|use|paste) /);
  });
});

/** Values of every kind, each wrong somewhere. */
const STRANGE = [null, true, -1, 0, 1.5, 1e9, "", "x", "UPPER CASE!", "x".repeat(600), [], ["x"], {}, { x: 1 }];

const GOOD: Readonly<Record<Name, unknown>> = {
  tenant: parse(
    `org: A\nstack: ca\nhost: gl1\nlevel: level-2\ncustodian: hypha\nadmin: { name: A, email: a@a.example }\n`,
  ),
  stack: parse(
    `name: A\ndomain: a.example\noperator: hypha\nrelease: "1"\nmail: { server: m.example, sender: a@a.example }\nssh: { from: [203.0.113.0/24] }\nhosts: { gl1: { type: cx33 } }\n`,
  ),
  levels: parse(`aa: { name: A, price: 1, duration: 1 h, participants: 1, rooms: 1, recordings: false }\n`),
  members: parse(`aa: { name: A, contact: a@a.example }\n`),
};

/** A copy of a value with something else at a path. */
function withValue(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  const block = z.record(z.string(), z.unknown()).catch({}).parse(value);
  return { ...block, [key]: withValue(block[key], rest, put) };
}

/** Where to put strange values: at every key, under an id where people choose one. */
const spots = all
  .filter(({ path }) => !path.includes("[]"))
  .map(({ name, path }) => ({
    name,
    path,
    at: path
      .split(".")
      .slice(1)
      .map((key) => (key === "*" ? "aa" : key)),
  }));

describe("an editor and meet check agree on", () => {
  test.each(spots)("strange values at $path", ({ name, at }) => {
    for (const put of STRANGE) {
      const value = withValue(GOOD[name], at, put);
      const real = z.safeParse(EDITED[name].schema, value);
      // What JSON Schema cannot say is for meet check alone: such as a duration of more than a day.
      if (real.success) expect({ put, ok: accepts(name, value) }).toEqual({ put, ok: true });
      else if (!real.error.issues.every(({ code }) => code === "custom"))
        expect({ put, ok: accepts(name, value) }).toEqual({ put, ok: false });
    }
  });

  test("the good values themselves", () => {
    for (const name of NAMES)
      expect(z.safeParse(EDITED[name].schema, GOOD[name]).success && accepts(name, GOOD[name])).toBe(true);
  });

  test("unknown keys", () => {
    for (const name of NAMES) expect(accepts(name, withValue(GOOD[name], ["No-Such"], 1))).toBe(false);
  });

  test.each([
    ["neither type nor existing", { location: "fsn1" }],
    ["both", { type: "cx33", existing: "203.0.113.7", cores: 8, memory: 8 }],
    ["an existing machine of no size", { existing: "203.0.113.7", cores: 8 }],
    ["a Hetzner type with a size of its own", { type: "cx33", memory: 8 }],
    ["an existing machine with a volume", { existing: "203.0.113.7", cores: 8, memory: 8, volume: 20 }],
  ])("a machine that is %s", (_title, machine) => {
    const value = withValue(GOOD.stack, ["hosts", "gl1"], machine);
    expect([accepts("stack", value), z.safeParse(EDITED.stack.schema, value).success]).toEqual([false, false]);
  });

  test("an existing machine", () => {
    const value = withValue(GOOD.stack, ["hosts", "gl1"], { existing: "203.0.113.7", cores: 8, memory: 8 });
    expect(accepts("stack", value)).toBe(true);
  });
});
