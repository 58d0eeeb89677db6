/** The command as a shell must know it: verbs, their options, and what each argument and value can be. */
import type { Argument, Command, Option } from "commander";
import { ROLES } from "../../model/ask/node.ts";
import { descend, wordsOf } from "../../model/fields.ts";
import { RELEASES } from "../../model/releases.ts";
import { Tenant } from "../../model/schema.ts";
import { LOCATIONS, SIZE_NAMES } from "../../model/sizes.ts";

/** What files here name, which completion/lists.ts finds. */
export type Listed = "stack" | "tenant" | "machine" | "host" | "subject" | "level" | "member" | "keeper" | "ref";

/** What may stand somewhere: things that lie in files here, a place on the disk, or one of a few words. */
export type Kind = Listed | "code" | "folder" | "file" | "any" | { readonly words: readonly string[] };

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
  // A machine or a tenant: then its host.
  SUBJECT: "subject",
  CODE: "code",
  "DIR|REF": "ref",
  REF: "ref",
  DIR: "folder",
  FILE: "file",
  "HASH|FILE": "file",
};

const TYPES: Kind = { words: SIZE_NAMES };

/** Where the word of an option or an argument says less than its verb does. */
const PLACES: Readonly<Record<string, Kind>> = {
  "ssh MACHINE": "subject",
  "up --accept-host-key": "machine",
  "form --branch": "ref",
  "tenant new --host": "host",
  "tenant new --level": "level",
  "tenant new --custodian": "member",
  "tenant new --registration": { words: wordsOf(descend(Tenant, ["registration"])) ?? [] },
  "node new --role": { words: Object.keys(ROLES) },
  "node new --machine": TYPES,
  "node new --location": { words: LOCATIONS },
  "node new --owner": "member",
  "stack new --operator": "member",
  "stack new --release": { words: RELEASES.map(({ id }) => id) },
  "stack new --host": TYPES,
  "stack new --node": TYPES,
  "stack new --balancer": TYPES,
  "stack new --turn": TYPES,
  "stack new --location": { words: LOCATIONS },
  "stack new --first-keeper": "keeper",
  "stack new --second-keeper": "keeper",
  "stack new --secrets": { words: ["passphrase"] },
};

/** Every verb of a command, with those of its groups. */
export function shapesOf(command: Command, path: readonly string[] = []): readonly Shape[] {
  return command.commands.flatMap((one) => {
    const name = [...path, one.name()];
    if (one.commands.length > 0) return shapesOf(one, name);
    const help = { names: ["-h", "--help"], description: "what this verb takes", takes: null };
    const verb = name.join(" ");
    return {
      name: verb,
      description: one.summary() || one.description(),
      flags: [...one.options.map((option) => flagOf(option, verb)), help],
      takes: one.registeredArguments.map((argument) => argumentOf(argument, verb)),
    };
  });
}

function argumentOf(argument: Argument, verb: string): Kind {
  if (argument.argChoices !== undefined) return { words: argument.argChoices };
  return PLACES[`${verb} ${argument.name()}`] ?? kindOf(argument.name());
}

function flagOf(option: Option, verb: string): Flag {
  const [, value] = /[<[]([^\]>.]+)/.exec(option.flags) ?? [];
  const words = option.argChoices === undefined ? PLACES[`${verb} ${option.long}`] : { words: option.argChoices };
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    description: option.description,
    takes: value === undefined ? null : (words ?? kindOf(value)),
  };
}

function kindOf(name: string): Kind {
  return KINDS[name] ?? "any";
}
