/** What the page carries along: the data that a newcomer is judged against, and where the file goes. */
import type { Forge } from "./forge.ts";

export interface PageData {
  /** Every file of data, as text. */
  readonly files: Readonly<Record<string, string>>;
  readonly forge: Forge | null;
}

/** The id of the element that holds it. */
export const DATA_ID = "data";

/** The ids of a field's parts. */
export const partsOf = (name: string) => ({
  input: `field-${name}`,
  row: `row-${name}`,
  hint: `hint-${name}`,
  wrong: `wrong-${name}`,
});
