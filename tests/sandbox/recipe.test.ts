import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recipeDigest, standInRecipe } from "../../sandbox/recipe.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-recipe-"));
  writeFileSync(join(folder, "Dockerfile"), "ARG BASE\nFROM $BASE\n");
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "start"), "one");
});
afterEach(() => rmSync(folder, { recursive: true }));

const digest = (args: Record<string, string> = {}, base = "base") => recipeDigest({ folder, args }, base);

test("the digest stays while nothing changes, and ignores documents and what Python leaves behind", () => {
  const before = digest();
  mkdirSync(join(folder, "bin", "__pycache__"));
  writeFileSync(join(folder, "bin", "__pycache__", "x.pyc"), "x");
  writeFileSync(join(folder, "README.md"), "read me");
  expect(digest()).toBe(before);
  expect(before).toMatch(/^[0-9a-f]{32}$/);
});

test("a file's content, its name, an argument and the base each change it", () => {
  const seen = [digest(), digest({ OWNER_UID: "70" }), digest({ OWNER_UID: "71" }), digest({}, "other")];
  writeFileSync(join(folder, "bin", "start"), "two");
  seen.push(digest());
  renameSync(join(folder, "bin", "start"), join(folder, "bin", "begin"));
  seen.push(digest());
  expect(new Set(seen).size).toBe(seen.length);
});

test("data belongs to the numbers of the published image: Alpine's and Debian's differ", () => {
  expect(standInRecipe("postgres", "postgres:15.19-alpine3.24").args).toEqual({ OWNER_UID: "70", OWNER_GID: "70" });
  expect(standInRecipe("postgres", "postgres:15.19").args).toEqual({ OWNER_UID: "999", OWNER_GID: "999" });
  expect(standInRecipe("redis", "redis:7.2.16-alpine3.21").args).toEqual({ OWNER_UID: "999", OWNER_GID: "1000" });
  expect(standInRecipe("redis", "redis:7.2.16").args).toEqual({ OWNER_UID: "999", OWNER_GID: "999" });
  expect(standInRecipe("caddy", "caddy:2.11.4-alpine").args).toEqual({});
  expect(standInRecipe("coturn", "coturn/coturn:4.17.2-r0").args).toEqual({});
  expect(standInRecipe("greenlight", "bigbluebutton/greenlight:v3.8.2.4").args).toEqual({ VERSION_TAG: "v3.8.2.4" });
});

test("Scalelite's code is one recipe, started in three ways", () => {
  const commands = (["api", "poller", "importer"] as const).map((part) => {
    const { folder, args } = standInRecipe(`scalelite-${part}`, `blindsidenetwks/scalelite:v1.8.5-${part}`);
    return [folder.split("/").at(-1), args["COMMAND"]];
  });
  expect(commands).toEqual([
    ["scalelite", "bin/start"],
    ["scalelite", "bin/start-poller"],
    ["scalelite", "bin/start-recording-importer"],
  ]);
});

test("a reference by content cannot be stood in for", () => {
  expect(() => standInRecipe("redis", "redis@sha256:00")).toThrow(
    "redis@sha256:00 names its image by content, and a stand-in has another content",
  );
});
