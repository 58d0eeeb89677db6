/**
 * `npm run record`: does what a newcomer does, from nothing, and writes down what was printed: all of it in
 * docs/record.md, the best of it in README.md between two markers. With the date, the commit, the versions and the
 * images it was made with; without secrets and the places of this machine.
 */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { localImage } from "../sandbox/build.ts";
import { BBB, whatRuns } from "../sandbox/programs.ts";
import { hasEngineState, statePaths } from "../sandbox/state.ts";
import { wantedImages } from "../sandbox/wanted.ts";
import { type Abilities, abilities, engineOf, hasDocker } from "./abilities.ts";
import { SANDBOX } from "./apply/sandbox.ts";
import { CHECKOUT } from "./bootstrap.js";
import { note, print } from "./output.ts";
import { photograph } from "./photograph.ts";
import { redactor } from "./redact.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { report } from "./report.ts";

const README = join(CHECKOUT, "README.md");
const PAGE = join("docs", "record.md");
const BEGIN = "<!-- record -->";
const END = "<!-- /record -->";

/** A command and what it printed. */
export interface Step {
  /** As people type it. */
  readonly command: string;
  readonly seconds: number;
  readonly output: string;
}

export interface Recording {
  /** `Made by … on … from commit …, with ….` */
  readonly made: string;
  /** What ran in the sandbox's containers: a reference, and what carried it. Empty without Docker. */
  readonly images: readonly (readonly [reference: string, what: string])[];
  readonly steps: readonly Step[];
}

/** What of this machine nobody else shall read. */
export interface Private {
  readonly checkout: string;
  readonly home: string;
  /** The engine's path; null without one. */
  readonly engine: string | null;
  readonly secrets: readonly string[];
}

/** The page with a text between its markers; null when it has none. */
export function withRecording(page: string, text: string): string | null {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) return null;
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

/** Without colours, secrets and the places of this machine. */
export function forReaders(output: string, { checkout, home, engine, secrets }: Private): string {
  const folder = checkout.replace(/\/$/, "");
  const plain = redactor(secrets)(stripVTControlCharacters(output));
  // The longest first: the engine may be in the home, and the home in no other.
  return (engine === null ? plain : plain.replaceAll(engine, "pulumi"))
    .replaceAll(`${folder}/`, "")
    .replaceAll(folder, ".")
    .replaceAll(home, "~");
}

/** The whole page. */
export function pageOf({ made, images, steps }: Recording): string {
  const rows = images.map(([reference, what]) => `| \`${reference}\` | ${what} |\n`).join("");
  const table = rows === "" ? "" : `\n| image | what ran under its name |\n| --- | --- |\n${rows}`;
  const parts = steps.map(
    ({ command, seconds, output }) => `\n## ${command}\n\nTook ${seconds} s.\n\n${block(command, output)}\n`,
  );
  return `# A real run\n\n${made}\n${table}${parts.join("")}`;
}

/** What README.md shows of it: each part of each command, long ones without their middle. */
export function excerptOf({ made, steps }: Recording): string {
  const text = steps.map(({ command, output }) => `$ ${command}\n${shortened(output)}`).join("\n\n");
  return `${made} The whole of it: [${PAGE}](${PAGE}).\n\n${fenced(text)}`;
}

/** Lines of one part that README.md shows, at its beginning and at its end. */
const [HEAD, TAIL] = [22, 5] as const;

/** Parts begin with `== … ==`. */
function shortened(output: string): string {
  return output
    .trim()
    .split(/^(?=== )/m)
    .map((part) => {
      const lines = part.trimEnd().split("\n");
      const rest = lines.length - HEAD - TAIL;
      // A gap of a line or two would save nothing.
      if (rest < 3) return lines.join("\n");
      return [...lines.slice(0, HEAD), `… ${rest} lines more …`, ...lines.slice(-TAIL)].join("\n");
    })
    .join("\n\n");
}

function block(command: string, output: string): string {
  return fenced(`$ ${command}\n${output.trim()}`);
}

/** A block that stays one whatever was printed: its fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

const MEET = join("scripts", "meet.js");

/** What a newcomer does: the whole of it, then the pieces, then the proof that a second run changes nothing. */
function commands(deploys: boolean): readonly (readonly [command: string, args: readonly string[]])[] {
  return [
    ["npm start", [join("scripts", "start.ts")]],
    ["npx meet check", [MEET, "check"]],
    [`npx meet plan ${SANDBOX}`, [MEET, "plan", SANDBOX]],
    ...(deploys
      ? ([
          [`npx meet doctor ${SANDBOX}`, [MEET, "doctor", SANDBOX]],
          [`npx meet up ${SANDBOX}`, [MEET, "up", SANDBOX]],
        ] as const)
      : []),
  ];
}

