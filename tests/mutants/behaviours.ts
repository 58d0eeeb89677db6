/** The twenty behaviours, each broken once: those that no other list breaks. tests/behaviours.test.ts asks for all. */
import { type Mutant, of } from "./mutant.ts";

const REPORT = ["tests/model/report.test.ts"];

export const ofBehaviours: readonly Mutant[] = [
  ...of("model/report.ts", REPORT, [
    ["behaviour-caret", '"^".repeat(length)', '"^"', "shows the place, the line, a caret under what is wrong"],
    ["behaviour-counted", "new Set(problems.map(({ place }) => place.file)).size", "problems.length", "counts errors"],
    [
      "behaviour-again",
      'if (also.some(({ label }) => label === "first"))',
      "if (also.length > 9)",
      "shows both places",
    ],
  ]),
  ...of(
    "README.md",
    ["tests/scripts/help.test.ts"],
    [
      [
        "behaviour-exit-codes",
        "| 8, 9, 10 | cancelled, out of time,",
        "| 8, 10 | cancelled,",
        "are those of the README",
      ],
    ],
  ),
  ...of(
    "scripts/output.ts",
    ["tests/scripts/color.test.ts"],
    [
      [
        "behaviour-no-color",
        'if (chosen === "never" || (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "")) return false;',
        'if (chosen === "never") return false;',
        "NO_COLOR over --color always",
      ],
    ],
  ),
  ...of(
    "scripts/apply/progress.ts",
    ["tests/scripts/apply/progress.test.ts"],
    [
      [
        "behaviour-sign-of-life",
        "if (this.now() - this.spoke < HEARTBEAT * 1000) return;",
        "",
        "in a pipe, what takes long is named every 15 s, and only then",
      ],
    ],
  ),
  ...of(
    "scripts/check.ts",
    ["tests/scripts/alone.test.ts"],
    [
      [
        "behaviour-check-alone",
        "export async function run(options: CheckOptions): Promise<number> {\n",
        'export async function run(options: CheckOptions): Promise<number> {\n  await fetch("https://meet.coop");\n',
        "the check needs nothing but Node and the files",
      ],
    ],
  ),
  ...of(
    "scripts/ask.ts",
    ["tests/scripts/tenant/new.test.ts"],
    [
      [
        "behaviour-missing-answer",
        'const names = missing.map(({ name }) => (name === "id" ? "its id" : `--${name}`))',
        'const names = missing.map(() => "some")',
        "a missing answer is exit code 2 and names it",
      ],
    ],
  ),
  ...of(
    "model/load.ts",
    ["tests/model/load.test.ts"],
    [
      [
        "behaviour-order-of-files",
        "[...sources].sort((a, b) => compare(a.file, b.file))",
        "sources",
        "gives the same platform whatever the order of files",
      ],
    ],
  ),
  ...of(
    "model/review/render.ts",
    ["tests/model/review/render.test.ts"],
    [
      [
        "behaviour-danger-first",
        "[...must, ...rest, ...foot].join",
        "[...head, ...rest, ...dangers, ...foot].join",
        "danger stands before everything but the verdicts",
      ],
    ],
  ),
  ...of(
    "model/prices.ts",
    ["tests/model/prices.test.ts"],
    [
      [
        "behaviour-unknown-price",
        "if (row === undefined) return { monthly: null,",
        "if (row === undefined) return { monthly: 0,",
        "what no row says is unknown, never a guess",
      ],
    ],
  ),
];
