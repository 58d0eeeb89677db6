/** `meet check`: is the YAML right? Needs no network, no secret, no engine, and no clock unless a day is asked for. */
import { relative, resolve } from "node:path";
import type { LoadOptions } from "../model/load.ts";
import type { Problem } from "../model/problem.ts";
import { problemRow, renderProblems } from "../model/report.ts";
import { check } from "./data.ts";
import type { CheckOptions } from "./options.ts";
import { print, printDocument } from "./output.ts";
import { EXIT } from "./refusal.ts";

export async function run(options: CheckOptions): Promise<number> {
  const { platform, problems, files } = check(options.root, {
    ...(options.today === null ? {} : { today: options.today }),
    ...(options.against === null ? {} : await judgedAgainst(options.against, options.root)),
  });
  if (options.json) printDocument<"check">(problems.map(problemRow), { files });
  else if (options.format === "sarif") print(await scanning(problems, options.root));
  else if (options.format === "github") print(problems.map((problem) => annotation(problem, options.root)).join("\n"));
  else if (problems.length > 0) print(renderProblems(problems, { files, color: options.color }));
  else print(`${files} files checked, no problems`);
  return platform === null ? EXIT.config : EXIT.ok;
}

/** What the change is judged by. Loaded only when it is asked for. */
async function judgedAgainst(against: string, root: string): Promise<LoadOptions> {
  const [{ openAgainst }, { judgedBy, whatWas }] = await Promise.all([import("./against.ts"), import("./was.ts")]);
  const other = openAgainst(against, root, false);
  try {
    return judgedBy(whatWas(other), other, root);
  } finally {
    other.close();
  }
}

/** A file's path as whoever runs this names it: in CI, from the root of the repository. */
function pathOf(file: string, root: string): string {
  return relative(process.cwd(), resolve(root, file));
}

/** Loaded only when it is asked for: the usual check is to stay quick. */
async function scanning(problems: readonly Problem[], root: string): Promise<string> {
  const { sarif } = await import("../model/sarif.ts");
  return JSON.stringify(
    sarif(problems, (file) => pathOf(file, root)),
    null,
    2,
  );
}

/** A problem as GitHub shows it beside the line. */
function annotation(problem: Problem, root: string): string {
  const { severity, message, help, place, code } = problem;
  const file = pathOf(place.file, root);
  const properties = { file, line: place.line, col: place.column, endColumn: place.column + place.length, title: code };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value), /[%\r\n:,]/g)}`);
  return `::${severity} ${list.join(",")}::${escaped(`${message}. ${help}`, /[%\r\n]/g)}`;
}

function escaped(text: string, what: RegExp): string {
  return text.replaceAll(what, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
