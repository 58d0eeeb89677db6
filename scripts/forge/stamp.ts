/**
 * The first line of a comment of ours: which stack it is about, and which run wrote it. Runs overtake one another, so
 * an older one must know what a newer one wrote.
 */

export interface Stamp {
  /** What it is about: a stack, or `drift`. */
  readonly about: string;
  /** Counts up with every run of the job; the forge gives it. */
  readonly run: number;
  /** Counts up when the same run is started again. */
  readonly attempt: number;
  /** The commit that was looked at. */
  readonly commit: string;
}

const LINE = /^<!-- meet:([a-z][a-z0-9-]*) run=(\d+)\.(\d+) commit=([0-9a-f]{7,64}) -->/;

export function stampLine({ about, run, attempt, commit }: Stamp): string {
  return `<!-- meet:${about} run=${run}.${attempt} commit=${commit} -->`;
}

/** The stamp of a comment; null when it does not begin with one. */
export function stampOf(body: string): Stamp | null {
  const [line, about = "", run, attempt, commit = ""] = LINE.exec(body) ?? [];
  return line === undefined ? null : { about, run: Number(run), attempt: Number(attempt), commit };
}

/** Whether what stands there was written by a later run than this one. */
export function isNewer(there: Stamp, ours: Stamp): boolean {
  return there.run > ours.run || (there.run === ours.run && there.attempt > ours.attempt);
}
