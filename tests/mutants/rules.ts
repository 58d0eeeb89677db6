/** Each rule, emptied: it finds nothing any more. A new rule is in this list by itself. */
import { rules } from "../../model/rules/index.ts";
import type { Mutant } from "./mutant.ts";

export const ofRules: readonly Mutant[] = Object.keys(rules).map((rule) => ({
  name: `rule-${rule}`,
  file: `model/rules/${rule}.ts`,
  find: `export const ${rule}: Rule =`,
  replace: `export const ${rule}: Rule = () => [];\nexport const takenOut: Rule =`,
  tests: [`tests/model/rules/${rule}.test.ts`],
  killer: `${rule} reports `,
}));
