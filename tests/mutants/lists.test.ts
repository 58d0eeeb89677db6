/** The lists themselves: every mutant fits the code as it is, and no guard of these kinds is without one. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mutants } from "./all.ts";
import { misfit } from "./copy.ts";
import { type Mutant, matches, mutated } from "./mutant.ts";
import { unready, verdict } from "./verdict.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const textOf = (file: string) => readFileSync(`${CHECKOUT}/${file}`, "utf8");

describe("every mutant", () => {
  it("has a name of its own", () => {
    const names = mutants.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("fits the code: what it takes out stands there once", () => {
    const sentences = mutants.flatMap((mutant) => {
      const sentence = misfit(CHECKOUT, mutant);
      return sentence === null ? [] : [`${mutant.name}: ${sentence}`];
    });
    expect(sentences).toEqual([]);
  });
});

/** Where the mutants of a file change it. */
function stretches(file: string, text: string): { start: number; end: number }[] {
  return mutants.flatMap((mutant) => {
    if (mutant.file !== file) return [];
    const { find } = mutant;
    const start = typeof find === "string" ? text.indexOf(find) : text.search(find);
    const length = typeof find === "string" ? find.length : (find.exec(text)?.[0].length ?? 0);
    return [{ start, end: start + length }];
  });
}

/** Lines on which a guard stands that no mutant takes out. */
function unguarded(files: string, guard: RegExp): string[] {
  return globSync(files, { cwd: CHECKOUT }).flatMap((file) => {
    const text = textOf(file);
    const taken = stretches(file, text);
    return [...text.matchAll(guard)].flatMap(({ index, 0: found }) =>
      taken.some(({ start, end }) => start <= index && index + found.length <= end)
        ? []
        : [`${file}:${text.slice(0, index).split("\n").length} ${found}`],
    );
  });
}

