/** Characters that do not show what they do: refused in files, escaped in messages. */

/**
 * Control, format (bidi, zero-width, soft hyphen, BOM, tags), line and paragraph separators, private use, lone
 * surrogates, non-characters, letters that are drawn as nothing, and spaces that are not the space.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|(?! )\p{Zs}/gu;

/** Quick answer for the usual file: printable ASCII and line ends only. */
const PLAIN = /^[\n -~]*$/;

/** Hidden characters in a text, in order; a line feed and a carriage return before it are none. */
export function* hidden(text: string): Generator<{ readonly at: number; readonly char: string }, void> {
  if (PLAIN.test(text)) return;
  for (const match of text.matchAll(HIDDEN)) {
    const char = match[0];
    if (char === "\n" || (char === "\r" && text[match.index + 1] === "\n")) continue;
    yield { at: match.index, char };
  }
}

/** `U+202E`. */
export function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What a hidden character is, in words a person can look up. */
export function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0) return "a NUL character";
  if (code === 9) return "a tab";
  if (code === 13) return "a carriage return without a line feed";
  if (code === 10) return "a line break";
  if (code === 0xfeff) return "a byte order mark (U+FEFF)";
  if (/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(char))
    return `a character that turns the direction of text (${codePoint(char)})`;
  if (/[\u00ad\u180e\u200b-\u200d\u2060-\u2064]|\u034f/.test(char))
    return `a character that nobody can see (${codePoint(char)})`;
  if (/\p{Zs}/u.test(char)) return `a space that is not the usual one (${codePoint(char)})`;
  if (/\p{Cs}|\p{Co}|\p{Noncharacter_Code_Point}/u.test(char))
    return `a code that is no character (${codePoint(char)})`;
  return `a control character (${codePoint(char)})`;
}

/** A text that is safe to print on one line: hidden characters are spelt out as `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => (char === "\t" ? "<tab>" : `<${codePoint(char)}>`));
}

/** A text as a message quotes it: visible, and cut when it is long. */
export function quoted(text: string, longest = 60): string {
  const chars = Array.from(text);
  const shown = chars.length > longest ? `${chars.slice(0, longest).join("")}…` : text;
  return `"${visible(shown)}"`;
}
