/** What an error code means: a page each, with an example that really brings it about. */

/** A change of the example region's files. */
export interface Edit {
  readonly file: string;
  /** What stands there and is replaced; null: the text is added at the end, or is the whole of a new file. */
  readonly from: string | null;
  /** null: there is no such file. */
  readonly to: string | Uint8Array | null;
  /** Why the file's bytes cannot be read (model/read.ts). */
  readonly unread?: "link" | "special" | "unreadable";
}

export interface Explanation {
  /** What it is, in a few words, without a full stop. */
  readonly title: string;
  /** Why it is refused, or warned of. */
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
  readonly example: Example;
}

export interface Example {
  /** What somebody wrote in the example region. */
  readonly wrong: readonly Edit[];
  /** What is right instead; absent: as it was before. */
  readonly right?: readonly Edit[];
  /** The day of the check, for rules that know dates. */
  readonly today?: string;
  /** It is a change that is wrong: the check compares with the region as it was. */
  readonly against?: true;
}

/** Something else in the place of what stands in a file. */
export function change(file: string, from: string, to: string): Edit {
  return { file, from, to };
}

/** Lines at the end of a file. */
export function add(file: string, to: string): Edit {
  return { file, from: null, to: `${to}\n` };
}

/** A new file. */
export function write(file: string, to: string | Uint8Array): Edit {
  return { file, from: null, to };
}

/** No such file. */
export function remove(file: string): Edit {
  return { file, from: null, to: null };
}
