/**
 * What a host name looks like to a person. DNS sees `xn--…`; a browser shows the Unicode form, and two names
 * that look the same are one name to whoever reads them.
 */

/** Small letters of other scripts that look like one of ours: a selection by hand from Unicode's confusables (UTS #39). */
const TWINS: Readonly<Record<string, string>> = {
  // Cyrillic
  ...{ а: "a", в: "b", ь: "b", с: "c", ԁ: "d", е: "e", ҽ: "e", ғ: "f", ԍ: "g", һ: "h", н: "h", і: "i", ј: "j", к: "k" },
  ...{ ӏ: "l", м: "m", п: "n", о: "o", р: "p", ԛ: "q", г: "r", ѕ: "s", т: "t", ц: "u", ѵ: "v", ѡ: "w", ԝ: "w" },
  ...{ ш: "w", х: "x", у: "y", ү: "y", з: "3" },
  // Greek
  ...{ α: "a", β: "b", ε: "e", γ: "y", η: "n", ι: "i", κ: "k", ν: "v", ο: "o", ρ: "p", σ: "o", τ: "t", υ: "u", χ: "x" },
  ...{ ω: "w" },
  // Armenian
  ...{ ա: "w", գ: "q", զ: "q", հ: "h", յ: "j", ո: "n", ս: "u", ց: "g", օ: "o", ք: "f" },
  // Latin with an extra, and letters of the phonetic alphabet
  ...{ ɑ: "a", ƅ: "b", ɡ: "g", ı: "i", ɩ: "i", ǀ: "l", ɯ: "w", ᴏ: "o", ʀ: "r", ꜱ: "s", ʋ: "u", ʏ: "y" },
};

/** The scripts in use today: Unicode UAX #31, table 5. Japanese, Korean and Chinese mix theirs. */
const SCRIPTS = [
  ...["Latin", "Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Thaana", "Ethiopic", "Devanagari"],
  ...["Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao"],
  ...["Tibetan", "Myanmar", "Khmer"],
].map((script) => [script]);
SCRIPTS.push(["Han", "Hiragana", "Katakana"], ["Han", "Hangul"], ["Han", "Bopomofo"]);

/** Labels of one script: its letters, and marks, digits, hyphens and the Catalan middle dot. */
let oneScript: RegExp | undefined;

/** Whether a label, in Unicode, is written in one script. */
export function isOneScript(label: string): boolean {
  oneScript ??= new RegExp(
    SCRIPTS.map((set) => `^[${set.map((it) => `\\p{scx=${it}}`).join("")}\\p{Nd}\\p{Mn}\\-·]+$`).join("|"),
    "u",
  );
  return oneScript.test(label);
}

/** The Unicode form of a name that the schema accepted; undefined when a label is no international name's true form. */
export function toUnicode(name: string): string | undefined {
  if (!name.includes("xn--")) return name;
  const labels = name.split(".").map((label) => (label.startsWith("xn--") ? decode(label.slice(4)) : label));
  if (labels.includes(undefined)) return undefined;
  const unicode = labels.join(".");
  // The platform's own IDNA must lead back to what was written; a URL is where every runtime has it.
  return URL.canParse(`https://${unicode}/`) && new URL(`https://${unicode}/`).hostname === name ? unicode : undefined;
}

/** A Unicode name with letters of other scripts replaced by the ones of ours they look like. */
export function foldScripts(unicode: string): string {
  if (isAscii(unicode)) return unicode;
  return [...unicode].map((letter) => TWINS[letter] ?? letter).join("");
}

/** A name as a hurried reader sees it: no accents; 0 and o, 1, l and i, rn and m, vv and w are one. */
export function foldGlance(unicode: string): string {
  const plain = isAscii(unicode) ? unicode : foldScripts(unicode.normalize("NFD").replace(/\p{Mn}/gu, ""));
  if (!/rn|vv|[01i]/.test(plain)) return plain;
  return plain.replaceAll("rn", "m").replaceAll("vv", "w").replaceAll("0", "o").replace(/[1i]/g, "l");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Punycode, RFC 3492 section 6.2; undefined where the RFC says fail. */
function decode(input: string): string | undefined {
  const hyphen = input.lastIndexOf("-");
  const output = hyphen > 0 ? [...input.slice(0, hyphen)].map((it) => it.charCodeAt(0)) : [];
  let [n, i, bias] = [128, 0, 72];
  for (let at = hyphen + 1; at < input.length; ) {
    const before = i;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = parseInt(input[at++] ?? "", 36);
      if (Number.isNaN(digit)) return undefined;
      // base 36 counts 0-9a-z; Punycode counts a-z0-9
      const value = digit < 10 ? digit + 26 : digit - 10;
      i += value * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (value < threshold) break;
      weight *= 36 - threshold;
    }
    const length = output.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    if (n > 0x10ffff) return undefined;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
