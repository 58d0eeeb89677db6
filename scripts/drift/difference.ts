/** What differs between what we declared and what a cloud holds. */

export interface Difference {
  /** `extra`: it bears our mark, or stands under our names, and nothing declares it. */
  readonly kind: "changed" | "missing" | "extra";
  /** `record A mill.ca.meet.coop`, `server bbb1.ca.meet.coop`: a rule under `ignore:` names it so. */
  readonly what: string;
  /** What it belongs to: `node bbb1`, `tenant mill`; null where nobody knows. */
  readonly of: string | null;
  /** Which of its properties; null where the whole thing is meant. */
  readonly field: string | null;
  /** What it should be; null: it should not be there. */
  readonly should: string | null;
  /** What it is now; null: it is not there. */
  readonly is: string | null;
  /** What to do about it. */
  readonly help: string;
  /** Commands to copy, in order; may be empty. */
  readonly commands: readonly string[];
}

/** A property that is not what it should be. `help` where another remedy than the usual one is needed. */
export interface Row {
  readonly field: string;
  readonly should: string;
  readonly is: string;
  readonly help?: string;
}

/** A row when two values differ, else none. */
export function differs(field: string, should: string | number | boolean | undefined, is: unknown): readonly Row[] {
  return should === undefined || String(should) === String(is)
    ? []
    : [{ field, should: String(should), is: String(is) }];
}

/** Words for a switch of a cloud. */
export function onOff(on: boolean | undefined): string | undefined {
  return on === undefined ? undefined : on ? "on" : "off";
}

/**
 * Takes over what the world says and puts back what was declared: the engine does not look by itself.
 *
 * @param name logical name of the resource; the engine finds it by the end of its URN
 */
export function putBack(stack: string, name: string): readonly string[] {
  return [`npx pulumi refresh --yes --stack ${stack} --target '**::${name}'`, `npx meet up ${stack}`];
}
