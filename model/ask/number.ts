/** A number as people write one; any other text stays text, so that the schema says what belongs there. */
export function numberIn(text: string): number | string {
  return /^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}
