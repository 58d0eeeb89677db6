/** What the verbs are given: the options that all take, already checked. */
import type { Answers } from "../model/ask/field.ts";

export interface Options {
  /** Absolute path of the folder with `tenants/`, `coop/` and `stacks/`. */
  readonly root: string;
  /** One JSON document on stdout, everything else on stderr. */
  readonly json: boolean;
  /** Whether stdout may be coloured. */
  readonly color: boolean;
}

export interface CheckOptions extends Options {
  /** ISO date for the rules that know dates; null: they say nothing. */
  readonly today: string | null;
  readonly format: "text" | "github" | "sarif";
  /** A folder or a commit that the data comes from; null: rules about a change say nothing. */
  readonly against: string | null;
}

export interface ExplainOptions extends Options {
  /** null: all. */
  readonly code: string | null;
}

export const SHELLS = ["bash", "fish", "zsh"] as const;

export interface CompletionOptions extends Options {
  readonly shell: (typeof SHELLS)[number];
}

export interface ReviewOptions extends Options {
  /** null: all. */
  readonly stack: string | null;
  readonly against: string;
  readonly format: "text" | "md";
  /** Where to write the picture; null: nowhere. */
  readonly picture: string | null;
  /** What `meet preview --json` wrote of the same data; null: the engine was not asked. */
  readonly preview: string | null;
  /** The change is applied: add what is mailed to new tenants. */
  readonly applied: boolean;
}

export interface FormOptions extends Options {
  readonly output: string;
  /** The repository's page; null: as git knows it. */
  readonly forge: string | null;
  /** What kind of site it is; null: by its name. */
  readonly forgeKind: "github" | "forgejo" | "gitlab" | null;
  /** null: the remote's own. */
  readonly branch: string | null;
}

/** A verb that writes a file once somebody agreed. */
export interface ProposeOptions extends Options {
  /** Show the file and what it does; write nothing. */
  readonly dryRun: boolean;
  /** Write without asking. */
  readonly yes: boolean;
}

export interface NewOptions extends ProposeOptions {
  /** What was given as options, by the names of the fields. */
  readonly answers: Answers;
  /** A file with answers; `-`: what comes in; null: none. */
  readonly from: string | null;
}

export interface StackNewOptions extends ProposeOptions {
  readonly answers: Answers;
  /** A file with answers; `-`: what comes in; null: none. */
  readonly from: string | null;
  /** `passphrase`, or the address of a key service. */
  readonly secrets: string;
  /** Where the passphrase is, or is written; null: the engine's own variables say. */
  readonly passphraseFile: string | null;
  /** Where the master secret is written; null: it is shown once. */
  readonly masterFile: string | null;
}

export type NodeNewOptions = NewOptions;

export interface ListOptions extends Options {
  /** null: all. */
  readonly stack: string | null;
}

export interface ShowOptions extends Options {
  readonly tenant: string;
}

export interface PlanOptions extends Options {
  /** null: all. */
  readonly stack: string | null;
  readonly against: string | null;
  readonly format: "text" | "md";
  readonly expectNoChanges: boolean;
}

export interface DeclareOptions extends Options {
  readonly stack: string;
  readonly against: string | null;
}

export interface PictureOptions extends Options {
  readonly against: string | null;
  readonly output: string;
}

export interface UpOptions extends Options {
  readonly stack: string;
  /** Machines whose changed host key is pinned anew, because they were reinstalled on purpose. */
  readonly acceptHostKey: readonly string[];
  /** Do not ask whether to go on. The sandbox never asks. */
  readonly yes: boolean;
  /** The reviewed plan that alone may be applied: its hash, or a file that holds it; null: whatever it is now. */
  readonly plan: string | null;
  /** Everything the engine says, with secrets taken out. */
  readonly verbose: boolean;
}

export interface PreviewOptions extends Options {
  readonly stack: string;
  /** On an empty throw-away state with placeholders for secrets. */
  readonly standIn: boolean;
}

export interface DownOptions extends Options {
  readonly stack: string;
  /** The stack's name, once more: without it nothing is done. */
  readonly confirm: string | null;
}

export interface DoctorOptions extends Options {
  readonly stack: string;
}

export interface DriftOptions extends Options {
  readonly stack: string;
  /** ISO date: rules that ended before it are errors. */
  readonly today: string;
  readonly format: "text" | "md";
}

export interface SshOptions extends Options {
  readonly stack: string;
  /** The id of a machine, or of a tenant: then its host. */
  readonly subject: string;
  /** What to run there; empty: a shell. */
  readonly command: readonly string[];
}

export interface LogsOptions extends Options {
  readonly stack: string;
  readonly subject: string;
  /** One container or service of it; null: those that matter. */
  readonly part: string | null;
  /** Such as `1h` or `2026-11-21`. */
  readonly since: string;
  readonly follow: boolean;
}

export interface CiDataOptions extends Options {
  /** The newest commit of a pull request, as git names it. */
  readonly head: string;
  /** The folder to write. */
  readonly output: string;
  /** Where the comment of each region goes that says why there are no data; null: nowhere. */
  readonly refused: string | null;
}

export const FORGES = ["github", "gitlab"] as const;

/** What the verbs that talk to a forge are told. */
export interface ForgeOptions extends Options {
  /** null: as the job's environment says. */
  readonly forge: (typeof FORGES)[number] | null;
}

export interface CiCommentOptions extends ForgeOptions {
  readonly stack: string;
  /** The number of the pull request. */
  readonly pull: number;
  /** A file with the review, in Markdown. */
  readonly file: string;
  /** The commit that was reviewed. */
  readonly commit: string;
}

export interface CiRunOptions extends ForgeOptions {
  readonly stack: string;
  /** The commit of the main branch that the run applies. */
  readonly commit: string;
}

export interface CiIssueOptions extends ForgeOptions {
  /** What `meet drift --json` wrote, a file for each region. */
  readonly files: readonly string[];
  readonly commit: string;
}
