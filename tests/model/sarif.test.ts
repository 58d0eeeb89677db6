/** SARIF 2.1.0: the parts of the standard that we use, and all that it demands of them. */
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { sarif } from "../../model/sarif.ts";
import { loaded, TENANT } from "../fixtures/load/data.ts";

/** A string that is not empty: what people read. */
const text = { type: "string", minLength: 1 };
const message = { type: "object", required: ["text"], additionalProperties: false, properties: { text } };
const block = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  properties,
});
const line = { type: "integer", minimum: 1 };
const physical = block({
  // Section 3.4.3: a relative reference, with the base it is relative to.
  artifactLocation: block({ uri: { type: "string", pattern: "^[^/\\s:\\\\][^\\s\\\\]*$" }, uriBaseId: text }),
  // Section 3.30: lines and columns from 1; endColumn is the one after the last.
  region: block({ startLine: line, startColumn: line, endColumn: line }),
});
const LOG = block({
  $schema: text,
  version: { const: "2.1.0" },
  runs: {
    type: "array",
    minItems: 1,
    items: block({
      tool: block({
        driver: block({
          name: text,
          rules: {
            type: "array",
            uniqueItems: true,
            items: block({ id: text, shortDescription: message, fullDescription: message, help: message }),
          },
        }),
      }),
      columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
      results: {
        type: "array",
        items: block(
          {
            ruleId: text,
            ruleIndex: { type: "integer", minimum: 0 },
            level: { enum: ["none", "note", "warning", "error"] },
            message,
            locations: { type: "array", minItems: 1, items: block({ physicalLocation: physical }) },
            relatedLocations: {
              type: "array",
              items: block({ id: { type: "integer" }, message, physicalLocation: physical }),
            },
            partialFingerprints: { type: "object", additionalProperties: text },
          },
          ["relatedLocations"],
        ),
      },
    }),
  },
});

const check = new Ajv({ strict: true, strictRequired: false }).compile(LOG);

const { problems } = loaded({
  "tenants/heron.yaml": `${TENANT}host: gl2\nregistraton: open\n`,
  "tenants/old heron.yaml": TENANT,
});
const log = sarif(problems, (file) => `data/${file}`);

test("is in the form of the standard", () => {
  check(log);
  expect(check.errors).toBeNull();
});

test("tells each problem once, with its rule, its place and the other places of a conflict", () => {
  const [run] = log.runs;
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(["duplicate-key", "file-name", "unknown-key"]);
  const told = run?.results.find(({ ruleId }) => ruleId === "duplicate-key");
  expect(told).toMatchObject({
    ruleIndex: 0,
    level: "error",
    message: { text: 'duplicate key "host". keep one of the two lines' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "data/tenants/heron.yaml" },
          region: { startLine: 8, startColumn: 1, endColumn: 5 },
        },
      },
    ],
    relatedLocations: [{ id: 1, message: { text: "first" } }],
  });
});

test("paths are written as URIs", () => {
  const uris = log.runs[0]?.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);
  expect(uris).toContain("data/tenants/old%20heron.yaml");
});

test("a problem keeps its fingerprint when lines above it change", () => {
  const prints = (above: string) =>
    sarif(
      loaded({ "tenants/heron.yaml": `${above}${TENANT}registraton: open\n` }).problems,
      (file) => file,
    ).runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints);
  expect(prints("# a\n# b\n")).toEqual(prints(""));
});

test("no problem at all is a run without results", () => {
  const clean = sarif([], (file) => file);
  check(clean);
  expect([check.errors, clean.runs[0]?.results]).toEqual([null, []]);
});
