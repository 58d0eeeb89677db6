/** Numbers and widths as text. No locale and no clock: the same input always reads the same. */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** `€1,234.50`: always with cents, so that columns line up; a minus sign where it is below zero. */
export function money(amount: number): string {
  const [whole = "0", cents = "00"] = Math.abs(amount).toFixed(2).split(".");
  const sign = Number(`${whole}.${cents}`) !== 0 && amount < 0 ? `−${JOINER}` : "";
  return `${sign}€${thousands(Number(whole))}.${cents}`;
}

/** Keeps a sign on the line of its number. */
export const JOINER = "\u2060";

/** `1,234`. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 tenant`, `2 tenants`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`;
}

/** Order by code unit, numbers by value (`gl2` before `gl10`): the same on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (const [index, piece] of left.entries()) {
    const other = right[index] ?? "";
    if (piece === other) continue;
    const difference = /^\d/.test(piece) && /^\d/.test(other) ? Number(piece) - Number(other) : 0;
    return difference !== 0 ? difference : piece < other ? -1 : 1;
  }
  return left.length - right.length;
}

function pieces(text: string): string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/**
 * Width of one character in ems, on the wide side: SVG text neither wraps nor ends in an ellipsis by itself,
 * and which of the reader's fonts will be used is not known here.
 */
function ems(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(grapheme) && code > 0xff) return 1.4;
  if (code >= 0x1100 && /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\uff01-\uff60]/u.test(grapheme))
    return 1.05;
  if (/[ijl.,:;'|!()[\]]/.test(grapheme)) return 0.31;
  if (/[mwMW@%—…]/.test(grapheme)) return 0.9;
  if (/[ frt\-"/]/.test(grapheme)) return 0.37;
  if (/\p{Lu}|[&+~→€]/u.test(grapheme)) return 0.7;
  return code < 0x250 ? 0.57 : 0.7;
}

/** About how wide a text is, in pixels of the drawing. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const { segment } of segmenter.segment(text)) sum += ems(segment);
  return sum * size;
}

/** The text, or as much of its beginning as fits, and an ellipsis. Never cuts a character apart. */
export function shorten(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  let kept = "";
  let used = ems("…") * size;
  for (const { segment } of segmenter.segment(text)) {
    used += ems(segment) * size;
    if (used > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
