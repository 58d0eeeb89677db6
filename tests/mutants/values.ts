// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What keeps secrets marked, and values from being anything else in a shell. */
import { type Mutant, of } from "./mutant.ts";

const SCRIPT = ["tests/components/script.test.ts"];
const SECRETS = ["tests/stacks/region.test.ts"];
const NO_TRACE = "no input shows a secret that is not marked as one";

const wrapping = [
  ...of("components/greenlight.ts", SECRETS, [
    [
      "secret-prepare-stdin",
      /stdin: pulumi\.secret\((\s+script\("tenant\/prepare)/,
      "stdin: pulumi.output($1",
      NO_TRACE,
    ],
    [
      "secret-serve-stdin",
      /stdin: pulumi\.secret\((\s+pulumi\.all\(\[redis)/,
      "stdin: pulumi.output($1",
      "what a tenant's administrators are called is nobody's to read",
    ],
  ]),
  ...of("components/greenlightHost.ts", SECRETS, [
    [
      "secret-setup-stdin",
      /stdin: pulumi\.secret\((\s+this\.machine\.volume\.apply)/,
      "stdin: pulumi.output($1",
      NO_TRACE,
    ],
  ]),
];

const generation = of("components/greenlight.ts", SECRETS, [
  [
    "tenant-generation",
    "`${name}-${args.digest}`,\n      {\n        ...common",
    "`${name}-greenlight`,\n      {\n        ...common",
    "is called by its generation",
  ],
]);

const script = of("components/script.ts", SCRIPT, [
  ["shell-quote-quotes", "value.replaceAll(\"'\", `'\\\\''`)", "value", "the shell reads it back unchanged"],
  ["shell-quote", /return `'\$\{value\.replaceAll\([^\n]+;/, "return value;", "the shell reads it back unchanged"],
  [
    "script-whole",
    '"meet() {", file("shared.sh"), file(name), "}",',
    'file("shared.sh"), file(name),',
    "arrives only in part",
  ],
  [
    "script-exports-quoted",
    "`${word}${key}=${shellQuote(value)}`",
    "`${word}${key}=${value}`",
    "a value in a script is only ever a value",
  ],
]);

export const ofValues: readonly Mutant[] = [...wrapping, ...generation, ...script];
