import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { limitsOf } from "../../model/hostile.ts";
import { load } from "../../model/load.ts";
import { readPlain } from "../../model/plain.ts";
import type { Problem } from "../../model/problem.ts";
import { renderProblems } from "../../model/report.ts";
import { Members, Stack, Tenant } from "../../model/schema.ts";
import { type Data, readTree } from "../../model/tree.ts";
import { FILES, loaded, sources, TENANT } from "../fixtures/load/data.ts";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 60_000 });

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Every place lies inside the file's text, as a reader who splits lines would count. */
function expectPlacesInside(problems: readonly Problem[], file: string, text: string): void {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  for (const { place, help, message, also = [] } of problems.filter((it) => it.place.file === file)) {
    expect(help).not.toBe("");
    expect(message).not.toBe("");
    const here = [place, ...also.map((it) => it.place).filter((it) => it.file === file)];
    for (const { line, column, length } of here) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
      expect(length).toBeGreaterThanOrEqual(1);
    }
  }
}

/** Pieces that mean something to YAML, to our schema, or to an attacker. */
const piece = fc.constantFrom(
  ..."\n \n  |: |:|- |-|? |{|}|[|]|, |,|'|\"|#| #|&a |*a|!t |!!str |<<: |---\n|...\n|%YAML 1.1\n|> |>\n|\\|\t|\r|\r\n".split(
    "|",
  ),
  ..."org|stack|host|level|admin|name|email|north|gl1|small|no|~|null|true|0777|1e3|12:30|2026-01-31|xn--|__proto__".split(
    "|",
  ),
  "|\n",
  "constructor",
  "\u0000",
  "\u202e",
  "\ufeff",
  "é",
  "🌻",
  "\ud800",
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

/** A right file with some bytes changed, taken out or put in. */
const edit = fc.record({
  at: fc.nat(),
  take: fc.nat({ max: 6 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    piece.map((text) => new TextEncoder().encode(text)),
  ),
});
const mutated = (text: string) =>
  fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) =>
    edits.reduce((bytes, { at, take, put }) => {
      const from = at % (bytes.length + 1);
      return new Uint8Array([...bytes.slice(0, from), ...put, ...bytes.slice(from + take)]);
    }, new TextEncoder().encode(text)),
  );

