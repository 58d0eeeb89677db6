/** What our documents tell people to type works, as far as it needs nothing but Node; and the documents hold together. */
import { existsSync, globSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { closeDocsFolder, docsFolder, typed, yamlOf } from "./docsFolder.ts";
import { COMMANDS, commandsOf, PAGES, plainBlocksOf, textOf, words } from "./pages.ts";
import { meet } from "./scripts/meetHere.ts";

let root: string;
beforeAll(() => {
  root = docsFolder();
});
afterAll(() => closeDocsFolder(root));

describe("each command that needs nothing but Node works", () => {
  const plain = COMMANDS.filter(({ needs }) => needs === "node");
  test.each(plain.map(({ page, command }) => [page, command] as const))("%s: %s", async (_, command) => {
    expect(await typed(command, root)).toMatchObject({ code: 0 });
  });

  test("a whole script is one that package.json has", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const named = COMMANDS.flatMap(({ needs, command }) => (needs === "script" ? [words(command)] : []));
    expect(named.map(([, ...rest]) => rest.join(" "))).toEqual(["start", "test"]);
    for (const [, name = ""] of named) expect(Object.keys(scripts)).toContain(name);
  });
});

test("a command stands in no block that says no language: nobody would try it", () => {
  const pages = [...PAGES, ...globSync("{docs,sandbox,form,bench,tenants}/*.md", { cwd: CHECKOUT }), "README.md"];
  for (const page of new Set(pages))
    expect([page, plainBlocksOf(textOf(page)).filter((line) => /^(?:npx|npm|git|\.ci)\b/.test(line))]).toEqual([
      page,
      [],
    ]);
});

test.each([
  ["```\nnpx meet check\n```", ["npx meet check"]],
  ["```sh\nnpx meet check\n```\n\n   ```\n   npm start\n   ```", ["npm start"]],
])("such a block is seen in %j", (text, found) => {
  expect(plainBlocksOf(text)).toEqual(found);
});

test("each page has commands, but for the one that is about a web browser", () => {
  const without = PAGES.filter((page) => commandsOf(page).length === 0);
  expect(without).toEqual(["tenants/README.md"]);
});

test("a region is up after at most ten commands, and so is a node", () => {
  for (const page of ["docs/replicate-a-region.md", "docs/replicate-a-node.md"] as const)
    expect(commandsOf(page).length).toBeLessThanOrEqual(10);
});

test("every link leads to a file", () => {
  const broken = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
      .map(([, to = ""]) => to)
      .filter((to) => !existsSync(join(CHECKOUT, dirname(page), to)))
      .map((to) => `${page}: ${to}`),
  );
  expect(broken).toEqual([]);
});

test("the file that the page about tenants shows is right as it stands", async () => {
  const file = join(root, "tenants", "harbour.yaml");
  writeFileSync(file, yamlOf("tenants/README.md"));
  expect(await meet("check", "--root", root)).toMatchObject({ code: 0 });
  rmSync(file);
});

test("no page names a path of somebody's machine", () => {
  for (const page of PAGES) expect(textOf(page)).not.toMatch(/\/(?:home|root|Users|work)\//);
});
