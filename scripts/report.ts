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
    error instanceof Refusal ? error : error instanceof SandboxError ? fromSandbox(error) : mistake(error);
  const { exit, code, message, help } = refusal;
  if (json) printDocument([commandRow(code, message, help)]);
  note(`error[${code}]: ${message}\n   = help: ${help}`);
  return exit;
}

function fromSandbox({ message, help }: SandboxError): Refusal {
  return new Refusal(EXIT.failed, "sandbox", message, help);
}

/** Something that we did not foresee. */
function mistake(error: unknown): Refusal {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (process.env["MEET_DEBUG"] === "1") note(trace);
  const said = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  const help = "please report it, with what this prints when MEET_DEBUG=1 is set";
  return new Refusal(EXIT.bug, "bug", `this is a mistake of ours (${said})`, help);
}
