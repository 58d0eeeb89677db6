/** Answers that were given before anybody was asked: what is wrong with one by itself is said by its own name. */
import type { Answers, Field } from "../model/ask/field.ts";
import { quoted } from "../model/characters.ts";
import type { Platform } from "../model/schema.ts";
import { count } from "../model/words.ts";
import { shown } from "./data.ts";
import type { NewOptions } from "./options.ts";
import { EXIT, Refusal } from "./refusal.ts";

/**
 * `options`: those that were given as options of the command; the others stand in the file of answers.
 *
 * @throws Refusal with every answer that cannot be right
 */
export function refuseAnswers(
  fields: readonly Field[],
  platform: Platform,
  given: Answers,
  { answers: options, from }: Pick<NewOptions, "answers" | "from">,
): void {
  const wrong = fields.flatMap((field) => {
    const text = given[field.name];
    if (text === undefined) return [];
    const called = calledIn(field.name, options, from);
    // What there is to choose from may hang on an answer that is still to come.
    if (field.choices(platform, given)?.length === 0) return [];
    const help = field.check(text.trim(), platform, given);
    return help === null ? [] : { said: `${called} cannot be ${quoted(text)}`, help, called };
  });
  const [first, ...more] = wrong;
  if (first === undefined) return;
  if (more.length === 0) throw refusal(`${first.said}, so nothing was written`, first.help);
  const all = wrong.map(({ said }) => said).join("; ");
  const help = wrong.map((it) => `${it.called}: ${it.help}`).join("\n          ");
  throw refusal(`${count(wrong.length, "answer")} cannot be right, so nothing was written: ${all}`, help);
}

function refusal(sentence: string, help: string): Refusal {
  return new Refusal(EXIT.usage, "invalid-argument", sentence, help);
}

/** Such as `--cores`, or `cores in answers.yaml`. */
function calledIn(name: string, options: Answers, from: string | null): string {
  if (name in options || from === null) return name === "id" ? "the id" : `--${name}`;
  return `${name} in ${from === "-" ? "what came in" : shown(from)}`;
}
