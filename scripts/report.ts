/** How a verb's failure reaches people and programs. Loaded only when there is one. */
import { problemRow, renderProblems } from "../model/report.ts";
import { SandboxError } from "../sandbox/problem.ts";
import { DataRefusal } from "./data.ts";
import { commandRow, note, printDocument, wantsColor } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** Says what went wrong, and returns the exit code. */
export function report(error: unknown, json: boolean): number {
  if (error instanceof DataRefusal) {
    if (json) printDocument(error.problems.map(problemRow));
    if (error.of !== null) note(`The data of ${error.of} has errors, so nothing can be compared with it:`);
    if (error.ahead !== null) note(error.ahead);
    note(renderProblems(error.problems, { files: error.files, color: wantsColor(process.stderr) }));
    return EXIT.config;
  }
  const refusal =
    error instanceof Refusal
      ? error
      : error instanceof SandboxError
        ? fromSandbox(error)
        : (fromSystem(error) ?? mistake(error));
  const { exit, code, message, help } = refusal;
  if (json) printDocument([commandRow(code, message, help)]);
  note(`error[${code}]: ${message}\n   = help: ${help}`);
  return exit;
}

function fromSandbox({ message, help }: SandboxError): Refusal {
  return new Refusal(EXIT.failed, "sandbox", message, help);
}

/** What the system may refuse of any file, and what to do. */
const REFUSED: Readonly<Record<string, readonly [code: "no-access" | "disk-full", why: string, help: string]>> = {
  EACCES: ["no-access", "you may not", "see whom it belongs to (ls -l), and run this as somebody who may"],
  EPERM: ["no-access", "you may not", "see whom it belongs to (ls -l), and run this as somebody who may"],
  EROFS: ["no-access", "nothing can be written there", "write elsewhere: its disk is read-only"],
  ENOSPC: ["disk-full", "the disk is full", "make room, then run this again"],
  EDQUOT: ["disk-full", "the disk is full", "make room, then run this again"],
};

/** A file that the system kept from us; null for any other error. */
function fromSystem(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return null;
  const [code, why, help] = REFUSED[String(error.code)] ?? [];
  if (code === undefined || why === undefined || help === undefined) return null;
  return new Refusal(EXIT.failed, code, `${String(error.path)} could not be read or written: ${why}`, help);
}

/** Something that we did not foresee. */
function mistake(error: unknown): Refusal {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (process.env["MEET_DEBUG"] === "1") note(trace);
  const said = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  const help = "please report it, with what this prints when MEET_DEBUG=1 is set";
  return new Refusal(EXIT.bug, "bug", `this is a mistake of ours (${said})`, help);
}
