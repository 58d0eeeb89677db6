/** What the tests say about a mutant, and whether that is enough. */
import type { Mutant } from "./mutant.ts";
import type { Outcome } from "./vitest.ts";

export interface Verdict {
  readonly passed: boolean;
  readonly sentence: string;
}

/** A test that does not get as far as its assertion proves nothing: the code is broken, not the guard missing. */
const CRASH = /^(?:ReferenceError|SyntaxError|TypeError)\b|^Error: (?:Test|Hook) timed out/;

/** Without the mutant: its test is there, and green. Null when all is well. */
export function unready({ killer, tests: files }: Mutant, { tests, broken }: Outcome): Verdict | null {
  const named = tests.filter(
    ({ name, file }) => name.includes(killer) && files.some((one) => file.endsWith(`/${one}`)),
  );
  if (named.length === 0) {
    const why = broken.length === 0 ? "" : ` (${broken.join("; ")})`;
    return { passed: false, sentence: `no test is called "${killer}"${why}` };
  }
  const red = named.find(({ green }) => !green);
  return red === undefined ? null : { passed: false, sentence: `"${red.name}" is red without it: ${red.why}` };
}

/** With the mutant: its test is red, and for its own reason. */
export function verdict({ killer }: Mutant, { tests, broken }: Outcome): Verdict {
  const red = tests.filter(({ green }) => !green);
  const named = red.filter(({ name }) => name.includes(killer));
  const honest = named.find(({ why }) => !CRASH.test(why));
  if (honest !== undefined) return { passed: true, sentence: honest.name.replace(/\s+/g, " ") };
  const [crashed] = named;
  if (crashed !== undefined) return { passed: false, sentence: `"${crashed.name}" crashed: ${crashed.why}` };
  if (broken.length > 0) return { passed: false, sentence: `killed by a crash: ${broken.join("; ")}` };
  const other = red[0] === undefined ? "nothing turned red" : `"${red[0].name}" turned red instead`;
  return { passed: false, sentence: `survived: "${killer}" stays green, and ${other}` };
}
