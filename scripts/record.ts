/**
 * `npm run record`: runs `npm start` and puts what it printed into README.md, between two markers, with the date,
 * the commit and the versions it was made with.
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { abilities, engineOf } from "./abilities.ts";
import { CHECKOUT } from "./bootstrap.js";
import { print } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { report } from "./report.ts";

const README = join(CHECKOUT, "README.md");
const BEGIN = "<!-- npm run record: begin -->";
const END = "<!-- npm run record: end -->";

/** The text with a recording between its markers; null when it has none. */
export function withRecording(readme: string, recording: string): string | null {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) return null;
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${recording}\n\n${readme.slice(end)}`;
}

/** Without colours and without the places of this machine. */
export function forReaders(output: string, checkout: string, home: string): string {
  const folder = checkout.replace(/\/$/, "");
  return stripVTControlCharacters(output).replaceAll(`${folder}/`, "").replaceAll(folder, ".").replaceAll(home, "~");
}

/** The run, as a part of a Markdown page. */
export function recordingOf(output: string, made: string): string {
  // A fence longer than any in the text.
  const longest = Math.max(2, ...[...output.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${made}\n\n${fence}text\n$ npm start\n${output.trim()}\n${fence}`;
}

function start(): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(CHECKOUT, "scripts", "start.ts")], {
      cwd: CHECKOUT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        process.stderr.write(text);
      });
    }
    child.on("close", (code) => resolve({ code: code ?? EXIT.failed, output }));
  });
}

function git(...args: readonly string[]): string {
  return spawnSync("git", ["-C", CHECKOUT, ...args], { encoding: "utf8" }).stdout.trim();
}

async function main(): Promise<void> {
  if (withRecording(readFileSync(README, "utf8"), "") === null) {
    const help = `put these two lines where it belongs: ${BEGIN} and ${END}`;
    throw new Refusal(EXIT.usage, "no-markers", "README.md has no place for the recording", help);
  }
  const able = await abilities();
  const { code, output } = await start();
  if (code !== EXIT.ok) {
    throw new Refusal(EXIT.failed, "no-run", `npm start ended with ${code}`, "see above; README.md is as it was");
  }
  const engine = engineOf(able);
  const versions = [
    engine === null ? "no engine" : `Pulumi ${engine.version}`,
    able.docker.there ? `Docker ${able.docker.engine.version}` : "no Docker",
    `Node ${process.versions.node}`,
  ];
  const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " and changes on top";
  const day = new Date().toISOString().slice(0, 10);
  const made = `Made by \`npm run record\` on ${day} from commit ${git("rev-parse", "--short", "HEAD")}${changed}, with ${versions.join(", ")}.`;
  const recording = recordingOf(forReaders(output, CHECKOUT, homedir()), made);
  writeFileSync(README, withRecording(readFileSync(README, "utf8"), recording) ?? "");
  print("README.md has the new recording.");
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main();
  } catch (error) {
    process.exitCode = report(error, false);
  }
}
