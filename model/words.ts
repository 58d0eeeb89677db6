/** Small words: lists, counts, money and time as people write them. */

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1 tenant`, `2 tenants`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** `€100`, `€6.49`. */
export function euro(amount: number): string {
  return `€${Number.isInteger(amount) ? amount : amount.toFixed(2)}`;
}

/** `+€0.00`, `-€5.50`. */
export function signedEuro(amount: number): string {
  return `${amount < 0 ? "-" : "+"}€${Math.abs(amount).toFixed(2)}`;
}

/** `60 min`, `3 h`, as the levels write it. */
export function time(minutes: number): string {
  return minutes > 60 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** The text with its first letter large. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
