/** The `meet` command: which verbs there are, what they take, and how each ends. */
import { join, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CHECKOUT } from "./bootstrap.js";
import type { CommandCode } from "./explain/index.ts";
import type { Options } from "./options.ts";
import { note, wantsColor } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { report } from "./report.ts";
import { watchStreams } from "./streams.ts";

type Verb<O extends Options> = { readonly run: (options: O) => Promise<number> };

/** What commander read, with the options that all verbs take made ready. */
function ready<T extends { root: string; json?: true; color: boolean }>(read: T) {
  const json = read.json === true;
  return { ...read, root: resolve(read.root), json, color: read.color && !json && wantsColor(process.stdout) };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError("Write a date as year-month-day, such as 2027-03-31");
  }
  return text;
}

const PICTURE = join(CHECKOUT, ".out", "picture.html");
const AGAINST = ["--against <DIR|REF>", "compare with a folder of data, or with a commit such as main"] as const;

/** The command line; what a verb answers is told to `done`. */
function program(done: (code: number) => void): Command {
  // A verb's module is loaded only when it is asked for, so that each costs only what it needs.
  const go = async <O extends Options>(verb: Promise<Verb<O>>, options: O): Promise<void> => {
    const { run } = await verb;
    done(await run(options));
  };
  const meet = new Command("meet")
    .description("meet.coop's regions: from reviewed YAML to running machines")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", "\nExit codes and what each verb is for: README.md");

  const verb = (usage: string, description: string): Command =>
    meet
      .command(usage)
      .description(description)
      .addOption(
        new Option("--root <DIR>", "another folder with tenants/, coop/ and stacks/").default(
          CHECKOUT,
          "this checkout",
        ),
      )
      .option("--json", "one JSON document on stdout, everything else on stderr")
      .option("--no-color", "plain text");

  verb("check", "is the YAML right? Needs no network, secret or engine")
    .addOption(new Option("--today <DATE>", "the day to check for").argParser(day).default(today(), "today"))
    .addOption(
      new Option("--format <FORMAT>", "text, or annotations for GitHub").choices(["text", "github"]).default("text"),
    )
    .action((read) => go(import("./check.ts"), ready(read)));

  verb("explain", "what an error code means, why, and what to do")
    .argument("[CODE]", "a code, such as unknown-key; default: all of them with a few words")
    .action((code: string | undefined, read) => go(import("./explain.ts"), { ...ready(read), code: code ?? null }));

  verb("plan", "who runs where, under which name, at what cost; or what a change of it does")
    .argument("[STACK]", "one region; default: all")
    .option(...AGAINST)
    .addOption(new Option("--format <FORMAT>", "text or Markdown").choices(["text", "md"]).default("text"))
    .option("--expect-no-changes", `end with ${EXIT.changes} when there are any; with --against`)
    .action((stack: string | undefined, read) => {
      const { against = null, expectNoChanges = false } = read;
      if (expectNoChanges && against === null) {
        const help = "say against what, such as --against main";
        throw new Refusal(EXIT.usage, "no-against", "--expect-no-changes compares with nothing", help);
      }
      return go(import("./plan.ts"), { ...ready(read), stack: stack ?? null, against, expectNoChanges });
    });

  verb("declare", "which resources the program declares, or which a change adds, changes and removes")
    .argument("<STACK>", "the region")
    .option(...AGAINST)
    .action((stack: string, read) => {
      const { against = null } = read;
      return go(import("./declare.ts"), { ...ready(read), stack, against });
    });

  verb("picture", "one page that shows who runs where, and what a change touches")
    .option(...AGAINST)
    .addOption(new Option("-o, --output <FILE>", "where to write it").default(PICTURE, ".out/picture.html"))
    .action((read) => {
      const { against = null } = read;
      return go(import("./picture.ts"), { ...ready(read), against, output: resolve(read.output) });
    });

  verb("preview", "what the engine would do to the world")
    .argument("<STACK>", "the region")
    .option("--stand-in", "on an empty throw-away state, without credentials")
    .action((stack: string, read) => {
      const { standIn = false } = read;
      return go(import("./preview.ts"), { ...ready(read), stack, standIn });
    });

  verb("up", "deploy a region")
    .argument("<STACK>", "the region")
    .option("--yes", "do not ask whether to go on")
    .option("--accept-host-key <MACHINE...>", "machines that were reinstalled on purpose and show a new host key", [])
    .option("--verbose", "everything the engine says, without secrets")
    .action((stack: string, read) => {
      const { yes = false, verbose = false } = read;
      return go(import("./up.ts"), { ...ready(read), stack, yes, verbose });
    });

  verb("down", "take a region away, unless it holds what cannot be made again")
    .argument("<STACK>", "the region")
    .option("--confirm <STACK>", "its name once more; without it nothing is done")
    .action((stack: string, read) => {
      const { confirm = null } = read;
      return go(import("./down.ts"), { ...ready(read), stack, confirm });
    });

  verb("doctor", "is each machine, tenant and name well, and what to do where it is not")
    .argument("<STACK>", "the region")
    .action((stack: string, read) => go(import("./doctor.ts"), { ...ready(read), stack }));

  verb("ssh", "a shell on a machine, which must show its pinned host key")
    .argument("<STACK>", "the region")
    .argument("<MACHINE>", "a machine, or a tenant: then its host")
    .argument("[COMMAND...]", "what to run there, after --; default: a shell")
    .action((stack: string, subject: string, command: string[], read) =>
      go(import("./ssh.ts"), { ...ready(read), stack, subject, command }),
    );

  verb("logs", "what a tenant or a machine logs")
    .argument("<STACK>", "the region")
    .argument("<SUBJECT>", "a tenant or a machine")
    .argument("[PART]", "one container or service of it; default: those that matter")
    .addOption(new Option("--since <TIME>", "a while, such as 30m, or a time, such as 2026-11-21").default("1h"))
    .option("-f, --follow", "go on showing what comes")
    .action((stack: string, subject: string, part: string | undefined, read) =>
      go(import("./logs.ts"), { ...ready(read), stack, subject, part: part ?? null, follow: read.follow === true }),
    );

  for (const command of [meet, ...meet.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  return meet;
}

/** Commander's codes and ours. */
const USAGE_CODES: Readonly<Record<string, CommandCode>> = {
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
