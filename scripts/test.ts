/**
 * `npm test`: every test that this machine can run, and one line for each kind that it cannot. The last line is
 * the sum: `N passed, N failed, N skipped`, in which lint and types count as one test each.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { list } from "../model/words.ts";
import { type Abilities, abilities, engineOf, hasDocker, undoneLines } from "./abilities.ts";
import { CHECKOUT } from "./bootstrap.js";
import { print } from "./output.ts";
import { EXIT } from "./refusal.ts";

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const OUT = join(CHECKOUT, ".out", "tests");
const BIOME = "node_modules/@biomejs/biome/bin/biome";
// The compiler itself is four times as fast as the one whose interface reads our output types (schemaOf.ts).
const TSC = "node_modules/typescript-native/bin/tsc";
const VITEST = "node_modules/vitest/vitest.mjs";
/** Compiled code, kept from run to run: most of these tests' time is the start of programs with large libraries. */
const COMPILED = join(CHECKOUT, "node_modules", ".cache", "node");

/** The projects of vitest.config.ts that need more than Node. */
const DEEP = [
  { project: "docker", kind: "sandbox", can: hasDocker },
  { project: "engine", kind: "engine", can: (able: Abilities) => engineOf(able) !== null },
  { project: "both", kind: "engine", can: (able: Abilities) => engineOf(able) !== null && hasDocker(able) },
] as const;

/** What `MEET_REQUIRE` may name. */
const REQUIRABLE = ["engine", "docker"] as const;

function run(args: readonly string[], env: NodeJS.ProcessEnv, quiet: boolean): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const stdio = quiet ? "pipe" : "inherit";
    const child = spawn(process.execPath, [...args], { cwd: CHECKOUT, env, stdio: ["ignore", stdio, stdio] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    child.on("error", (error) => resolve({ code: EXIT.failed, said: error.message }));
    child.on("close", (code) => resolve({ code: code ?? EXIT.failed, said }));
  });
}

/** A tool that either finds nothing or fails: one test. Its words are shown when it fails. */
async function single(title: string, ...args: string[]): Promise<Tally> {
  const { code, said } = await run(args, process.env, true);
  print(`${code === 0 ? "passed" : "FAILED"}: ${title}`);
  if (code !== 0) print(said);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

const Result = z.looseObject({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string() })),
    }),
  ),
});

interface Suite extends Tally {
  /** The files in which something failed, and what became of each file's other tests. */
  readonly broken: readonly (Omit<Tally, "failed"> & { readonly file: string })[];
}

async function suite(project: string, env: NodeJS.ProcessEnv, files: readonly string[] = []): Promise<Suite> {
  print(`\n${project} tests`);
  const file = join(OUT, `${project}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = [VITEST, "run", "--project", project, "--passWithNoTests", ...reporters, ...files];
  const { code } = await run(args, env, false);
  const found = read(file);
  const broken = found.testResults
    .filter(({ status }) => status === "failed")
    .map(({ name, assertionResults }) => ({
      file: relative(CHECKOUT, name),
      passed: assertionResults.filter(({ status }) => status === "passed").length,
      skipped: assertionResults.filter(({ status }) => status !== "passed" && status !== "failed").length,
    }));
  // A file that does not load has no tests, and would otherwise be missed.
  const failed = code !== 0 && found.numFailedTests === 0 ? 1 : found.numFailedTests;
  return { passed: found.numPassedTests, failed, skipped: found.numPendingTests + found.numTodoTests, broken };
}

/**
 * Programs start, machines boot and networks settle: a file that a busy computer spoilt is tried once more, from its
 * beginning, because its tests may stand on each other. The report says so.
 */
async function patient(project: string, env: NodeJS.ProcessEnv): Promise<Tally> {
  const first = await suite(project, env);
  if (first.broken.length === 0) return first;
  const files = first.broken.map(({ file }) => file);
  print(`\nOnce more, because something failed there: ${list(files)}`);
  const second = await suite(project, env, files);
  const had = (key: "passed" | "skipped"): number => first.broken.reduce((number, it) => number + it[key], 0);
  if (second.failed === 0) print(`Failed at first, and passed the second time: ${list(files)}`);
  return {
    passed: first.passed - had("passed") + second.passed,
    failed: second.failed,
    skipped: first.skipped - had("skipped") + second.skipped,
  };
}

function read(file: string): z.infer<typeof Result> {
  try {
    return Result.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

/** How many tests a project has, without running them. */
async function size(project: string): Promise<number> {
  const file = join(OUT, `${project}.list.json`);
  rmSync(file, { force: true });
  await run([VITEST, "list", "--project", project, "--passWithNoTests", `--json=${file}`], process.env, true);
  try {
    return z.array(z.unknown()).parse(JSON.parse(readFileSync(file, "utf8"))).length;
  } catch {
    return 0;
  }
}

function sum(tallies: readonly Tally[]): Tally {
  const total = (key: keyof Tally): number => tallies.reduce((number, tally) => number + tally[key], 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

/** The tests of the engine and of the sandbox, where they can run; the others are counted. */
async function deep(required: readonly string[], given: NodeJS.ProcessEnv): Promise<Tally[]> {
  const able = await abilities();
  const env = { ...given, MEET_NO_PLUGINS: able.noPlugins.join(",") };
  const tallies: Tally[] = [];
  const left = { sandbox: 0, engine: 0 };
  for (const { project, kind, can } of DEEP) {
    if (can(able)) tallies.push(await patient(project, env));
    else left[kind] += await size(project);
  }
  const lines = undoneLines(able, {
    engine: "the real engine was not tried",
    docker: "no sandbox machine was made",
    plugins: "the tests that need them are skipped",
    sandboxTests: `${left.sandbox} not run`,
    engineTests: `${left.engine} not run`,
  });
  if (lines.length > 0) print("");
  for (const line of lines) print(line);
  const wanting = required.filter((name) => (name === "engine" ? engineOf(able) === null : !hasDocker(able)));
  if (required.includes("engine") && able.noPlugins.length > 0) wanting.push(`the plugins for ${list(able.noPlugins)}`);
  if (wanting.length > 0) print(`MEET_REQUIRE demands what is not here: ${list(wanting)}. That is a failure.`);
  const skipped = left.sandbox + left.engine;
  const demanded = wanting.length > 0;
  return [...tallies, { passed: 0, failed: demanded ? Math.max(1, skipped) : 0, skipped: demanded ? 0 : skipped }];
}

async function main(args: readonly string[]): Promise<number> {
  const fast = args.includes("--fast");
  const required = (process.env["MEET_REQUIRE"] ?? "").split(",").filter((name) => name !== "");
  const strange = required.filter((name) => !REQUIRABLE.some((known) => known === name));
  if (strange.length > 0) {
    print(`MEET_REQUIRE can name engine and docker, and not ${list(strange)}.`);
    return EXIT.usage;
  }
  mkdirSync(OUT, { recursive: true });
  const tools = await Promise.all([
    single("format and lint (biome)", BIOME, "check", "--diagnostic-level=warn", "."),
    single("types (tsc)", TSC, "--noEmit", "--incremental", "--tsBuildInfoFile", join(OUT, "types.tsbuildinfo")),
  ]);
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
  const tallies = [...tools, await patient("fast", env)];
  if (!fast) tallies.push(await patient("slow", env), ...(await deep(required, env)));
  const { passed, failed, skipped } = sum(tallies);
  print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? EXIT.ok : EXIT.config;
}

process.exitCode = await main(process.argv.slice(2));
