/** What a program says when it cannot go on, without the machinery around it. */
import { stripVTControlCharacters } from "node:util";

/** A program that refused or failed; the message is its own text for people. */
export class ProgramFault extends Error {
  override readonly name = "ProgramFault";
}

/** What a program wrote to stderr, by who wrote it. */
export interface Spoken {
  /** What it logged with `pulumi.log`, or the SDK for it. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** What it wrote before that by itself. */
  readonly rest: string;
}

/** Takes stderr apart: the SDK begins each message with its severity, and a message may have many lines. */
export function readLog(stderr: string): Spoken {
  const said: { severity: string; text: string }[] = [{ severity: "rest", text: "" }];
  for (const line of stderr.split("\n")) {
    const start = /^(error|warning|info|debug): \[runtime\] ?(.*)$/.exec(line);
    const last = said.at(-1);
    if (start !== null) said.push({ severity: start[1] ?? "", text: start[2] ?? "" });
    else if (last !== undefined) last.text += `\n${line}`;
  }
  const of = (severity: string): string[] =>
    said.filter((it) => it.severity === severity).map(({ text }) => sentences(text));
  return { errors: of("error"), warnings: of("warning"), rest: of("rest").join("") };
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
