/** The command as a shell must know it: verbs, their options, and what each argument and value can be. */
import type { Argument, Command, Option } from "commander";

/** What may stand somewhere: things that lie in files here, a place on the disk, or one of a few words. */
export type Kind =
  | "stack"
  | "tenant"
  | "code"
  | "ref"
  | "folder"
  | "file"
  | "any"
  | { readonly words: readonly string[] };

export interface Flag {
  /** `--against`, and `-o` where there is one. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value can be; null: it has none. */
  readonly takes: Kind | null;
}

export interface Shape {
  /** `plan`, or `tenant new`. */
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly takes: readonly Kind[];
}

/** What the words in a usage line stand for. */
const KINDS: Readonly<Record<string, Kind>> = {
  STACK: "stack",
  TENANT: "tenant",
  SUBJECT: "tenant",
  MACHINE: "tenant",
  CODE: "code",
  "DIR|REF": "ref",
  REF: "ref",
  DIR: "folder",
  FILE: "file",
};

/** Every verb of a command, with those of its groups. */
export function shapesOf(command: Command, path: readonly string[] = []): readonly Shape[] {
  return command.commands.flatMap((one) => {
    const name = [...path, one.name()];
    if (one.commands.length > 0) return shapesOf(one, name);
    const help = { names: ["-h", "--help"], description: "what this verb takes", takes: null };
    return {
      name: name.join(" "),
      description: one.description(),
      flags: [...one.options.map(flagOf), help],
      takes: one.registeredArguments.map(argumentOf),
    };
  });
}

function argumentOf(argument: Argument): Kind {
  return argument.argChoices === undefined ? kindOf(argument.name()) : { words: argument.argChoices };
}

function flagOf(option: Option): Flag {
  const [, value] = /[<[]([^\]>.]+)/.exec(option.flags) ?? [];
  const words = option.argChoices === undefined ? null : { words: option.argChoices };
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    description: option.description,
    takes: value === undefined ? null : (words ?? kindOf(value)),
  };
}

function kindOf(name: string): Kind {
  return KINDS[name] ?? "any";
}
