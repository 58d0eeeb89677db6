/**
 * `npm test`: every test that this machine can run, and one line for each kind that it cannot. The last line is
 * the sum: `N passed, N failed, N skipped`, in which lint and types count as one test each.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { list } from "../model/words.ts";
import { abilities, engineOf, hasDocker, undoneLines } from "./abilities.ts";
import { CHECKOUT, COMPILED } from "./bootstrap.js";
import { print } from "./output.ts";
import { EXIT } from "./refusal.ts";
import { demanded, NEEDS, type Suite, suiteOf, sum, type Tally, tried } from "./tally.ts";

const OUT = join(CHECKOUT, ".out", "tests");
const BIOME = "node_modules/@biomejs/biome/bin/biome";
// The compiler itself is four times as fast as the one whose interface reads our output types (schemaOf.ts).
const TSC = "node_modules/typescript-native/bin/tsc";
const VITEST = "node_modules/vitest/vitest.mjs";

/** The projects of vitest.config.ts that need more than Node. */
const DEEP = [
  { project: "docker", kind: "sandbox", needs: ["docker"] },
  { project: "engine", kind: "engine", needs: ["engine"] },
  { project: "own", kind: "engine", needs: ["engine", "docker"] },
  { project: "both", kind: "engine", needs: ["engine", "docker"] },
] as const;

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

async function suite(project: string, env: NodeJS.ProcessEnv, files: readonly string[]): Promise<Suite> {
  print(`\n${project} tests`);
  const file = join(OUT, `${project}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = [VITEST, "run", "--project", project, "--passWithNoTests", ...reporters, ...files];
  const { code } = await run(args, env, false);
  const found = read(file, code);
  return { ...found, broken: found.broken.map((it) => ({ ...it, file: relative(CHECKOUT, it.file) })) };
}

function read(file: string, code: number): Suite {
  try {
    return suiteOf(JSON.parse(readFileSync(file, "utf8")), code);
  } catch {
    // Not even a report: vitest itself did not get that far.
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, broken: [] };
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

/** The tests of the engine and of the sandbox, where they can run; the others are counted. */
async function deep(required: readonly string[], given: NodeJS.ProcessEnv): Promise<Tally[]> {
  const able = await abilities();
  const env: NodeJS.ProcessEnv = { ...given, MEET_NO_PLUGINS: able.noPlugins.join(",") };
  const has = { engine: engineOf(able) !== null, docker: hasDocker(able) };
  if (has.engine && has.docker) env["MEET_BESIDE"] = "yes";
  const tallies: Tally[] = [];
  const left = { sandbox: 0, engine: 0 };
  for (const { project, kind, needs } of DEEP) {
    if (needs.every((need) => has[need])) {
      const done = await tried(needs, (files) => suite(project, env, files), print);
      tallies.push(demanded(done, needs, required));
    } else {
      const skipped = await size(project);
      left[kind] += skipped;
      tallies.push(demanded({ passed: 0, failed: 0, skipped }, needs, required));
    }
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
  const wanting: string[] = NEEDS.filter((need) => required.includes(need) && !has[need]);
  if (required.includes("engine") && able.noPlugins.length > 0) wanting.push(`the plugins for ${list(able.noPlugins)}`);
  if (wanting.length === 0) return tallies;
  print(`MEET_REQUIRE demands what is not here: ${list(wanting)}. That is a failure.`);
  // Even where no test would have been skipped.
  const seen = sum(tallies).failed > 0;
  return seen ? tallies : [...tallies, { passed: 0, failed: 1, skipped: 0 }];
}

async function main(args: readonly string[]): Promise<number> {
  const fast = args.includes("--fast");
  const required = (process.env["MEET_REQUIRE"] ?? "").split(",").filter((name) => name !== "");
  const strange = required.filter((name) => !NEEDS.some((known) => known === name));
  if (strange.length > 0) {
    print(`MEET_REQUIRE can name engine and docker, and not ${list(strange)}.`);
    return EXIT.usage;
  }
  mkdirSync(OUT, { recursive: true });
  const tools = await Promise.all([
    single("format and lint (biome)", BIOME, "check", "--diagnostic-level=warn", "."),
    single("types (tsc)", TSC, "--noEmit", "--incremental", "--tsBuildInfoFile", join(OUT, "types.tsbuildinfo")),
  ]);
  // Most of these tests' time is the start of programs with large libraries.
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
  const plain = (project: string): Promise<Tally> => tried([], (files) => suite(project, env, files), print);
  const tallies = [...tools, await plain("fast")];
  if (!fast) tallies.push(await plain("slow"), ...(await deep(required, env)));
  const { passed, failed, skipped } = sum(tallies);
  print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? EXIT.ok : EXIT.config;
}

process.exitCode = await main(process.argv.slice(2));
