/** The commands of CI, as they stand in its files: what CI runs is what is tested. Those of GitHub run in this process. */
import { spawn, spawnSync } from "node:child_process";
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
 * process, for which the folder is the checkout; anything else runs in a shell. `engine` is what a preview says, where
 * there is no engine.
 */
export async function runLines(
  lines: readonly Line[],
  folder: string,
  env: Readonly<Record<string, string>>,
  engine?: object,
): Promise<Ran[]> {
  const ran: Ran[] = [];
  let failed = false;
  for (const { command, always } of lines) {
    if (failed && !always) continue;
    const said = !command.startsWith("npx meet ")
      ? inShell(command, folder, env)
      : await inProcess(command, folder, env, engine);
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

async function inProcess(
  command: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  engine?: object,
): Promise<Said> {
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
    const isStoodIn = engine !== undefined && args[0] === "preview";
    const said = isStoodIn ? { code: 0, stdout: JSON.stringify(engine), stderr: "" } : await meet(...args);
    const file = at < 0 ? undefined : words[at + 1];
    if (file !== undefined) writeFileSync(file, said.stdout);
    return said;
  } finally {
    process.chdir(here);
    process.env = whole;
  }
}

const GitLabJob = z.looseObject({ script: z.array(z.string()) });

/** What a job of GitLab runs. */
export function scriptOf(job: string): readonly string[] {
  return GitLabJob.parse(parse(readFileSync(join(CHECKOUT, ".gitlab-ci.yml"), "utf8"))[job]).script;
}

/**
 * Runs the script of a job of GitLab in one shell, which stops at the first failure; each `npx meet` is a process of this
 * checkout's program, for the data of the folder. `engine` is what a preview says.
 */
export async function runScript(
  job: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  engine: object = {},
): Promise<Said> {
  const npx = `npx() {
  if [ "$2" = preview ]; then printf '%s' "$ENGINE"; return; fi
  case " $* " in *" --root "*) ;; *) set -- "$@" --root . ;; esac
  if [ "$2" = check ]; then set -- "$@" --today 2026-11-21; fi
  shift
  "${process.execPath}" "${join(CHECKOUT, "scripts/meet.js")}" "$@"
}`;
  const script = ["set -eo pipefail", npx, "mkdir -p .out", ...scriptOf(job)].join("\n");
  const { GITHUB_ACTIONS: _, ...whole } = process.env;
  const more = { GITLAB_CI: "true", ENGINE: JSON.stringify(engine), ...env };
  const shell = spawn("bash", ["--norc", "-c", script], { cwd: folder, env: { ...whole, ...more } });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    shell[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  const code = await new Promise<number>((ended) => shell.on("close", (status) => ended(status ?? 255)));
  return { code, ...said };
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
