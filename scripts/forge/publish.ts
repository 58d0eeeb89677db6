/** What to do with a comment or an issue: decided from what is there, before anything is written. */
import { isNewer, type Stamp, stampLine, stampOf } from "./stamp.ts";

/** Characters that a comment may have: GitHub takes 65,536, and counts some as more than one. */
export const MOST = 60_000;

export type Decision =
  | { readonly do: "add" }
  | { readonly do: "change"; readonly id: string }
  /** A newer run was here: what it wrote stays. */
  | { readonly do: "leave"; readonly because: Stamp }
  /** There is nothing to tell, and nobody was told anything before. */
  | { readonly do: "nothing" };

interface Known {
  readonly id: string;
  readonly body: string;
  readonly author: string;
}

/**
 * Where a text goes. Somebody else may write our marker into a comment of theirs: only what `me` wrote counts.
 * `quiet`: say nothing unless something was said before.
 */
export function decide(known: readonly Known[], me: string, stamp: Stamp, quiet: boolean): Decision {
  const mine = known.flatMap(({ id, body, author }) => {
    const there = author === me ? stampOf(body) : null;
    return there === null || there.about !== stamp.about ? [] : [{ id, there }];
  });
  const newer = mine.find(({ there }) => isNewer(there, stamp));
  if (newer !== undefined) return { do: "leave", because: newer.there };
  const [first] = mine;
  if (first === undefined) return quiet ? { do: "nothing" } : { do: "add" };
  return { do: "change", id: first.id };
}

export interface Text {
  readonly body: string;
  /** Whether it says that nothing changes. */
  readonly quiet: boolean;
}

/** Reads what a review wrote: its own first line says what it is about. null: it is not about this. */
export function textOf(text: string, about: string): Text | null {
  const [line, name, nothing] = /^<!-- meet:([a-z][a-z0-9-]*)( nothing)? -->\n+/.exec(text) ?? [];
  if (line === undefined || name !== about) return null;
  return { body: text.slice(line.length), quiet: nothing !== undefined };
}

/** A comment as it is posted: the stamp, the text, and which run it is from. `foot` is Markdown. */
export function withStamp(stamp: Stamp, body: string, foot: string): string {
  const ends = `\n\n<sub>${foot}</sub>\n`;
  const head = `${stampLine(stamp)}\n\n`;
  const room = MOST - head.length - ends.length;
  const cut = "\n\n… the rest is in the files of this run.";
  const fits = body.trimEnd().length <= room ? body.trimEnd() : closed(body.slice(0, room - cut.length - 20)) + cut;
  return `${head}${fits}${ends}`;
}

/** Cut anywhere, a block of code or a fold would swallow what follows. */
function closed(text: string): string {
  const whole = text.slice(0, text.lastIndexOf("\n"));
  const fences = whole.match(/^`{3,}/gm) ?? [];
  const open = fences.length % 2 === 1 ? `\n${fences.at(-1)}` : "";
  const folds = (whole.match(/<details>/g) ?? []).length > (whole.match(/<\/details>/g) ?? []).length;
  return `${whole}${open}${folds ? "\n\n</details>" : ""}`;
}