/** Runs a command into a file, so that both its streams stay in the order in which they were written. */
async function step(command: string, args: readonly string[]): Promise<Step> {
  note(`${command} …`);
  const folder = mkdtempSync(join(tmpdir(), "meet-record-"));
  const file = join(folder, "output");
  const log = openSync(file, "a", 0o600);
  try {
    const from = performance.now();
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, [...args], { cwd: CHECKOUT, stdio: ["ignore", log, log] });
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? EXIT.failed));
    });
    const seconds = Math.round((performance.now() - from) / 1000);
    const output = readFileSync(file, "utf8");
    if (code === EXIT.ok) return { command, seconds, output };
    note(output);
    throw new Refusal(EXIT.failed, "no-run", `${command} ended with ${code}`, "see above; no recording was written");
  } finally {
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The images of the sandbox, and what carried their names; BBB, which has none, too. */
async function images(): Promise<Recording["images"]> {
  const all = await Promise.all(
    wantedImages(CHECKOUT).map(async ({ kind, reference }) => {
      const image = await localImage(reference);
      return image === null ? [] : [[reference, whatRuns(kind, image.standIn)] as const];
    }),
  );
  return [...all.flat(), ["BigBlueButton", BBB]];
}

function made(able: Abilities): string {
  const git = (...args: readonly string[]) =>
    spawnSync("git", ["-C", CHECKOUT, ...args], { encoding: "utf8" }).stdout.trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " and changes on top";
  const engine = engineOf(able);
  const versions = [
    engine === null ? "no engine" : `Pulumi ${engine.version}`,
    able.docker.there ? `Docker ${able.docker.engine.version}` : "no Docker",
    `Node ${process.versions.node}`,
  ];
  const day = new Date().toISOString().slice(0, 10);
  const commit = git("rev-parse", "--short", "HEAD");
  return `Made by \`npm run record\` on ${day} from commit ${commit}${changed}, with ${versions.join(", ")}.`;
}

/** The sandbox's own secrets, so that they cannot be in a recording even if a program printed them. */
function secrets(): string[] {
  const { masterFile, passphraseFile, keyFile } = statePaths(CHECKOUT);
  return [masterFile, passphraseFile, keyFile].flatMap((file) =>
    existsSync(file) ? [readFileSync(file, "utf8")] : [],
  );
}

async function main(): Promise<void> {
  if (withRecording(readFileSync(README, "utf8"), "") === null) {
    const help = `put these two lines where it belongs: ${BEGIN} and ${END}`;
    throw new Refusal(EXIT.usage, "no-markers", "README.md has no place for the recording", help);
  }
  if (hasEngineState(statePaths(CHECKOUT))) {
    const sentence = "the example region is up already, so a recording would show nothing being made";
    throw new Refusal(EXIT.usage, "sandbox-is-up", sentence, "take it away first: npm run stop, then npm run record");
  }
  // What an earlier npm start remembers would show as changes.
  rmSync(join(CHECKOUT, ".out", "declared.json"), { force: true });
  const before = await abilities();
  const deploys = engineOf(before) !== null && hasDocker(before);
  const steps: Step[] = [];
  for (const [command, args] of commands(deploys)) steps.push(await step(command, args));
  // Asked for anew: Docker may have been asleep before.
  const able = deploys ? await abilities() : before;
  const hidden = { checkout: CHECKOUT, home: homedir(), engine: engineOf(able)?.command ?? null, secrets: secrets() };
  const recording = {
    made: made(able),
    images: deploys ? await images() : [],
    steps: steps.map((one) => ({ ...one, output: forReaders(one.output, hidden) })),
  };
  writeFileSync(join(CHECKOUT, PAGE), pageOf(recording));
  writeFileSync(README, withRecording(readFileSync(README, "utf8"), excerptOf(recording)) ?? "");
  const pictures = deploys ? await photograph() : [];
  if (pictures.length === 0) note("no photographs of the page: they need the region and Chromium");
  print(`${PAGE} has the new recording, and README.md the best of it.`);
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main();
  } catch (error) {
    process.exitCode = report(error, false);
  }
}
