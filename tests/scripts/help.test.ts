/** The command teaches itself: every verb has a help with an example, and the examples work. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { COMMANDS } from "../../scripts/explain/index.ts";
import { program } from "../../scripts/meet.ts";
import { outputSchemas } from "../../scripts/outputSchemas.ts";
import { EXIT, EXIT_WORDS } from "../../scripts/refusal.ts";
import { git } from "../ci/repository.ts";
import { closeDocsFolder, docsFolder } from "../docsFolder.ts";
import { COMMANDS as PAGE_COMMANDS } from "../pages.ts";
import { type StandIn, standIn } from "./ci/standIn.ts";
import { afterOtherJobs, exampleOf } from "./examples.ts";
import { meet } from "./meetHere.ts";

/** Every verb by its name, such as `tenant new`. */
function verbsOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(" ")];
  return command.commands.flatMap((one) => verbsOf(one, [...path, one.name()]));
}

const VERBS = verbsOf(program(() => {}));
const CI = ["ci pull", "ci data", "ci comment", "ci base", "ci approved", "ci applied", "ci issue"];
/** Their examples need an engine or a region: they are only read here. */
const WORLD = ["preview", "up", "down", "doctor", "drift", "ssh", "logs"];
/** Their examples start the program: tests/docs.slow.test.ts runs them. */
const SLOW = ["declare", "review"];

describe("the help of", () => {
  test.each(VERBS)("%s says what it takes, with an example of it", async (verb) => {
    expect((await exampleOf(verb)).join(" ")).toMatch(new RegExp(`^${verb}(?: |$)`));
    const { stdout } = await meet(...verb.split(" "), "--help");
    expect(stdout).toMatch(/^Usage: meet /);
  });

  test("the command lists every verb and every exit code", async () => {
    const { code, stdout } = await meet("--help");
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${verb.split(" ")[0]} `, "m"));
    for (const exit of Object.values(EXIT))
      expect(stdout).toMatch(new RegExp(`^ +${exit} {2}${EXIT_WORDS[exit].slice(0, 4)}`, "m"));
  });
});

const GROUPS = program(() => {}).commands.filter(({ commands }) => commands.length > 0);

describe("a word with several verbs", () => {
  test.each(GROUPS.map((group) => [group.name(), group] as const))(
    "%s has a line and an example of its own",
    async (name, group) => {
      expect(group.description()).toMatch(/^[^;]{10,60}$/);
      const [word = "", verb = "", ...more] = await exampleOf(name);
      expect([word, group.commands.map((one) => one.name())]).toEqual([name, expect.arrayContaining([verb])]);
      expect(await meet(word, verb, ...more)).toMatchObject({ code: 0, stderr: "" });
    },
  );

  test("says which they are when none is named", async () => {
    expect((await meet("tenant")).stderr).toContain("tenant needs one of new, list, show");
  });
});

describe("the example of", () => {
  test.each(VERBS.filter((verb) => ![...WORLD, ...SLOW, ...CI].includes(verb)))("%s works", async (verb) => {
    const { code, stdout } = await meet(...(await exampleOf(verb)));
    expect({ code, says: stdout !== "" }).toEqual({ code: 0, says: true });
  });

  test.each([...WORLD, ...SLOW])("%s is a command line that meet understands", async (verb) => {
    const words = await exampleOf(verb);
    let ran = false;
    const command = program(() => {});
    const find = (from: Command, [word, ...rest]: readonly string[]): Command => {
      const next = from.commands.find((one) => one.name() === word);
      return next === undefined ? from : find(next, rest);
    };
    find(command, words).action(() => {
      ran = true;
    });
    await command.parseAsync(words, { from: "user" });
    expect(ran).toBe(true);
  });
});

describe("the example of", () => {
  let folder: string;
  let site: StandIn;
  const here = process.cwd();
  beforeAll(async () => {
    folder = docsFolder();
    site = await standIn("github");
    const more = afterOtherJobs(folder);
    for (const [name, value] of Object.entries({ ...site.env, ...more })) vi.stubEnv(name, value);
    site.approvals.push({ user: "cho", environment: "ca", state: "approved" });
    process.chdir(folder);
  });
  afterAll(async () => {
    process.chdir(here);
    vi.unstubAllEnvs();
    await site.close();
    closeDocsFolder(folder);
  });

  test.each(CI)("%s works, where a forge answers", async (verb) => {
    // The digits stand for a commit.
    const head = git(folder, "rev-parse", "HEAD");
    const words = (await exampleOf(verb)).map((word) => (word === "0123456789" ? head : word));
    const { code, stdout, stderr } = await meet(...words, "--root", ".");
    expect({ code, stderr, says: stdout !== "" || verb === "ci applied" }).toEqual({ code: 0, stderr: "", says: true });
  });
});

test("an example at a region stands in a page too, whose commands are run at one; but for what changes it or has tests of its own", async () => {
  const typed = new Set(PAGE_COMMANDS.map(({ command }) => command));
  const examples = await Promise.all(
    WORLD.map(async (verb) => [verb, `npx meet ${(await exampleOf(verb)).join(" ")}`] as const),
  );
  expect(examples.filter(([, example]) => !typed.has(example)).map(([verb]) => verb)).toEqual([
    "preview",
    "up",
    "down",
  ]);
});

describe("exit codes", () => {
  test("are those of the README", () => {
    const readme = readFileSync(`${CHECKOUT}/README.md`, "utf8");
    const rows = readme.slice(readme.indexOf("## Exit codes")).matchAll(/^\| ([\d, ]+) \|/gm);
    const told = [...rows].flatMap(([, codes = ""]) => codes.split(",").map(Number));
    expect(told).toEqual(Object.values(EXIT));
  });

  test("each has a code that ends with it, but for what needs none", () => {
    const ends = new Set<number>(Object.values(COMMANDS).map(({ exit }) => exit));
    // To be done needs no page.
    const without = Object.values(EXIT).filter((exit) => !ends.has(exit));
    expect(without).toEqual([EXIT.ok]);
  });
});

test("what every verb prints under --json is published", () => {
  expect([...outputSchemas().keys()].sort()).toEqual(VERBS.map((verb) => verb.replace(" ", "-")).sort());
});
