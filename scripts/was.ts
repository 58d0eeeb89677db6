/**
 * What the data was that a change is compared with, as far as it could be read: whoever mends what is wrong there must
 * not be kept from it.
 */
import type { LoadOptions } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { listed } from "../model/suggest.ts";
import type { Against } from "./against.ts";
import { type Checked, check, DataRefusal } from "./data.ts";
import { forgotten, leftBefore } from "./left.ts";
import { note } from "./output.ts";

export interface Was extends Checked {
  /** As the person named it: `main`. */
  readonly name: string;
  /** What people must know of it, as a sentence; null where everything could be read. */
  readonly says: string | null;
}

/** Reads the other side of a comparison, and says so where it has errors. */
export function whatWas({ name, root }: Pick<Against, "name" | "root">): Was {
  const checked = check(root);
  const not = checked.unread.length === 0 ? "" : ` (not ${listed(checked.unread)})`;
  const says =
    checked.platform === null
      ? `The data of ${name} have errors: this is compared with what could be read there${not}.`
      : null;
  if (says !== null) note(says);
  return { ...checked, name, says };
}

/** What a change of it is judged by. */
export function judgedBy({ known, unread }: Was, other: Against, root: string): LoadOptions {
  const says = forgotten(other, root);
  if (says !== null) note(says);
  return { before: known, unread, left: leftBefore(other, root) };
}

/**
 * The plan of a stack as it was; null where there was none.
 *
 * @throws DataRefusal when what could be read is too little to plan with.
 */
export function planThen({ known, name, problems, files, says }: Was, stack: string): Plan | null {
  try {
    return planOf(known, stack);
  } catch (error) {
    // What refers to a file that could not be read cannot be planned; where all could be, it is a mistake of ours.
    if (says === null) throw error;
    throw new DataRefusal(problems, files, name);
  }
}

/** The plan of a stack; null where the platform has no such stack. */
export function planOf(platform: Platform, stack: string): Plan | null {
  return Object.hasOwn(platform.stacks, stack) ? plan(platform, stack) : null;
}
