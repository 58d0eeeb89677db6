/** A question to a person, the same in a terminal, on a page and as an option of the command. */
import type { Platform } from "../schema.ts";

/** What was answered so far, by the names of the fields. Nothing that is empty. */
export type Answers = Readonly<Record<string, string>>;

export interface Choice {
  readonly value: string;
  /** A few words beside it. */
  readonly text: string;
}

export interface Field {
  /** `org`, `admin-name`: its option is `--org`, `--admin-name`. */
  readonly name: string;
  /** The question, short. */
  readonly label: string;
  /** What belongs there. */
  readonly hint: string;
  /** A value as it may be. */
  readonly example: string;
  /** Whether it is asked at all, given the answers before it. */
  asked(platform: Platform, answers: Answers): boolean;
  /** Whether it must be answered. */
  readonly needed: boolean;
  /** What there is to choose from; null: free text. */
  choices(platform: Platform, answers: Answers): readonly Choice[] | null;
  /** What is taken when nothing is said; null: nothing. Only `settled` ones hold without asking. */
  suggestion(platform: Platform, answers: Answers): string | null;
  /** Whether the suggestion holds where nobody can be asked. */
  readonly settled: boolean;
  /** What is wrong with an answer, and what would be right; null: nothing by itself. */
  check(text: string, platform: Platform, answers: Answers): string | null;
}
