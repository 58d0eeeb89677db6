/** The `meet` command: which verbs there are, and how each ends. */
import { Command, CommanderError } from "commander";
import { quoted, visible } from "../model/characters.ts";
import type { CommandCode } from "./explain/index.ts";
import { chooseColor, note } from "./output.ts";
import { EXIT, EXIT_WORDS, Refusal } from "./refusal.ts";
import { report } from "./report.ts";
import { watchStreams } from "./streams.ts";
import { ciVerbs } from "./verbs/ci.ts";
import { cli } from "./verbs/cli.ts";
import { dataVerbs } from "./verbs/data.ts";
import { worldVerbs } from "./verbs/world.ts";
import { writeVerbs } from "./verbs/write.ts";

/** The command line; what a verb answers is told to `done`. */
export function program(done: (code: number) => void): Command {
  const codes = Object.entries(EXIT_WORDS).map(([code, words]) => `  ${code.padStart(3)}  ${words}`);
  const meet = new Command("meet")
    .description("meet.coop's regions: from reviewed YAML to running machines")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText("after", `\nExample:\n  npx meet check\n\nExit codes:\n${codes.join("\n")}`)
    .hook("preAction", (_, verb) => refuseEmpty(verb));
  const here = cli(meet, done);
  dataVerbs(here);
  writeVerbs(here);
  worldVerbs(here);
  ciVerbs(here);
  return meet;
}

/** An option whose value is empty: mostly a variable that is not set. */
function refuseEmpty(verb: Command): void {
  const empty = verb.options.find((option) => {
    const value: unknown = verb.getOptionValue(option.attributeName());
    return [value].flat().some((one) => typeof one === "string" && one.trim() === "");
  });
  if (empty === undefined) return;
  const help = "write its value after it, or leave it out";
  throw new Refusal(EXIT.usage, "invalid-argument", `${empty.long ?? empty.flags} is empty`, help);
}

/** Commander's codes and ours. */
const USAGE_CODES: Readonly<Record<string, CommandCode>> = {
  "commander.conflictingOption": "conflicting-options",
  "commander.excessArguments": "excess-arguments",
  "commander.missingArgument": "missing-argument",
  "commander.optionMissingArgument": "option-missing-argument",
  "commander.unknownCommand": "unknown-command",
  "commander.unknownOption": "unknown-option",
};

/** Commander's words for a value that cannot stand where it does, with all that the value may hold. */
const VALUES = [
  /^option '(?<name>\S+)[^']*' argument '(?<given>.*)' is invalid\. (?<choices>.*?)\.?$/s,
  /^command-argument value '(?<given>.*)' is invalid for argument '(?<name>\w+)'\. (?<choices>.*?)\.?$/s,
] as const;

/** Commander's complaint as a sentence of ours, with what would be right. */
function usage(error: CommanderError, args: readonly string[], meet: Command): Refusal {
  const code = USAGE_CODES[error.code] ?? "invalid-argument";
  const message = error.message.replace(/^error: /, "");
  for (const form of VALUES) {
    const { name, given = "", choices = "" } = form.exec(message)?.groups ?? {};
    if (name !== undefined) return new Refusal(EXIT.usage, code, `${name} cannot be ${worded(given)}`, lower(choices));
  }
  const [, said = "", guess] = /^(.*?)(?:\n\(Did (.*)\))?$/s.exec(message) ?? [];
  const sentence = visible(said);
  if (code === "conflicting-options") return new Refusal(EXIT.usage, code, sentence, "leave one of the two out");
  const help = `npx ${[meet.name(), ...verbIn(args, meet), "--help"].join(" ")} lists what there is`;
  return new Refusal(EXIT.usage, code, sentence, guess === undefined ? help : `did ${guess}`);
}

/** A value as it was written, in quotes where one could not see its ends. */
function worded(text: string): string {
  return /^[\w./:=@+-]{1,60}$/.test(text) ? text : quoted(text);
}

/** The words of a command line that are a verb, such as `tenant new`. */
function verbIn([word, ...rest]: readonly string[], command: Command): readonly string[] {
  const found = command.commands.find((one) => one.name() === word);
  return found === undefined ? [] : [found.name(), ...verbIn(rest, found)];
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Runs the command; the exit code is the answer. */
export async function main(args: readonly string[]): Promise<number> {
  watchStreams();
  chooseColor("auto");
  const json = args.includes("--json");
  let code: number = EXIT.ok;
  const meet = program((answer) => {
    code = answer;
  });
  if (args.length === 0) {
    note(meet.helpInformation());
    return EXIT.usage;
  }
  try {
    await meet.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, json);
    return error.exitCode === 0 ? EXIT.ok : report(usage(error, args, meet), json);
  }
}
