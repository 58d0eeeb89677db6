/** Numbers and widths as text. No locale and no clock: the same input always reads the same. */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** `€1,234.50`; a minus sign where it is below zero. */
export function euro(amount: number): string {
  const [whole = "0", cents = "00"] = Math.abs(amount).toFixed(2).split(".");
  const sign = Number(`${whole}.${cents}`) !== 0 && amount < 0 ? "−" : "";
  return `${sign}€${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** A difference always says its direction: `+€10.00`, `−€4.50`, `no difference`. */
export function euroChange(amount: number): string {
  const text = euro(amount);
  if (text === "€0.00") return "no difference";
  return amount > 0 ? `+${text}` : text;
}

/** `1 tenant`, `2 tenants`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ",")} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

/** `90 min`, `3 h`; null is no limit. */
export function duration(minutes: number | null): string {
  if (minutes === null) return "no time limit";
  return minutes > 60 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** Order by code unit: the same on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
