/**
 * What each verb prints under `--json` besides `schemaVersion` and `problems`. The published schemas
 * (docs/schema/output) are made from these types, comments and all.
 */
import type { Changes } from "../model/diff.ts";
import type { Review } from "../model/review/review.ts";
import type { Plan, TenantPlan } from "../model/shape.ts";
import type { GraphChange } from "../preview/compare.ts";
import type { GraphResource } from "../preview/graph.ts";
import type { Step } from "./apply/events.ts";
import type { Loss } from "./apply/guard.ts";
import type { PlanRecord } from "./apply/planRecord.ts";
import type { DriftReport } from "./drift/report.ts";
import type { Finding } from "./look/finding.ts";

/** Something that is wrong, and what would be right. */
export interface ProblemRow {
  /** The file, from the root of the data; null: it is about the run itself. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** From 1, in UTF-16 code units. */
  readonly column: number | null;
  /** The line on which it ends: nothing that is underlined goes on to the next. */
  readonly endLine: number | null;
  /** The first column after it. */
  readonly endColumn: number | null;
  /** The keys that lead to it from the top of the file; null: it is about the text, or about the run itself. */
  readonly path: readonly (string | number)[] | null;
  /** Stable; `npx meet explain CODE` says what it means. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What would be right. Never empty. */
  readonly help: string;
}

/** A file that a verb would write, or wrote. */
export interface ProposalOutput {
  /** From the root of the data. */
  readonly file: string;
  /** All that it says then. */
  readonly text: string;
  readonly written: boolean;
  readonly changes: Changes;
}

export interface Outputs {
  /** Whether the YAML is right. */
  readonly check: {
    /** How many files were read. */
    readonly files: number;
  };
  /** What an error code means, or all codes. */
  readonly explain:
    | { readonly codes: readonly { readonly code: string; readonly title: string }[] }
    | {
        readonly explanation: {
          readonly code: string;
          readonly title: string;
          readonly cause: string;
          readonly remedy: string;
          /** An example, as sentences that each introduce a text. */
          readonly blocks: readonly { readonly says: string; readonly text: string; readonly language: string }[];
        };
      };
  /** A tenant's file, and what it would change. */
  readonly "tenant-new": ProposalOutput;
  /** Every tenant, shortly. */
  readonly "tenant-list": {
    readonly tenants: readonly {
      readonly id: string;
      readonly org: string;
      readonly stack: string;
      readonly host: string;
      readonly level: string;
      readonly custodian: string;
      readonly hostname: string;
    }[];
  };
  /** All that is decided about a tenant. */
  readonly "tenant-show": { readonly stack: string; readonly tenant: TenantPlan };
  /** A machine's line in its stack's file, and what it would change. */
  readonly "node-new": ProposalOutput;
  /** A region's file. Secrets never stand here. */
  readonly "stack-new": ProposalOutput;
  /** A script that makes a shell complete the command. */
  readonly completion: { readonly shell: string; readonly script: string };
  /** What follows from the YAML; or, with `--against`, what a change of it does. */
  readonly plan: { readonly plans: readonly Plan[] } | { readonly changes: readonly Changes[] };
  /** What a reviewer needs to know of a change. */
  readonly review: {
    readonly against: string;
    /** The commit under review; null where there is none. */
    readonly commit: string | null;
    /** Where the picture was written; null: nowhere. */
    readonly picture: string | null;
    /** What of a pull request is not in the review, and why. */
    readonly notes: readonly string[];
    readonly reviews: readonly Review[];
  };
  /** Which merge request a webhook of GitLab is about. */
  readonly "ci-pull": {
    /** null: there is nothing to review. */
    readonly pull: number | null;
    readonly head: string | null;
  };
  /** The comment of a stack on a pull request. */
  readonly "ci-comment": {
    readonly stack: string;
    readonly pull: number;
    /** `leave`: a later run wrote it. `nothing`: nothing changes, and nobody was told anything before. */
    readonly did: "add" | "change" | "leave" | "nothing";
  };
  /** What a run after a merge is compared with. */
  readonly "ci-base": {
    readonly stack: string;
    /** As git names it. */
    readonly base: string;
    /** Whether the region was last applied from it; false: the forge knows of no such commit. */
    readonly applied: boolean;
  };
  /** Who agreed to a run, and which pull requests it applies. */
  readonly "ci-approved": {
    readonly stack: string;
    readonly approvers: readonly string[];
    readonly pulls: readonly number[];
  };
  /** Which pull requests were told that they are applied. */
  readonly "ci-applied": {
    readonly stack: string;
    readonly told: readonly { readonly pull: number; readonly did: "add" | "change" | "leave" | "nothing" }[];
  };
  /** The issue that says what drifted. */
  readonly "ci-issue": {
    readonly did: "add" | "change" | "close" | "leave" | "nothing";
    /** The regions that differ. */
    readonly drifted: readonly string[];
    /** The regions of which something is declared that no run has done yet. */
    readonly unapplied: readonly string[];
    /** The regions that could not be looked at. */
    readonly unseen: readonly string[];
  };
  /** The data of a pull request as they would be once it is merged. */
  readonly "ci-data": {
    readonly folder: string;
    /** How many files were written. */
    readonly files: number;
    /** The pull request's newest commit. */
    readonly head: string;
    /** What it was merged onto. */
    readonly base: string;
    /** Files that are no data, and that it changes as well. */
    readonly code: readonly string[];
    /** Settings of the engine that it changes; they count once it is merged. */
    readonly settings: readonly string[];
  };
  /** The resources that the program declares; or, with `--against`, what a change adds, changes and removes. */
  readonly declare:
    | { readonly stack: string; readonly project: string; readonly resources: readonly GraphResource[] }
    | {
        readonly stack: string;
        /** The folder or commit it is compared with. */
        readonly against: string;
        readonly changes: readonly GraphChange[];
      };
  /** Where the picture was written. */
  readonly picture: { readonly file: string };
  /** Where the form was written. */
  readonly form: { readonly file: string };
  /** What the engine would do. */
  readonly preview: {
    readonly stack: string;
    /** On an empty throw-away state, without credentials. */
    readonly standIn: boolean;
    /** What would be done; what stays as it is left out. */
    readonly steps: readonly Step[];
    /** What `up` would refuse to lose. */
    readonly losses: readonly Loss[];
    /** Tenants that `up` would leave out until somebody sets a secret of theirs. */
    readonly waiting: readonly string[];
    /** What was looked at; its hash is what `up --plan` takes. null: nothing that could be applied. */
    readonly plan: PlanRecord | null;
  };
  /** What was deployed. */
  readonly up: {
    readonly stack: string;
    /** What an earlier run that died had left, and how it was settled. */
    readonly settled: readonly string[];
    /** Tenants that were left out until somebody sets a secret of theirs: who, which, and with what command. */
    readonly waiting: readonly string[];
    /** How many resources the engine changed. */
    readonly changes: number;
    /** What waits on a machine until nobody meets there, and then happens by itself. */
    readonly pending: readonly string[];
    readonly steps: readonly Step[];
  };
  /** What was taken away. */
  readonly down: { readonly stack: string; readonly steps: readonly Step[] };
  /** How each machine, tenant and name of a stack is. */
  readonly doctor: { readonly stack: string; readonly findings: readonly Finding[] };
  /** What the clouds hold that was not declared so. */
  readonly drift: DriftReport;
}

/** A verb that has data of its own to print. */
export type OutputVerb = keyof Outputs;
