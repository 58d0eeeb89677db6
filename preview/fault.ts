/** What a program says when it cannot go on, without the machinery around it. */
import { stripVTControlCharacters } from "node:util";

/** A program that refused or failed; the message is its own text for people. */
export class ProgramFault extends Error {
  override readonly name = "ProgramFault";
}

/**
 * The sentences in a message of Pulumi's Node runtime: without its preamble, colours, stack frames and the brackets
 * that Node puts around an error that has no frames.
 */
export function sentences(message: string): string {
  const plain = stripVTControlCharacters(message)
    .replace(/^Running program '[^']*' failed with an unhandled exception:\s*/, "")
    .split("\n")
    .filter((line) => !/^\s+at .*(:\d+:\d+\)?|<anonymous>\)?|native\)?)$/.test(line))
    .join("\n")
    .trim();
  const bare = plain.replace(/^\[([\s\S]*?)\](?: \{[\s\S]*\})?$/, "$1");
  return bare.replace(/^(?:<ref \*\d+> )?(?:Uncaught )?Error: /, "").trim();
}
