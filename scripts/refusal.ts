/** How a verb ends: the exit codes, and a refusal as one sentence with its remedy. */
import type { CommandCode } from "./explain/index.ts";

/** Documented in the README; Pulumi's numbers where it has them. */
export const EXIT = {
  ok: 0,
  /** The YAML has errors. */
  config: 1,
  /** An unknown option, verb, stack or folder. */
  usage: 2,
  /** A secret or a key is missing. */
  secret: 3,
  /** No engine, no Docker, or a provider, machine or tool failed. */
  failed: 4,
  /** A guard refused, or a machine shows another host key. */
  guard: 5,
  /** There are changes where none were expected. */
  changes: 7,
  cancelled: 8,
  timeout: 9,
  lock: 10,
  /** Our mistake. */
  bug: 255,
} as const;

/** What each code says, for `--help`; the README has the same. */
export const EXIT_WORDS: Readonly<Record<(typeof EXIT)[keyof typeof EXIT], string>> = {
  0: "done",
  1: "the YAML has errors",
  2: "wrong use: an unknown verb, option, stack or folder, or an answer that is missing",
  3: "a secret or key is missing",
  4: "no engine or no Docker, or a machine, provider or tool failed",
  5: "refused: data would be lost, the plan or the state is not what it was, or a machine shows another host key",
  7: "changes where none were expected",
  8: "cancelled",
  9: "out of time",
  10: "another run holds the lock",
  255: "our mistake; MEET_DEBUG=1 shows the trace",
};

/** A verb cannot go on, and the person can do something about it. Never a stack trace. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly exit: number;
  /** Stable and short, such as `unknown-stack`; `meet explain` knows it. */
  readonly code: CommandCode;
  /** What to do. Never empty. */
  readonly help: string;

  constructor(exit: number, code: CommandCode, sentence: string, help: string) {
    super(sentence);
    this.exit = exit;
    this.code = code;
    this.help = help;
  }
}
