/** The commands of our documents, as their blocks of `sh` have them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../scripts/bootstrap.js";

/** The page about a region of one's own. */
export const OWN_REGION = "docs/replicate-a-region.md";

/** Every document that tells people what to type. */
export const PAGES = [
  "README.md",
  "tenants/README.md",
  "docs/operate.md",
  "docs/replicate-a-node.md",
  OWN_REGION,
  "docs/architecture.md",
  "docs/ci.md",
] as const;

export interface Typed {
  readonly page: (typeof PAGES)[number];
  readonly command: string;
  /**
   * What it needs to be run: Node alone, the program (slow), the engine, or a region that is up; a whole script has tests
   * of its own.
   */
  readonly needs: "node" | "program" | "engine" | "region" | "script";
}

export function textOf(page: string): string {
  return readFileSync(join(CHECKOUT, page), "utf8");
}

/** Verbs that look at a region or change it. */
const WORLD = /^npx meet (?:doctor|drift|preview|up|down|ssh|logs) /;
/** What runs the program, or needs what such a command wrote. */
const PROGRAM = /^npx meet (?:declare|review|ci data) /;
/** What makes a state, or needs one. */
const ENGINE = /^npx meet stack new |^npx pulumi |^export | nz$/;

export function commandsOf(page: Typed["page"]): readonly Typed[] {
  const blocks = [...textOf(page).matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)];
  return blocks.flatMap(([, , block = ""]) =>
    block
      .split("\n")
      // What stands behind it is for people.
      .map((line) => line.replace(/ +# .*$/, "").trim())
      .filter((line) => line !== "")
      .map((command) => ({ page, command, needs: needsOf(command) })),
  );
}

function needsOf(command: string): Typed["needs"] {
  if (command.startsWith("npm ")) return "script";
  if (WORLD.test(command)) return "region";
  if (PROGRAM.test(command)) return "program";
  return ENGINE.test(command) ? "engine" : "node";
}

/** Blocks that say no language: their first lines. */
export function plainBlocksOf(text: string): readonly string[] {
  const fences = [...text.matchAll(/^ *```(\w*)\n(?: *([^\n]*))/gm)];
  // Every second one ends a block.
  return fences.flatMap(([, language, first = ""], at) => (at % 2 === 0 && language === "" ? [first] : []));
}

export const COMMANDS: readonly Typed[] = PAGES.flatMap(commandsOf);

/** A command's words, as a shell would split them. Only double quotes are used in our documents. */
export function words(command: string, env: Readonly<Record<string, string>> = {}): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? "").replaceAll(/\$([A-Z_]+)/g, (_, name: string) => env[name] ?? ""),
  );
}