describe("there is a mutant for", () => {
  const OPTIONS = "protect|deleteProtection|rebuildProtection|ignoreChanges|deleteBeforeReplace|deletedWith|autoDelete";
  it.each([
    [
      "each option that keeps what must stay",
      "components/*.ts",
      new RegExp(`\\b(?:${OPTIONS}|replacementTrigger): `, "g"),
    ],
    ["each resource that goes with its machine", "components/*.ts", /\.\.\.(?:this\.|machine\.)?onMachine\b/g],
    ["each secret on stdin", "components/*.ts", /stdin: pulumi\.secret\(/g],
    [
      "each option of SSH that pins a key",
      "components/*.ts",
      /(?:StrictHostKeyChecking|KnownHostsCommand|\w+KnownHostsFile)=/g,
    ],
    [
      "each option of SSH that pins a key, in scripts",
      "scripts/apply/*.ts",
      /(?:StrictHostKeyChecking|KnownHostsCommand|\w+KnownHostsFile)=/g,
    ],
    ["each block that is strict", "model/schema.ts", /strictObject/g],
    ["each form in which a secret is hidden", "scripts/redact.ts", /forms\.add\(/g],
    ["each sign that is escaped in markup", "preview/picture/html.ts", /&(?:amp|lt|gt|quot|#39);/g],
    ["each sign that is escaped in Markdown", "model/render/markdown.ts", /&(?:amp|lt|gt|#\d+);/g],
  ])("%s", (_, files, guard) => {
    expect(unguarded(files, guard)).toEqual([]);
  });

  it("each code with which a file is refused", () => {
    const codes = globSync("model/{hostile,scan,tree,files,check,issues,syntax}.ts", { cwd: CHECKOUT }).flatMap(
      (file) => [...textOf(file).matchAll(/(?:code: |fileProblem\(\s*)"([a-z-]+)"/g)].map(([, code = ""]) => code),
    );
    expect([...new Set(codes)].sort()).toEqual(Object.keys(BY_CODE).sort());
    const names = new Set(mutants.map(({ name }) => name));
    expect(Object.values(BY_CODE).filter((name) => !names.has(name))).toEqual([]);
  });
});

/** By the code of a refusal, a mutant without it. */
const BY_CODE: Readonly<Record<string, string>> = {
  alias: "yaml-alias",
  ambiguous: "ambiguous-word",
  anchor: "yaml-anchor",
  "bad-id": "refused-bad-id",
  "bad-key": "yaml-key-that-is-none",
  directive: "yaml-directive",
  "duplicate-key": "yaml-duplicate-key",
  "empty-file": "yaml-empty-file",
  "empty-value": "yaml-empty-value",
  encoding: "yaml-utf8",
  "file-name": "file-id",
  "file-size": "yaml-file-size",
  "hidden-character": "yaml-hidden",
  "host-name": "name-anywhere",
  incomplete: "refused-incomplete",
  "merge-key": "yaml-merge-key",
  "missing-file": "file-missing-stacks",
  "missing-key": "refused-missing-key",
  nesting: "yaml-nesting",
  "orphan-settings": "file-orphan-settings",
  "secret-in-file": "secret-key",
  "several-documents": "yaml-second-document",
  syntax: "yaml-syntax",
  tab: "hidden-control",
  tag: "yaml-tag",
  "unknown-key": "refused-unknown-key",
  unreadable: "file-unread",
  "wrong-value": "refused-wrong-value",
};

describe("a mutant", () => {
  const mutant: Mutant = {
    name: "m",
    file: "f",
    find: "a$b",
    replace: "$&",
    tests: ["tests/x.test.ts"],
    killer: "the test",
  };
  const file = "/copy/tests/x.test.ts";
  const test = (name: string, green: boolean, why = "AssertionError: expected 1 to be 2") => ({
    file,
    name,
    green,
    why,
  });

  it("changes exact text exactly, and patterns with their groups", () => {
    expect([matches(mutant, "a$b a$b"), mutated(mutant, "x a$b")]).toEqual([2, "x $&"]);
    const pattern = { ...mutant, find: /(a)b/, replace: "$1" };
    expect([matches(pattern, "ab ab"), mutated(pattern, "xab")]).toEqual([2, "xa"]);
  });

  it("is killed by its own test, and by no other", () => {
    expect(verdict(mutant, { tests: [test("the test of it", false)], broken: [] })).toEqual({
      passed: true,
      sentence: "the test of it",
    });
    expect(verdict(mutant, { tests: [test("the test", true), test("another", false)], broken: [] })).toEqual({
      passed: false,
      sentence: 'survived: "the test" stays green, and "another" turned red instead',
    });
    expect(verdict(mutant, { tests: [test("the test", true)], broken: [] })).toEqual({
      passed: false,
      sentence: 'survived: "the test" stays green, and nothing turned red',
    });
  });

  it("is not killed by a crash", () => {
    expect(verdict(mutant, { tests: [test("the test", false, "TypeError: x is not a function")], broken: [] })).toEqual(
      {
        passed: false,
        sentence: '"the test" crashed: TypeError: x is not a function',
      },
    );
    expect(verdict(mutant, { tests: [], broken: ["x.test.ts: SyntaxError"] })).toEqual({
      passed: false,
      sentence: "killed by a crash: x.test.ts: SyntaxError",
    });
  });

  it("is not tried when its test is not there, or red already", () => {
    expect(unready(mutant, { tests: [test("the test", true)], broken: [] })).toBeNull();
    expect(
      unready(mutant, { tests: [{ ...test("the test", true), file: "/copy/tests/y.test.ts" }], broken: [] }),
    ).toEqual({
      passed: false,
      sentence: 'no test is called "the test"',
    });
    expect(unready(mutant, { tests: [test("the test", false)], broken: [] })?.sentence).toBe(
      '"the test" is red without it: AssertionError: expected 1 to be 2',
    );
  });
});
