/** A change that a verb would make to a file: checked, shown with what it does, and written only when somebody says so. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Changes, diff } from "../model/diff.ts";
import { load } from "../model/load.ts";
import { readSources } from "../model/read.ts";
import { renderChanges } from "../model/render.ts";
import { problemRow, renderProblems } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import { canAsk, confirmed, TERMINAL, type Terminal } from "./ask.ts";
import { DataRefusal } from "./data.ts";
import type { ProposeOptions } from "./options.ts";
import { columnsOf, note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { planOf } from "./was.ts";

export interface Proposal {
  /** `tenants/otter.yaml` */
  readonly file: string;
  /** What the file would say, all of it. */
  readonly text: string;
  /** The part of it that is new, to show. */
  readonly shown: string;
  /** Whether the file is there already, and gets a line more. */
  readonly edits: boolean;
  readonly stack: string;
  /** The verb, for its document. */
  readonly verb: "tenant-new" | "node-new" | "stack-new";
  /** What must be done before the file may be written, once somebody agreed. */
  readonly prepare?: () => Promise<void>;
  /** The id of what is new, which the branch of the change is called after; of a machine with its stack. */
  readonly id: string;
  /** Tenants that left, whose ids no other org gets. */
  readonly left?: Platform["tenants"];
  /** What to say when it is written; absent: how to propose the change. */
  readonly next?: string;
}

/** @throws DataRefusal when the data would have errors with it */
export async function propose(
  before: Platform,
  proposal: Proposal,
  options: ProposeOptions,
  terminal: Terminal = TERMINAL,
): Promise<number> {
  const { file, text, verb } = proposal;
  const sources = readSources(options.root).filter((source) => source.file !== file);
  const changed = [...sources, { file, bytes: new TextEncoder().encode(text) }];
  const { platform, problems } = load(changed, { before, left: proposal.left ?? {} });
  const ahead = `${file} would have errors: it is shown here as it would be, and nothing was written.`;
  if (platform === null) throw new DataRefusal(problems, changed.length, null, ahead);
  const changes = diff(planOf(before, proposal.stack), planOf(platform, proposal.stack));
  if (problems.length > 0) note(renderProblems(problems, { files: changed.length }));
  if (!options.json) print(shownText(proposal, changes));
  const written = !options.dryRun && (await mayWrite(proposal, options, terminal));
  if (written) await proposal.prepare?.();
  if (written) write(join(options.root, file), proposal);
  if (options.json) printDocument<typeof verb>(problems.map(problemRow), { file, text, written, changes });
  else if (written) print(proposal.next ?? next(proposal));
  else print(options.dryRun ? "Nothing was written: this was a dry run." : "Nothing was written.");
  return written || options.dryRun ? EXIT.ok : EXIT.cancelled;
}

function shownText({ file, shown, edits }: Proposal, changes: Changes): string {
  const lines = shown.trimEnd().split("\n");
  return [
    edits ? `${file} gets:` : `${file}:`,
    "",
    ...lines.map((line) => `    ${line}`),
    "",
    renderChanges([changes], "text", columnsOf(process.stdout)).trimEnd(),
    "",
  ].join("\n");
}

async function mayWrite({ file }: Proposal, options: ProposeOptions, terminal: Terminal): Promise<boolean> {
  if (options.yes) return true;
  if (canAsk(terminal)) return confirmed(`Write ${file}?`, terminal);
  const help = "look with --dry-run, then add --yes";
  throw new Refusal(EXIT.usage, "no-terminal", `there is no terminal to ask whether to write ${file}`, help);
}

/** A new file never takes another's place; an edited one is replaced in one step. */
function write(path: string, { text, edits }: Proposal): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!edits) {
    writeFileSync(path, text, { flag: "wx" });
    return;
  }
  const beside = `${path}.new`;
  try {
    writeFileSync(beside, text, { flag: "wx" });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function next({ file, id }: Proposal): string {
  return [`${file} is written. Next:`, "  npx meet plan --against HEAD", branching(id, file)].join("\n");
}

/** How the change gets a branch of its own: two at the same time must not meet on one. */
export function branching(id: string, ...files: readonly string[]): string {
  return `  git switch -c add-${id} && git add ${files.join(" ")} && git commit, then open a pull request`;
}
