/** Takes secrets out of what other programs write. */

/** What stands in a secret's place. */
export const HIDDEN = "[secret]";

/** Shorter values would hide ordinary words; every secret of ours is longer. */
const SHORTEST = 6;

/**
 * A function that hides the given values in a line of text: as they are, as they stand in JSON, in a URL, in a
 * shell's quotes and in base64. Of a secret of several lines, each line is hidden.
 */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.length < SHORTEST) continue;
      forms.add(part);
      forms.add(JSON.stringify(part).slice(1, -1));
      forms.add(encodeURIComponent(part));
      forms.add(part.replaceAll("'", "'\\''"));
      forms.add(Buffer.from(part).toString("base64"));
    }
  }
  if (forms.size === 0) return (line) => line;
  // The longest first: a secret may be part of another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (line) => sorted.reduce((text, form) => text.replaceAll(form, HIDDEN), line);
}
