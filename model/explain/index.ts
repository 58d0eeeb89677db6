/** Every code of a problem in the YAML, with its page. A rule with a new code does not compile without one. */
import type { Explanation } from "./explanation.ts";
import { IGNORED } from "./ignored.ts";
import { MACHINES } from "./machines.ts";
import { NAMES } from "./names.ts";
import { PEOPLE } from "./people.ts";
import { REFERENCES } from "./references.ts";
import { TENANTS } from "./tenants.ts";
import { TEXT } from "./text.ts";
import { WORDS } from "./words.ts";

const ALL = { ...TEXT, ...WORDS, ...REFERENCES, ...TENANTS, ...NAMES, ...MACHINES, ...PEOPLE, ...IGNORED };

/** The code of a problem in the YAML. */
export type Code = keyof typeof ALL;

/** What each code means. */
export const EXPLANATIONS: Readonly<Record<Code, Explanation>> = ALL;
