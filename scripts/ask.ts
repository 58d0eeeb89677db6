/** Asks a person at a terminal, or says what is missing where there is none. Questions go to stderr. */

import { createInterface, type Interface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import type { Answers, Field } from "../model/ask/field.ts";
import type { Platform } from "../model/schema.ts";
import { count } from "../model/words.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** Where questions go and answers come from. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

export const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

export function canAsk({ input }: Terminal): boolean {
  return input.isTTY === true;
}

/**
 * Every field's answer: what was given, else what a person says, else what is settled without asking. `verb` is
 * what was run, such as `tenant new`.
 *
 * @throws Refusal when an answer is missing and nobody can be asked, or when the person leaves
 */
export async function answersTo(
  fields: readonly Field[],
  platform: Platform,
  given: Answers,
  verb: string,
  terminal: Terminal = TERMINAL,
): Promise<Answers> {
  return canAsk(terminal) ? askAll(fields, platform, given, terminal) : withoutAsking(fields, platform, given, verb);
}

function withoutAsking(fields: readonly Field[], platform: Platform, given: Answers, verb: string): Answers {
  let answers = given;
  const missing: Field[] = [];
  for (const field of fields) {
    if (field.name in answers || !field.asked(platform, answers)) continue;
    if (field.settled) {
      // Where it hangs on an answer that is missing, that one is said.
      const settled = field.suggestion(platform, answers);
      if (settled !== null) answers = { ...answers, [field.name]: settled };
    } else if (field.needed) missing.push(field);
  }
  if (missing.length === 0) return answers;
  const names = missing.map(({ name }) => (name === "id" ? "its id" : `--${name}`)).join(", ");
  const help = missing
    .map(({ name, example }) => (name === "id" ? example : `--${name} ${shellWord(example)}`))
    .join(" ");
  throw new Refusal(
    EXIT.usage,
    "missing-answer",
    `${count(missing.length, "answer")} ${missing.length === 1 ? "is" : "are"} missing, and there is no terminal to ask: ${names}`,
    `add what is missing, such as npx meet ${verb} ${help}`,
  );
}

function shellWord(text: string): string {
  return /^[\w@./:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function askAll(
  fields: readonly Field[],
  platform: Platform,
  given: Answers,
  terminal: Terminal,
): Promise<Answers> {
  let answers = given;
  await conversation(terminal, async (ask) => {
    for (const field of fields) {
      if (field.name in answers || !field.asked(platform, answers)) continue;
      const answer = await askOne(field, platform, answers, ask, terminal);
      if (answer !== "") answers = { ...answers, [field.name]: answer };
    }
  });
  return answers;
}

type Ask = (question: string) => Promise<string>;

async function askOne(field: Field, platform: Platform, answers: Answers, ask: Ask, { output }: Terminal) {
  const choices = field.choices(platform, answers);
  const suggestion = field.suggestion(platform, answers);
  if (choices !== null) for (const { value, text } of choices) output.write(`    ${value}  ${text}\n`);
  const usual = suggestion !== null ? ` [${suggestion}]` : field.needed ? "" : " (empty: leave it out)";
  for (;;) {
    const said = (await ask(`${field.label}${usual}: `)).trim();
    const answer = said === "" ? (suggestion ?? "") : said;
    if (answer === "" && !field.needed) return "";
    const wrong =
      answer === "" ? `${field.hint || "something must be written here"}` : field.check(answer, platform, answers);
    if (wrong === null) return answer;
    output.write(`    ${wrong}\n`);
  }
}

/** Whether a person says yes. @throws Refusal when they leave. */
export async function confirmed(question: string, terminal: Terminal = TERMINAL): Promise<boolean> {
  return /^y(?:es)?$/i.test(await answer(`${question} [y/N] `, terminal));
}

/** What a person answers, without the space around it. @throws Refusal when they leave. */
export async function answer(question: string, terminal: Terminal = TERMINAL): Promise<string> {
  let said = "";
  await conversation(terminal, async (ask) => {
    said = (await ask(question)).trim();
  });
  return said;
}

/** Shows a secret on the terminal and nowhere else, and goes on when its last four signs are typed. */
export async function shownOnce(says: string, secret: string, terminal: Terminal = TERMINAL): Promise<void> {
  terminal.output.write(`${says}\n\n    ${secret}\n\n`);
  await conversation(terminal, async (ask) => {
    while ((await ask("Type its last four signs when it is kept: ")).trim() !== secret.slice(-4));
  });
}

async function conversation({ input, output }: Terminal, hold: (ask: Ask) => Promise<void>): Promise<void> {
  const lines: Interface = createInterface({ input, output });
  // A question that is never answered would keep nobody waiting: Node would just end.
  let ended = false;
  const left = new Promise<never>((_, reject) => {
    lines.once("close", () => {
      // What is said next begins a line.
      if (!ended) output.write("\n");
      reject(new Refusal(EXIT.cancelled, "cancelled", "nothing was done", "run this again when you are ready"));
    });
  });
  left.catch(() => {});
  try {
    await Promise.race([hold((question) => Promise.race([lines.question(question), left])), left]);
  } finally {
    ended = true;
    lines.close();
  }
}
