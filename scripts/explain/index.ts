/** Every code that can be printed, with its page: those of the YAML are the model's, those of a run are here. */
import { type Code, EXPLANATIONS } from "../../model/explain/index.ts";
import { renderPage, type Shown, shown } from "../../model/explain/page.ts";
import { own } from "../../model/limits.ts";
import { page } from "../../model/render/page.ts";
import { compare } from "../../model/sort.ts";
import { ENGINE } from "./engine.ts";
import type { CommandExplanation } from "./explanation.ts";
import { FORGE } from "./forge.ts";
import { GUARD } from "./guard.ts";
import { USAGE } from "./usage.ts";
import { WORLD } from "./world.ts";

const ALL = { ...USAGE, ...ENGINE, ...GUARD, ...WORLD, ...FORGE };

/** Codes of a run that are also problems in the YAML, whose pages tell of both. */
type Shared = "emptied" | "unknown-stack";

/** The code of a refusal or a failure. */
export type CommandCode = keyof typeof ALL | Shared;

/** What each code means that is not about a line of YAML. */
export const COMMANDS: Readonly<Record<Exclude<CommandCode, Shared>, CommandExplanation>> = ALL;

export interface Titled {
  readonly code: string;
  readonly title: string;
}

/** The codes of problems in the YAML, and those of a run, each sorted. */
export const CODES: { readonly data: readonly Titled[]; readonly run: readonly Titled[] } = {
  data: titles(EXPLANATIONS),
  run: titles(COMMANDS),
};

function titles(pages: Readonly<Record<string, { readonly title: string }>>): readonly Titled[] {
  return Object.entries(pages)
    .map(([code, { title }]) => ({ code, title }))
    .sort((a, b) => compare(a.code, b.code));
}

/** A code's page; null when there is no such code. */
export function pageOf(code: string): Shown | null {
  const data = own<(typeof EXPLANATIONS)[Code]>(EXPLANATIONS, code);
  if (data !== undefined) return shown(code, data);
  const command = own<CommandExplanation>(COMMANDS, code);
  return command === undefined ? null : commandPage(command);
}

function commandPage({ exit, title, cause, remedy, example }: CommandExplanation): Shown {
  const { command, says } = example;
  return {
    title,
    cause,
    remedy: `${remedy} The exit code is ${exit}.`,
    blocks: [
      { says: "Somebody runs:", text: command, language: "sh" },
      { says: "It says:", text: says, language: "text" },
    ],
  };
}

/** A code's page as text or Markdown; null when there is no such code. */
export function explain(code: string, format: "text" | "md"): string | null {
  const found = pageOf(code);
  return found === null ? null : renderPage(code, found, format);
}

/** Every code with its title. */
export function index(format: "text" | "md", columns?: number): string {
  const out = page(format, columns);
  out.title("What the error codes mean");
  out.line("A message names its code between brackets: error[unknown-key]. npx meet explain CODE prints its page.");
  out.heading("In the YAML");
  out.links(CODES.data.map(({ code, title }) => ({ name: code, to: `${code}.md`, text: title })));
  out.heading("Of a run");
  out.links(CODES.run.map(({ code, title }) => ({ name: code, to: `${code}.md`, text: title })));
  return out.end();
}
