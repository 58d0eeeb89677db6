/** What our documents and `--help` tell people to type that runs the program works, one after the other as the pages have it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDocsFolder, docsFolder, typed } from "./docsFolder.ts";
import { COMMANDS } from "./pages.ts";
import { exampleOf } from "./scripts/examples.ts";

let root: string;
beforeAll(() => {
  root = docsFolder();
});
afterAll(() => closeDocsFolder(root));

const commands = COMMANDS.filter(({ needs }) => needs === "program");
test.each(commands.map(({ page, command }) => [page, command] as const))("%s: %s", async (_, command) => {
  expect(await typed(command, root)).toMatchObject({ code: 0 });
});

test.each(["declare", "review"])("the example of %s", async (verb) => {
  expect(await typed(`npx meet ${(await exampleOf(verb)).join(" ")}`, root)).toMatchObject({ code: 0 });
});
