/** What `meet drift` found out, and how it is told. */
import { page } from "../../model/render/page.ts";
import { count } from "../../model/words.ts";
import type { ProblemRow } from "../outputs.ts";
import type { Difference } from "./difference.ts";

/** Something that differs, and a rule says why that is so. */
export interface IgnoredThing {
  readonly what: string;
  readonly reason: string;
  /** ISO date. */
  readonly until: string;
}

export interface DriftReport {
  readonly stack: string;
  /** How often each cloud was asked. */
  readonly calls: { readonly hetzner: number; readonly cloudflare: number };
  /** How many things the clouds named. */
  readonly things: number;
  readonly differences: readonly Difference[];
  readonly ignored: readonly IgnoredThing[];
  /** What differs because the YAML says something that no run has done yet. */
  readonly unapplied: readonly string[];
}

/** A difference in a sentence. */
export function sentence({ kind, what, of, field, should, is }: Difference): string {
  const whose = of === null ? what : `${what} (${of})`;
  if (kind === "missing") return `${whose} is not there`;
  if (kind === "extra") return `${whose} is there, and nothing declares it: ${is}`;
  return `${whose}: ${field} should be ${should}, is ${is}`;
}

/** The remedy on one line. */
export function remedy({ help, commands }: Difference): string {
  return commands.length === 0 ? help : `${help}: ${commands.join(" && ")}`;
}

/** What was asked, and what came of it. */
export function verdict({ stack, things, differences, calls }: DriftReport): string {
  const asked = `${count(things, "thing")} looked at in ${count(calls.hetzner + calls.cloudflare, "call")}`;
  if (differences.length === 0) return `${stack} is as it was declared: ${asked}.`;
  const changed = new Set(differences.map(({ what }) => what)).size;
  const differ = changed === 1 ? "1 thing is" : `${changed} things are`;
  return `${stack}: ${differ} not as declared; ${asked}.`;
}

/** What a run has not done yet is not drift; more than this many lines of it help nobody. */
const MOST_UNAPPLIED = 5;

function waiting({ unapplied, stack }: DriftReport): string | null {
  if (unapplied.length === 0) return null;
  const more = unapplied.length > MOST_UNAPPLIED ? `, and ${unapplied.length - MOST_UNAPPLIED} more` : "";
  return `Not applied yet (npx meet up ${stack}): ${unapplied.slice(0, MOST_UNAPPLIED).join(", ")}${more}.`;
}

function left({ what, reason, until }: IgnoredThing): string {
  return `left out: ${what}, because: ${reason} (until ${until})`;
}

const MARK: Readonly<Record<Difference["kind"], string>> = {
  changed: "changed",
  missing: "MISSING",
  extra: "extra  ",
};

/** What is wrong with a rule, where it stands. */
export function ruleText({ code, message, help, file, line, column }: ProblemRow): string {
  return `error[${code}]: ${file}:${line}:${column}: ${message}\n   = help: ${help}`;
}

/** A line for each difference, what to do below it, and the verdict last. */
export function asText(report: DriftReport): string {
  const indent = " ".repeat(9);
  return [
    ...report.differences.flatMap((it) => [
      `${MARK[it.kind]}  ${sentence(it)}`,
      `${indent}-> ${it.help}`,
      ...it.commands.map((command) => `${indent}   ${command}`),
    ]),
    ...report.ignored.map(left),
    ...[waiting(report)].filter((line) => line !== null),
    verdict(report),
  ].join("\n");
}

/** For an issue that is updated in place each night: the verdict first. */
export function asMarkdown(report: DriftReport): string {
  const out = page("md");
  out.title(`Drift of ${report.stack}`);
  out.line(verdict(report));
  const rows = report.differences.map(({ kind, what, of, field, should, is }) => [
    kind,
    what,
    of ?? "",
    field ?? "",
    should ?? "not there",
    is ?? "not there",
  ]);
  out.table(["", "what", "of", "part", "should be", "is"], rows);
  if (report.differences.length > 0) {
    out.heading("What to do");
    const [told, plain] = [new Set<string>(), new Set<string>()];
    for (const it of report.differences) {
      if (it.commands.length === 0) plain.add(`${it.what}: ${it.help}`);
      const commands = it.commands.join("\n  ");
      if (it.commands.length === 0 || told.has(commands)) continue;
      told.add(commands);
      out.commands([{ what: `${it.what}: ${it.help}`, command: commands }]);
    }
    out.list([...plain]);
  }
  if (report.ignored.length > 0) {
    out.heading("Left out");
    out.list(report.ignored.map(({ what, reason, until }) => `${what}: ${reason} (until ${until})`));
  }
  const yet = waiting(report);
  if (yet !== null) out.line(yet);
  return out.end();
}
