/** What docs/replicate-a-node.md tells people to type for one more machine, with words in the place of the page's own. */
import { commandsOf, textOf, words } from "./pages.ts";

const PAGE = "docs/replicate-a-node.md";
/** The machine of the page's command. */
const MACHINE = "--machine 203.0.113.13 --cores 16 --memory 64 --price 90";

/** The arguments of `meet`. @throws Error when the page no longer has a word that is put in place of */
function typedWith(...instead: readonly (readonly [word: string, instead: string])[]): string[] {
  const found = commandsOf(PAGE).filter(({ command }) => command.startsWith("npx meet node new "));
  const typed = instead.reduce(
    (text, [word, other]) => {
      if (!text.includes(word)) throw new Error(`${PAGE} has no ${word}`);
      return text.replace(word, other);
    },
    found.map(({ command }) => command).join("\n"),
  );
  return words(typed).slice(2);
}

/** A node at Hetzner: what the page says for that. */
export function nodeAtHetzner(stack: string): string[] {
  const [, machine = ""] = /`(--machine \S+)` for one at Hetzner/.exec(textOf(PAGE)) ?? [];
  if (machine === "") throw new Error(`${PAGE} does not say what to type for one at Hetzner`);
  return typedWith(["--stack ca", `--stack ${stack}`], [MACHINE, machine]);
}

/** A host that somebody has already. */
export function hostOfOnesOwn(stack: string, address: string): string[] {
  if (!textOf(PAGE).includes("`--role host`")) throw new Error(`${PAGE} does not say what to type for a host`);
  // As large as this test's machine is.
  return typedWith(
    ["--stack ca", `--stack ${stack} --role host`],
    [MACHINE, `--machine ${address} --cores 2 --memory 8 --price 90`],
  );
}
