/**
 * Host names that pretend: upper case, international names not in their `xn--` form, and names whose letters
 * come from several scripts or only look like ASCII. Each is refused by itself; twins are a rule's to find.
 */
import { codePoint, quoted } from "./characters.ts";
import { foldScripts, isOneScript, toUnicode } from "./hostname.ts";
import { HOSTNAME } from "./schema.ts";

/** What is wrong with a host name, and what would be right. */
export interface NameTrouble {
  readonly message: string;
  readonly help: string;
}

const RETYPE = "type the name again, letter by letter; a name that only looks like another one is refused";

/** What is wrong with a host name besides its form; null when the schema's words are enough. */
export function nameTrouble(name: string): NameTrouble | null {
  const said = `the host name ${quoted(name)}`;
  const lower = name.normalize("NFC").toLowerCase();
  const international = lower.includes("xn--") ? toUnicode(lower) : lower;
  if (international === undefined) {
    return { message: `${said} has an xn-- label that no registry would make`, help: "check where you copied it from" };
  }
  const trick = trickOf(international);
  if (trick !== null) {
    const reads = international === lower ? "" : ` reads ${quoted(international)}, which`;
    return { message: `${said}${reads} ${trick}`, help: RETYPE };
  }
  const ascii = asciiForm(lower);
  if (ascii === null || ascii === name) return null;
  const what = isAscii(name) ? "has upper-case letters" : "is not in its ASCII form";
  return { message: `${said} ${what}`, help: `write ${ascii}` };
}

/** The form that travels: `müller.example` as `xn--mller-kva.example`. A URL is where every runtime has IDNA. */
function asciiForm(name: string): string | null {
  // A URL would take signs as the start of a path, a port or a password.
  if (!/^[\p{L}\p{M}\p{N}.·-]+$/u.test(name) || !URL.canParse(`https://${name}/`)) return null;
  const ascii = new URL(`https://${name}/`).hostname;
  return HOSTNAME.test(ascii) ? ascii : null;
}

function trickOf(name: string): string | null {
  for (const label of name.split(".")) {
    if (isAscii(label)) continue;
    if (!isOneScript(label)) {
      const odd = [...label].find((letter) => !isAscii(letter) && !/\p{Script=Latin}/u.test(letter));
      return odd === undefined
        ? "holds characters that are no letters"
        : `mixes letters of several scripts: "${odd}" is ${codePoint(odd)}`;
    }
    const folded = foldScripts(label);
    if (isAscii(folded)) return `only looks like ${quoted(name.replace(label, folded))}`;
  }
  return null;
}

function isAscii(text: string): boolean {
  return /^[!-~]*$/.test(text);
}
