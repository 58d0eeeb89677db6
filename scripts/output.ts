/** What people and programs read: one document on stdout, everything else on stderr. */
import { WIDTH } from "../model/render/page.ts";
import type { problemRow } from "../model/report.ts";
import type { CommandCode } from "./explain/index.ts";
import type { Outputs, OutputVerb, ProblemRow } from "./outputs.ts";

/** A row of `problems`: a place in a file, or no place for what is wrong with the command itself. */
export type Row =
  | ReturnType<typeof problemRow>
  | {
      readonly file: null;
      readonly line: null;
      readonly column: null;
      readonly endLine: null;
      readonly endColumn: null;
      readonly path: null;
      readonly code: string;
      readonly severity: "error" | "warning";
      readonly message: string;
      readonly help: string;
    };

/** A row for what is wrong with the run, not with a file. */
export function commandRow(code: CommandCode, message: string, help: string): Row {
  return {
    file: null,
    line: null,
    column: null,
    endLine: null,
    endColumn: null,
    path: null,
    code,
    severity: "error",
    message,
    help,
  };
}

/** The one JSON document of a run: what the verb has to say, or its problems alone. */
export function printDocument<V extends OutputVerb = never>(problems: readonly ProblemRow[], data?: Outputs[V]): void {
  process.stdout.write(`${JSON.stringify({ schemaVersion: 1, problems, ...data }, null, 2)}\n`);
}

/** Text that was asked for. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
}

/** Something on the way; never part of what was asked for. */
export function note(text: string): void {
  process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Narrower than this, no table is readable. */
const NARROWEST = 40;

/** How wide a text may be: a terminal's own width, up to a hundred columns, which is also what goes elsewhere. */
export function columnsOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  if (stream.isTTY !== true || stream.columns === undefined || stream.columns === 0) return WIDTH;
  return Math.max(NARROWEST, Math.min(WIDTH, stream.columns));
}

export const COLORS = ["auto", "always", "never"] as const;

let chosen: (typeof COLORS)[number] = "auto";

/** What `--color` says, for both streams of this run. */
export function chooseColor(when: typeof chosen): void {
  chosen = when;
}

/**
 * Colour by what people set, else by whether the stream is a terminal: a no wins over a yes. Meaning never hangs on it.
 */
export function wantsColor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if (chosen === "never" || (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "")) return false;
  if (chosen === "always") return true;
  if (env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "" && env["FORCE_COLOR"] !== "0") return true;
  return stream.isTTY === true;
}
