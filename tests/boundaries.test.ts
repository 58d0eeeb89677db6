/** The arrows of DESIGN.md, “Imports”: read from the import lines, so that a wrong one cannot come in unseen. */
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";

const CHECKOUT = new URL("..", import.meta.url);

/** Which folders each folder may import from, besides itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  preview: ["model"],
  components: [],
  stacks: ["model", "components"],
  sandbox: ["model"],
  form: ["model", "preview"],
  scripts: ["model", "preview", "form", "sandbox"],
};

/** Which packages and Node modules a folder may use; absent: any. */
const PACKAGES: Readonly<Record<string, readonly RegExp[]>> = {
  model: [/^zod$/, /^yaml$/],
  components: [/^@pulumi\//, /^node:(?:fs|path|url)$/],
  stacks: [/^@pulumi\//, /^node:(?:path|url)$/],
};

/** Files that may use more than their folder. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "model/read.ts": ["node:fs", "node:path"],
  // Not of the program: the engine runs it by itself.
  "components/files/machine/await-names.js": ["node:dns/promises"],
  "model/secrets.ts": ["@noble/hashes/hkdf.js", "@noble/hashes/sha2.js", "@noble/hashes/utils.js"],
};

interface Import {
  readonly file: string;
  /** As written. */
  readonly target: string;
  /** Gone when the types are stripped. */
  readonly typeOnly: boolean;
}

/** Every import, export-from and dynamic import of a text, whatever lines it spans. */
function importsOf(file: string, text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  const statement = /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']/gm;
  const call = /\bimport\(\s*["'`]([^"'`]+)["'`]|\b(?:require|import\.meta\.resolve)\(\s*["']([^"']+)["']/g;
  return [...code.matchAll(statement), ...code.matchAll(call)].map(([whole, first, second]) => ({
    file,
    target: first ?? second ?? "",
    typeOnly: /^\s*(?:import|export) type\b/.test(whole),
  }));
}

/** Why an import is wrong, as a sentence; null when it is right. */
function fault({ file, target }: Import): string | null {
  const folder = file.slice(0, file.indexOf("/"));
  if (target.startsWith(".")) {
    const path = posix.join(posix.dirname(file), target);
    if (path.startsWith("..")) return `${file} imports ${target}, which is outside the checkout`;
    const from = path.slice(0, path.indexOf("/"));
    if (from === folder || (ARROWS[folder] ?? []).includes(from)) return null;
    return `${file} imports ${path}: ${folder} may import ${["itself", ...(ARROWS[folder] ?? [])].join(", ")}`;
  }
  const allowed = PACKAGES[folder];
  if (allowed === undefined || allowed.some((one) => one.test(target)) || MORE[file]?.includes(target) === true)
    return null;
  return `${file} imports ${target}, which ${folder} may not use`;
}

const files = Object.keys(ARROWS)
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,js}`, { cwd: CHECKOUT }))
  .sort();

describe("imports point one way", () => {
  for (const folder of Object.keys(ARROWS)) {
    it(`of ${folder}/`, () => {
      const found = files
        .filter((file) => file.startsWith(`${folder}/`))
        .flatMap((file) => importsOf(file, readFileSync(new URL(file, CHECKOUT), "utf8")))
        .map(fault)
        .filter((sentence) => sentence !== null);
      expect(found).toEqual([]);
    });
  }

  it("and there is something to read in each folder", () => {
    expect([...new Set(files.map((file) => file.slice(0, file.indexOf("/"))))]).toEqual(Object.keys(ARROWS).sort());
  });
});

describe("the pure model", () => {
  it("touches files in no other way: nothing in it calls read.ts", () => {
    const callers = files
      .filter((file) => file.startsWith("model/"))
      .flatMap((file) => importsOf(file, readFileSync(new URL(file, CHECKOUT), "utf8")))
      .filter(({ file, target, typeOnly }) => !typeOnly && posix.join(posix.dirname(file), target) === "model/read.ts");
    expect(callers).toEqual([]);
  });
});

describe("the reader of import lines sees", () => {
  it.each([
    ['import { a } from "../scripts/x.ts";', "../scripts/x.ts"],
    ['import type {\n  A,\n  B,\n} from "../preview/y.ts";', "../preview/y.ts"],
    ['export * from "./z.ts";', "./z.ts"],
    ['import "node:fs";', "node:fs"],
    ['const x = await import("../stacks/program.ts");', "../stacks/program.ts"],
    ['const y = createRequire(u); require("node:fs")', "node:fs"],
  ])("%j", (text, target) => {
    expect(importsOf("model/a.ts", text)).toEqual([expect.objectContaining({ file: "model/a.ts", target })]);
  });

  it.each([
    [
      { file: "model/plan.ts", target: "../preview/graph.ts" },
      "model/plan.ts imports preview/graph.ts: model may import itself",
    ],
    [
      { file: "components/x.ts", target: "../model/shape.ts" },
      "components/x.ts imports model/shape.ts: components may import itself",
    ],
    [
      { file: "preview/x.ts", target: "../stacks/program.ts" },
      "preview/x.ts imports stacks/program.ts: preview may import itself, model",
    ],
    [
      { file: "sandbox/x.ts", target: "../scripts/engine.ts" },
      "sandbox/x.ts imports scripts/engine.ts: sandbox may import itself, model",
    ],
    [{ file: "model/plan.ts", target: "node:fs" }, "model/plan.ts imports node:fs, which model may not use"],
    [{ file: "model/plan.ts", target: "node:crypto" }, "model/plan.ts imports node:crypto, which model may not use"],
    [{ file: "model/read.ts", target: "node:fs" }, null],
    [{ file: "model/secrets.ts", target: "@noble/hashes/hkdf.js" }, null],
    [
      { file: "model/secrets.ts", target: "node:crypto" },
      "model/secrets.ts imports node:crypto, which model may not use",
    ],
    [{ file: "stacks/region.ts", target: "../components/machine.ts" }, null],
  ])("%j", (line, sentence) => {
    expect(fault({ ...line, typeOnly: false })).toBe(sentence);
  });
});
