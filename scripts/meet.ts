/** The `meet` command: which verbs there are, and how each ends. */
import { Command, CommanderError } from "commander";
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

/** Commander's complaint as a sentence of ours, with what would be right. */
function usage(error: CommanderError, args: readonly string[]): Refusal {
  const code = USAGE_CODES[error.code] ?? "invalid-argument";
  const [said = "", guess] = error.message.replace(/^error: /, "").split("\n");
  const value = /^option '(\S+)[^']*' argument '(.*)' is invalid\. (.*?)\.?$/.exec(said);
  if (value !== null) {
    const [, option, given, choices = ""] = value;
    return new Refusal(EXIT.usage, code, `${option} cannot be ${given}`, lower(choices));
  }
  if (code === "conflicting-options") return new Refusal(EXIT.usage, code, said, "leave one of the two out");
  const verb = code === "unknown-command" ? undefined : args.find((arg) => !arg.startsWith("-"));
  const help = `npx meet ${verb === undefined ? "" : `${verb} `}--help lists what there is`;
  return new Refusal(EXIT.usage, code, said, guess?.replace(/^\(Did (.*)\)$/, "did $1") ?? help);
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
    return error.exitCode === 0 ? EXIT.ok : report(usage(error, args), json);
  }
}
