/** How verbs are declared: what every one of them takes, and an example that works in its help. */
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { quoted } from "../../model/characters.ts";
import { nearest } from "../../model/suggest.ts";
import { CHECKOUT } from "../bootstrap.js";
import type { Options } from "../options.ts";
import { COLORS, chooseColor, wantsColor } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";

type Verb<O extends Options> = { readonly run: (options: O) => Promise<number> };

export interface Cli {
  /** A verb, such as `plan` or `tenant new`, with a command that shows what it is for. */
  verb(usage: string, description: string, example: string): Command;
  /** What several verbs of one word are for, such as `tenant`, with a command that shows it. */
  group(name: string, description: string, example: string): void;
  /** Runs a verb's module, which is loaded only then, so that each verb costs only what it needs. */
  go<O extends Options>(verb: Promise<Verb<O>>, options: O): Promise<void>;
}

/** The verbs of a command; what one answers is told to `done`. */
export function cli(meet: Command, done: (code: number) => void): Cli {
  const groups = new Map<string, Command>();
  const parentOf = (path: readonly string[]): Command => {
    const [group, verb] = path;
    if (group === undefined || verb === undefined) return meet;
    const known = groups.get(group);
    if (known === undefined) throw new RangeError(`nobody says what ${group} is for`);
    return known;
  };
  return {
    group(name, description, example) {
      const made = meet.command(name).helpCommand(false).description(description);
      groups.set(
        name,
        made
          .addHelpText("after", exampleText(example))
          .allowExcessArguments()
          .action(() => refuseAlone(made, made.args[0])),
      );
    },
    verb(usage, description, example) {
      const path = usage.split(" ");
      return (
        parentOf(path)
          .command(path.at(-1) ?? usage)
          .description(description)
          // Its group takes any word, to say which verbs there are.
          .allowExcessArguments(false)
          .addOption(
            new Option("--root <DIR>", "another folder with tenants/, coop/ and stacks/")
              .argParser(named)
              .default(CHECKOUT, "this checkout"),
          )
          .option("--json", "one JSON document on stdout, everything else on stderr")
          .addOption(
            new Option("--color <WHEN>", "in colour; NO_COLOR is a no that counts more")
              .choices(COLORS)
              .default("auto"),
          )
          .option("--no-color", "the same as --color never")
          .addHelpText("after", exampleText(example))
      );
    },
    async go(verb, options) {
      const { run } = await verb;
      done(await run(options));
    },
  };
}

function exampleText(example: string): string {
  return `\nExample:\n  npx meet ${example}`;
}

/** A group does nothing by itself. */
function refuseAlone(group: Command, word: string | undefined): never {
  const verbs = group.commands.map((it) => it.name());
  const help = `npx meet ${group.name()} --help says what each is for`;
  const sentence = `${group.name()} needs one of ${verbs.join(", ")}`;
  if (word === undefined) throw new Refusal(EXIT.usage, "missing-argument", sentence, help);
  const near = nearest(word, verbs);
  const meant = near === undefined ? `${sentence}; ${help}` : `did you mean ${near}?`;
  throw new Refusal(EXIT.usage, "unknown-command", `${group.name()} has no verb ${quoted(word)}`, meant);
}

/** Takes a name. @throws InvalidArgumentError when it is empty, as an unset variable is */
function named(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Write the name of a folder");
  return text;
}

/** What people read; programs read `--json`, so the two are not said together. */
export function formats<const T extends string>(words: string, ...choices: readonly ["text", ...T[]]): Option {
  return new Option("--format <FORMAT>", words).choices(choices).default("text").conflicts("json");
}

/** What commander read, with the options that all verbs take made ready. */
export function ready<T extends { root: string; json?: true; color: (typeof COLORS)[number] | false }>(read: T) {
  const json = read.json === true;
  chooseColor(read.color === false ? "never" : read.color);
  return { ...read, root: resolve(read.root), json, color: !json && wantsColor(process.stdout) };
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Reads a day. @throws InvalidArgumentError when it is none. */
export function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError("Write a date as year-month-day, such as 2027-03-31");
  }
  return text;
}

/** Where generated things go unless somebody says otherwise. */
export const OUT = join(CHECKOUT, ".out");

export const AGAINST = ["--against <DIR|REF>", "compare with a folder of data, or with a commit such as main"] as const;
