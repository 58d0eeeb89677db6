// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What people are told of a slip, and a secret that never reaches a log. */
import { type Mutant, of } from "./mutant.ts";

const SLIPS = ["tests/model/slips.test.ts"];
const LINE = ["tests/scripts/slips.test.ts"];

export const ofSlips: readonly Mutant[] = [
  ...of("model/issues.ts", SLIPS, [
    ["secret-key", "if (near === undefined && SECRET.test(key)) {", "if (near === 'x') {", "a secret in a file"],
    ["id-lower", "const help = ID.test(lower)", "const help = lower === ''", "a member's id in capital letters"],
    ["level-number", "id.endsWith(`-${text}`) || ", "", "a level that ends in the number"],
  ]),
  ...of("model/report.ts", SLIPS, [
    ["secret-shown", 'code === "secret-in-file" ? withoutValue(place) : place', "place", "a secret in a file"],
  ]),
  ...of("model/tree.ts", SLIPS, [
    [
      "quotes-help-not",
      "if (schema !== undefined && !z.safeParse(schema, text).success) return text;",
      "",
      "a duration without its unit",
    ],
  ]),
  ...of("model/syntax.ts", SLIPS, [
    ["no-space", "(noSpace(text, start) ?? COLON)", "COLON", "no space after the colon"],
  ]),
  ...of("scripts/verbs/cli.ts", LINE, [
    ["root-empty", "            .argParser(named)\n", "", "names no folder"],
    ["json-format", '.conflicts("json")', "", "are refused by"],
  ]),
  ...of("scripts/output.ts", LINE, [
    ["columns-terminal", "Math.min(WIDTH, stream.columns)", "WIDTH", "a plan is no wider than the terminal"],
  ]),
];
