/**
 * What an unquoted word means. Only spellings that everybody reads the same way are taken: YAML 1.1, YAML 1.2
 * and people disagree about `no`, `0777` and `12:30`, so those are refused.
 */

/** What a place in a file is for, so that the remedy fits: text is quoted, a switch becomes `true`. */
export type Kind = "text" | "date" | "number" | "switch" | "other";

export interface Ambiguous {
  /** What some programs take it for. */
  readonly ambiguous: string;
  /** The clear spelling of what it may have been meant as. */
  readonly means: { readonly number?: string; readonly switch?: string };
}

export type Plain = { readonly value: string | number | boolean | null } | Ambiguous;

/** Words that some YAML reads as a switch, and the ones that say nothing. Lower case. */
const WORDS = new Map([
  ["yes", "true"],
  ["no", "false"],
  ["on", "true"],
  ["off", "false"],
  ["y", "true"],
  ["n", "false"],
  ["true", "true"],
  ["false", "false"],
  ["null", ""],
  ["~", ""],
]);

const NUMBER = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/;
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/;
/** Anything that some YAML reads as a number: signs, underscores, other bases, exponents, leading zeros or dots. */
const NUMBER_LIKE =
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|(?:[0-9][0-9_]*)?\.?[0-9][0-9_]*\.?(?:e[-+]?[0-9]+)?|\.(?:inf|nan))$/i;
/** Base 60, times and dates with times: `12:30:00`, `190:20:30`, `2026-01-31T10:00:00Z`. */
const TIME_LIKE =
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ ]+)[0-9:]/;

const DIGITS = /^[-+]?[0-9][0-9_.:eE+-]*$/;

/** Reads an unquoted scalar. A date stays text; whether one may stand there is the caller's to know. */
export function plainScalar(source: string): Plain {
  if (source === "true") return { value: true };
  if (source === "false") return { value: false };
  if (source === "null") return { value: null };
  const word = source.length <= 5 ? WORDS.get(source.toLowerCase()) : undefined;
  if (word !== undefined) {
    return word === "" ? { ambiguous: "nothing", means: {} } : { ambiguous: word, means: { switch: word } };
  }
  const first = source.charCodeAt(0);
  // Only digits, signs and dots start a number: most words end here.
  if (first > 57) return { value: source };
  // No number is that long, and a pattern with many choices must not meet a long text.
  if (source.length > 40) return DIGITS.test(source) ? { ambiguous: "a number", means: {} } : { value: source };
  if (NUMBER.test(source) && source !== "-0") return { value: Number(source) };
  if (NUMBER_LIKE.test(source)) return { ambiguous: "a number", means: { number: clearNumber(source) } };
  if (TIME_LIKE.test(source)) return { ambiguous: "a time", means: {} };
  return { value: source };
}

/** Whether an unquoted text is a date for some readers and text for others. */
export function isDate(source: string): boolean {
  return DATE.test(source);
}

/** `0x1F` as `31`, `1e3` as `1000`, `0777` as `777`; the source itself where no plain number says it. */
function clearNumber(source: string): string {
  const bare = source.replaceAll("_", "").replace(/^\+/, "");
  const value = Number(/^-?0[0-9]/.test(bare) ? bare.replace(/^(-?)0+(?=[0-9])/, "$1") : bare);
  const text = String(value);
  return NUMBER.test(text) ? text : source;
}
