/**
 * A review for people: text for a terminal, Markdown for a comment. A comment holds 65,536 characters at GitHub:
 * what is too long is cut from the end, the raw part first, and what is dangerous never.
 */
import { visible } from "../characters.ts";
import { escapeMarkdown } from "../render/markdown.ts";
import { WIDTH } from "../render/page.ts";
import { wrap } from "../render/text.ts";
import { count, list, sentence } from "../words.ts";
import { MOST_ALIKE } from "./interruption.ts";
import { marker } from "./marker.ts";
import type { Review, Row } from "./review.ts";

/** Characters of a whole review. */
export const LONGEST = 60_000;

export interface About {
  /** What it was compared with: `main`, and its commit where there is one. */
  readonly against: string;
  /** The commit under review, where there is one. */
  readonly commit: string | null;
  /** Where the picture is, for whoever reads this. */
  readonly picture: string | null;
  /** Sentences on what is not in it. */
  readonly notes: readonly string[];
}

/** @param columns how wide a text may be; Markdown has no width */
export function renderReviews(
  reviews: readonly Review[],
  about: About,
  format: "text" | "md",
  columns = WIDTH,
): string {
  const out = format === "md" ? MARKDOWN : textOf(columns);
  const told = reviews.filter(({ changes }) => changes);
  const quiet = reviews.filter(({ changes }) => !changes);
  const head = [
    ...(format === "md" ? reviews.map(({ stack, changes }) => marker(stack, changes)) : []),
    ...reviews.map((it) => out.verdict(it.verdict)),
  ];
  const dangers = told.flatMap((it) => dangerPart(it, out, told.length > 1));
  const foot = [
    ...about.notes.map((text) => out.line(text)),
    out.line(compared(about)),
    ...(about.picture === null ? [] : [out.line(out.picture(about.picture))]),
  ];
  const must = [...head, ...dangers];
  let left = LONGEST - length([...must, ...foot]);
  const rest: string[] = [];
  for (const it of told)
    for (const part of [
      ...waitingPart(it, out),
      ...tablePart(it, out),
      ...enginePart(it, out),
      ...welcomePart(it, out),
    ])
      left = take(part, rest, left, out);
  for (const it of told) {
    for (const part of rawPart(it, out, left)) left = take(part, rest, left, out);
    const { engine } = it;
    if (engine === null || engine.raw === "") continue;
    const title = `What the engine would do to ${it.stack}: ${count(engine.steps, "step")}`;
    for (const part of folded(title, engine.raw, `npx meet preview ${it.stack}`, out, left))
      left = take(part, rest, left, out);
  }
  if (told.length === 0 && quiet.length === 0) rest.push(out.line("There is no stack."));
  return `${[...must, ...rest, ...foot].join("\n\n")}\n`;
}

/** Puts a part in its place when there is room, else a word about it. */
function take(part: string, rest: string[], left: number, out: Words): number {
  if (part.length + 2 <= left) {
    rest.push(part);
    return left - part.length - 2;
  }
  const short = out.line("More was left out here: npx meet review prints all of it.");
  if (rest.at(-1) === short || short.length + 2 > left) return left;
  rest.push(short);
  return left - short.length - 2;
}

function length(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.length + 2, 0);
}

function compared({ against, commit }: About): string {
  return `Compared with ${against}${commit === null ? "" : `, at ${commit}`}. npx meet review makes this again.`;
}

interface Words {
  verdict(text: string): string;
  heading(text: string): string;
  line(text: string): string;
  list(items: readonly string[]): string;
  table(rows: readonly Row[]): string;
  fold(title: string, text: string): string;
  picture(file: string): string;
}

/** What is changed although nobody asked for it by name. */
const FOLLOWS = "Only what is set up for it changes.";

export const MARKDOWN: Words = {
  verdict: (text) => `**${escapeMarkdown(text)}**`,
  heading: (text) => `### ${escapeMarkdown(text)}`,
  line: escapeMarkdown,
  list: (items) => items.map((item) => `- ${escapeMarkdown(item)}`).join("\n"),
  table(rows) {
    const cells = rows.map(({ subject, sentences, resources }) => [
      subject,
      sentences.join(" ") || FOLLOWS,
      resources || "-",
    ]);
    const line = (row: readonly string[]) => `| ${row.map(escapeMarkdown).join(" | ")} |`;
    return [
      line(["who", "what happens", "resources: + added, ~ changed, - removed"]),
      "| --- | --- | --- |",
      ...cells.map(line),
    ].join("\n");
  },
  // In a block of code nothing is markup and nobody is mentioned; its fence is longer than any in it.
  fold(title, text) {
    const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return `<details><summary>${escapeMarkdown(title)}</summary>\n\n${fence}text\n${shown(text)}\n${fence}\n\n</details>`;
  },
  // Whoever reads a comment has no folder of the machine that wrote it.
  picture: (file) => `Who runs where, drawn: ${file.slice(file.lastIndexOf("/") + 1)}, among the files of this run.`,
};