describe("load never throws, and every problem has a place inside its file", () => {
  it.each(Object.keys(FILES))("for any change of %s", (file) => {
    fc.assert(
      fc.property(mutated(FILES[file] ?? ""), (bytes) => {
        const { platform, problems } = loaded({ [file]: bytes });
        expect(platform === null).toBe(problems.some(({ severity }) => severity === "error"));
        expectPlacesInside(problems, file, decode(bytes));
        expect(renderProblems(problems, { files: 5 }).isWellFormed()).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("for any soup of YAML", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const bytes = new TextEncoder().encode(text);
        const { problems } = load([{ file: "tenants/heron.yaml", bytes }]);
        expect(problems.some(({ place }) => place.file === "tenants/heron.yaml")).toBe(true);
        expectPlacesInside(problems, "tenants/heron.yaml", decode(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("for any bytes and any file name", () => {
    const name = fc.oneof(
      fc.array(fc.nat({ max: 0xffff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes)),
      fc.constantFrom("a.yaml", "levels.yaml", "Pulumi..yaml", ".yaml"),
    );
    const folder = fc.constantFrom("tenants/", "coop/", "stacks/", "", "/");
    fc.assert(
      fc.property(folder, name, fc.uint8Array({ maxLength: 60 }), (where, file, bytes) => {
        const { platform, problems } = load([{ file: where + file, bytes }]);
        expect(platform).toBeNull();
        expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the quick reader", () => {
  /** As data, not as objects with or without a prototype. */
  const plainly = (value: Data | undefined) => JSON.stringify(value);

  /** Whether the quick reader took the text; then it must have read what the careful one reads. */
  const agrees = (text: string): boolean => {
    const quick = readPlain(text);
    if (quick === null) return false;
    const { value, marks } = readTree(text, Tenant, limitsOf("coop/x.yaml"));
    // That a number stands where text belongs is the schema's to find out, and then the careful reader reads again.
    expect(marks.filter(({ message }) => !message.includes("text belongs here"))).toEqual([]);
    if (marks.length === 0) expect(plainly(quick)).toBe(plainly(value));
    return true;
  };

  // Words that mostly belong to the plain part, and signs that mostly end it.
  const sign = fc.constantFrom(..." -.:#'\"{}[],&*!|>%@`?/\\=~é0a".split(""));
  const odd = fc.array(sign, { maxLength: 3 }).map((signs) => `a${signs.join("")}`);
  const usual = fc.constantFrom(
    ...["Ada Okafor", "ada@heron.example", "https://a.example/b", "24 h", "203.0.113.0", "a:b", "it's", "12", "1.50"],
    ...["'a: b'", '"a # b"', "''", "true", "null"],
  );
  const doubtful = fc.constantFrom(...["'it''s'", '"\\n"', "a#b", "-1", "no", "0777", "2026-01-31", "x ", "b?c=d"]);
  const inline = fc.letrec<{ value: string; braces: string; brackets: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      { weight: 12, arbitrary: usual },
      ...[doubtful, odd, tie("braces"), tie("brackets")].map((arbitrary) => ({ weight: 1, arbitrary })),
    ),
    braces: fc
      .array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), tie("value")), { minLength: 1, maxLength: 3 })
      .map((pairs) => `{ ${pairs.map(([key, value]) => `${key}: ${value}`).join(", ")} }`),
    brackets: fc.array(tie("value"), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  })).value;
  const end = fc.constantFrom("", "", "", " ", " # c", "#c", "\n", "\n  # c", "\n\n");
  const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
  const block = fc.letrec<{ block: string; value: string; list: string }>((tie) => ({
    block: fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), tie("value"), end), {
        selector: ([key]) => key,
        minLength: 1,
        maxLength: 4,
      })
      .map((pairs) => pairs.map(([key, value, after]) => `${key}:${value}${after}`).join("\n")),
    value: fc.oneof(
      { depthSize: "small" },
      inline.map((text) => ` ${text}`),
      tie("block").map((text) => `\n${indented(text, "  ")}`),
      tie("list").map((text) => `\n${indented(text, "  ")}`),
    ),
    list: fc
      .array(fc.tuple(inline, end), { minLength: 1, maxLength: 3 })
      .map((items) => items.map(([text, after]) => `- ${text}${after}`).join("\n")),
  })).block;

  it("reads whatever it reads as the careful one does", () => {
    let taken = 0;
    fc.assert(
      fc.property(block, (text) => {
        if (agrees(text)) taken++;
      }),
      { numRuns: 1000 },
    );
    // A test of texts that it never takes would prove nothing.
    expect(taken).toBeGreaterThan(300);
  });

  it("reads it so after any change", () => {
    fc.assert(
      fc.property(
        block,
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.oneof(sign, fc.constantFrom("\n", "  ", "- ", "")),
        (text, at, take, put) => {
          const from = at % (text.length + 1);
          agrees(text.slice(0, from) + put + text.slice(from + take));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("takes the files that people write", () => {
    expect(readPlain(TENANT)).toEqual({
      org: "Heron Housing",
      stack: "north",
      host: "gl1",
      level: "small",
      custodian: "alder",
      admin: { name: "Ada Okafor", email: "ada@heron.example" },
    });
    for (const [file, text] of Object.entries(FILES)) {
      const schema = file.startsWith("stacks") ? Stack : file.startsWith("tenants") ? Tenant : Members;
      const { value } = readTree(text, schema, limitsOf(file));
      expect(plainly(readPlain(text) ?? undefined)).toBe(plainly(value));
    }
  });

  it("makes no difference: a comment that it does not know changes nothing", () => {
    // An explicit document start is outside the plain part, so the careful reader reads these.
    const careful = Object.fromEntries(Object.entries(FILES).map(([file, text]) => [file, `---\n${text}`]));
    expect(loaded(careful)).toEqual(load(sources()));
  });
});

describe("a suggestion", () => {
  it("is always a key that may stand there", () => {
    const keys = ["org", "host", "hostname", "registration", "recordings", "previously", "custodian"];
    const typo = fc.tuple(fc.constantFrom(...keys), fc.nat(), fc.constantFrom("x", "s", "")).map(([key, at, put]) => {
      const from = at % key.length;
      return key.slice(0, from) + put + key.slice(from + 1);
    });
    fc.assert(
      fc.property(typo, (key) => {
        const { problems } = loaded({ "tenants/heron.yaml": `${TENANT}${key}: x\n` });
        for (const { code, help } of problems) {
          const meant = code === "unknown-key" ? /^did you mean "(.*)"\?$/.exec(help)?.[1] : undefined;
          if (meant === undefined) continue;
          expect(Object.keys(Tenant.shape)).toContain(meant);
          expect(TENANT).not.toContain(`\n${meant}:`);
        }
      }),
      { numRuns: 100 },
    );
  });
});
