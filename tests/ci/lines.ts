/** The commands of the workflows, as they stand there, run in this process: what CI runs is what is tested. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { meet, type Said } from "../scripts/meetHere.ts";

const Step = z.looseObject({ run: z.string().optional(), if: z.string().optional() });
const Workflow = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ steps: z.array(Step).default([]) })) });

export interface Line {
  readonly command: string;
  /** It runs although one before it failed. */
  readonly always: boolean;
}

/** What a job of a workflow runs, step by step. */
export function linesOf(workflow: string, job: string): readonly Line[] {
  const { jobs } = Workflow.parse(parse(readFileSync(join(CHECKOUT, ".github/workflows", workflow), "utf8")));
  const found = jobs[job];
  if (found === undefined) throw new Error(`${workflow} has no job ${job}`);
  return found.steps.flatMap(({ run, if: when = "" }) =>
    run === undefined ? [] : [{ command: run.trim(), always: when.includes("!cancelled()") }],
  );
}

export interface Ran extends Said {
  readonly command: string;
}

/**
 * Runs the lines of a job in a folder as a shell would: on after a failure only what says so. `npx meet` runs in this
 * process, for which the folder is the checkout; anything else runs in a shell.
 */
export async function runLines(
  lines: readonly Line[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran[]> {
  const ran: Ran[] = [];
  let failed = false;
  for (const { command, always } of lines) {
    if (failed && !always) continue;
    const said = command.startsWith("npx meet ")
      ? await inProcess(command, folder, env)
      : inShell(command, folder, env);
    failed ||= said.code !== 0;
    ran.push({ command, ...said });
  }
  return ran;
}

/** Runs a command in a folder. */
export function inShell(command: string, cwd: string, env: Readonly<Record<string, string>>): Said {
  const shell = spawnSync("bash", ["--norc", "-c", command], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { code: shell.status ?? 255, stdout: shell.stdout, stderr: shell.stderr };
}

async function inProcess(command: string, folder: string, env: Readonly<Record<string, string>>): Promise<Said> {
  const words = wordsOf(command, env).slice(2);
  const at = words.indexOf(">");
  const args = at < 0 ? words : words.slice(0, at);
  // The folder is not the checkout that this process runs from.
  if (!args.includes("--root")) args.push("--root", ".");
  const here = process.cwd();
  // The same object with other values: what stubs variables holds on to it, also in the files that run after this one.
  const whole = process.env;
  process.chdir(folder);
  process.env = { ...whole, ...env };
  try {
    const said = await meet(...args);
    const file = at < 0 ? undefined : words[at + 1];
    if (file !== undefined) writeFileSync(file, said.stdout);
    return said;
  } finally {
    process.chdir(here);
    process.env = whole;
  }
}

/** A command's words: quotes, and variables in them; nothing else of a shell may stand in such a line. */
export function wordsOf(command: string, env: Readonly<Record<string, string>>): string[] {
  if (/[;&|`\\(){}*?]|\$\(/.test(command)) throw new Error(`more than words: ${command}`);
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = ""]) => {
    const text = quoted ?? plain;
    if (quoted === undefined && text.includes("$")) throw new Error(`a variable without quotes: ${command}`);
    return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
      const value = env[name];
      if (value === undefined) throw new Error(`${command} uses ${name}, which the job does not set`);
      return value;
    });
  });
}