/** For a terminal that is so wide. */
const textOf = (columns: number): Words => ({
  verdict: (text) => wrap(text, columns, "  ").join("\n"),
  heading: (text) => text,
  line: (text) => wrap(text, columns, "").join("\n"),
  list: (items) => items.flatMap((item) => wrap(`  - ${item}`, columns, "    ")).join("\n"),
  table: (rows) =>
    rows
      .flatMap(({ subject, sentences, resources }) => [
        `  ${subject}${resources === "" ? "" : `  (resources ${resources})`}`,
        ...sentences.flatMap((it) => wrap(`    ${it}`, columns, "    ")),
      ])
      .join("\n"),
  picture: (file) => `The picture: ${file}`,
  fold: (title, text) => `${title}\n\n${text.trimEnd().replaceAll(/^(?=.)/gm, "  ")}`,
});

function shown(text: string): string {
  return text.trimEnd().split("\n").map(visible).join("\n");
}

/** First of all, and never cut. */
function dangerPart({ stack, dangers, interruptions }: Review, out: Words, several: boolean): string[] {
  const of = several ? ` (${stack})` : "";
  // Hundreds of ids are told once: a comment has an end.
  let told = dangers.join("\n");
  const noticed = interruptions.map(({ sentence: text, tenants }) => {
    if (tenants.length === 0) return text;
    const names = list(tenants);
    const again = tenants.length > MOST_ALIKE && told.includes(names);
    told += `\n${names}`;
    return `${text.replace(/\.$/, "")} (${again ? `the ${tenants.length} named above` : names}).`;
  });
  return [
    ...(dangers.length === 0 ? [] : [out.heading(`Danger${of}`), out.list(dangers)]),
    ...(noticed.length === 0 ? [] : [out.heading(`Who notices${of}`), out.list(noticed)]),
  ];
}

function waitingPart({ waiting }: Review, out: Words): string[] {
  return waiting.length === 0 ? [] : [out.heading("Waiting for somebody"), out.list(waiting)];
}

/** In pieces, so that a table that is too long is cut between its rows. */
const ROWS_IN_A_PIECE = 50;

function tablePart({ stack, rows, undeclared }: Review, out: Words): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < rows.length; at += ROWS_IN_A_PIECE)
    pieces.push(out.table(rows.slice(at, at + ROWS_IN_A_PIECE)));
  const why = undeclared === null ? [] : [out.line(`What the program declares is not compared: ${undeclared}.`)];
  return [...(pieces.length === 0 ? [] : [out.heading(`What changes in ${stack}`)]), ...pieces, ...why];
}

/** What the engine says of the same data, and the hash of it: what stands here is what is done, or nothing is. */
function enginePart({ stack, engine }: Review, out: Words): string[] {
  if (engine === null) return [];
  const head = out.heading(`What the engine would do to ${stack}`);
  if (engine.failures.length > 0)
    return [
      head,
      out.line("It did not look to the end, so nothing of this can be applied yet."),
      out.list(engine.failures),
    ];
  const plan = engine.plan === null ? [] : [out.line(`plan: ${engine.plan}`)];
  return [head, out.line(`${sentence(engine.counts)}.`), ...plan];
}

function welcomePart({ welcomes }: Review, out: Words): string[] {
  return welcomes.map(({ to, after, subject, body }) =>
    out.fold(
      `A message to ${to}, ready to mail${after.length === 0 ? "" : ` once ${list(after)} ${after.length === 1 ? "is" : "are"} set`}`,
      `To: ${to}\nSubject: ${subject}\n\n${body}`,
    ),
  );
}

/** What the program declares, folded; as much of it as there is room for. */
function rawPart({ stack, declared, raw }: Review, out: Words, room: number): string[] {
  if (declared === null || raw === "") return [];
  const { added, changed, removed } = declared;
  const title = `What the program declares for ${stack}: ${added} added, ${changed} changed, ${removed} removed`;
  return folded(title, raw, `npx meet declare ${stack}`, out, room);
}

/** A long text, folded; cut where there is no room, with the command that prints all of it. */
function folded(title: string, raw: string, command: string, out: Words, room: number): string[] {
  const whole = out.fold(title, raw);
  if (whole.length + 2 <= room) return [whole];
  const lines = raw.trimEnd().split("\n");
  const note = `… (${command} prints all ${lines.length} lines)`;
  // Markup and escapes make it longer than the text alone: a tenth is kept for them.
  let budget = Math.floor((room - title.length) * 0.9) - note.length - 100;
  const kept: string[] = [];
  for (const line of lines) {
    budget -= visible(line).length + 3;
    if (budget < 0) break;
    kept.push(line);
  }
  return kept.length === 0 ? [] : [out.fold(title, [...kept, note].join("\n"))];
}
