/** What our documents tell people to type works, as far as it needs nothing but Node; and the documents hold together. */
import { cpSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { git } from "./ci/repository.ts";
import { COMMANDS, commandsOf, PAGES, textOf, words } from "./pages.ts";
import { meet } from "./scripts/meetHere.ts";

let root: string;
beforeAll(() => {
  // What these data say has not ended on this day.
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z"), toFake: ["Date"] });
  root = mkdtempSync(join(tmpdir(), "meet-docs-"));
  for (const file of globSync("{tenants,coop,stacks}/*.yaml", { cwd: CHECKOUT }))
    cpSync(join(CHECKOUT, file), join(root, file));
  git(root, "init", "-q", "-b", "main");
  git(root, "add", ".");
  git(root, "commit", "-q", "-m", "all");
});
afterAll(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

describe("each command that needs nothing but Node works", () => {
  const plain = COMMANDS.filter(({ needs }) => needs === "node");
  test.each(plain.map(({ page, command }) => [page, command] as const))("%s: %s", async (_, command) => {
    const [npx, name, ...args] = words(command);
    expect([npx, name]).toEqual(["npx", "meet"]);
    const output = args[0] === "picture" ? ["--output", join(root, "picture.html")] : [];
    const elsewhere = args[0] === "explain" ? [] : ["--root", root];
    const { code, stderr } = await meet(...args, ...elsewhere, ...output);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });
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
  const broken = [...PAGES, "README.md"].flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
      .map(([, to = ""]) => to)
      .filter((to) => !existsSync(join(CHECKOUT, dirname(page), to)))
      .map((to) => `${page}: ${to}`),
  );
  expect(broken).toEqual([]);
});

test("the file that the page about tenants shows is right as it stands", async () => {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(textOf("tenants/README.md")) ?? [];
  const file = join(root, "tenants", "harbour.yaml");
  writeFileSync(file, yaml.replaceAll(/^ {3}/gm, ""));
  expect(await meet("check", "--root", root)).toMatchObject({ code: 0 });
  rmSync(file);
});

test("no page names a path of somebody's machine", () => {
  for (const page of PAGES) expect(textOf(page)).not.toMatch(/\/(?:home|root|Users|work)\//);
});
