// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What is refused in YAML that parses: words with two meanings, keys, names that pretend, and what no schema knows. */
import { type Mutant, of } from "./mutant.ts";

const HOSTILE = ["tests/model/hostile.test.ts"];
const LOAD = ["tests/model/load.test.ts"];
const SCHEMA = ["tests/model/schema.test.ts"];
const REPORT = ["tests/model/report.test.ts"];

const WORDS = [
  ["yes", "yes", "true"],
  ["no", "no", "false"],
  ["on", "on", "true"],
  ["off", "Off", "false"],
  ["y", "y", "true"],
  ["n", "N", "false"],
  ["true", "TRUE", "true"],
] as const;

const words = of("model/scalar.ts", HOSTILE, [
  ...WORDS.map(
    ([word, written, means]) =>
      [
        `ambiguous-${word}`,
        `  ["${word}", "${means}"],\n`,
        "",
        `unquoted words that programs read in different ways are refused ${written} where text is meant`,
      ] as const,
  ),
  ["ambiguous-nothing", '  ["~", ""],\n', "", "in different ways are refused ~ anywhere"],
  ["ambiguous-octal", "0o?[0-7_]+|", "", "0o17 where text is meant"],
  ["ambiguous-hex", "0x[0-9a-f_]+|", "", "0x1F where text is meant"],
  ["ambiguous-exponent", "(?:e[-+]?[0-9]+)?|", "|", "1e3 where text is meant"],
  ["ambiguous-infinity", "|\\.(?:inf|nan)", "", ".inf where text is meant"],
  ["ambiguous-sign", "/^[-+]?(?:0b", "/^-?(?:0b", "+5 where text is meant"],
  ["ambiguous-number", /if \(NUMBER_LIKE\.test\(source\)\) return [^\n]+/, "", "0777 where text is meant"],
  [
    "ambiguous-leading-zero",
    "const NUMBER = /^-?(?:0|[1-9][0-9]{0,14})",
    "const NUMBER = /^-?(?:[0-9]{1,15})",
    "0777 where text is meant",
  ],
  ["ambiguous-time", "if (TIME_LIKE.test(source))", "if (source === '')", "12:30:00 where text is meant"],
  [
    "ambiguous-time-of-day",
    "|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ ]+)[0-9:]",
    "",
    "2026-01-31 10:00:00 where text is meant",
  ],
]);

const tree = of("model/tree.ts", HOSTILE, [
  ["yaml-merge-key", 'if (plain && name === "<<") {', "if (false) {", "is refused a merge key"],
  ["yaml-duplicate-key", "else if (before !== undefined) {", "else if (before === null) {", "is refused a key twice"],
  [
    "yaml-key-that-is-none",
    "this.marks.push({ ...BAD_KEY, ...rangeOf(key ?? node) });",
    "",
    "is refused a key that is a list",
  ],
  [
    "yaml-prototype",
    "const block: Record<string, Data> = Object.create(null);",
    "const block: Record<string, Data> = {};",
    "is refused __proto__",
  ],
  [
    "ambiguous-key",
    'return { code: "ambiguous", message, help: `choose another name',
    'return null; return { code: "ambiguous", message, help: `choose another name',
    "are refused in a key as well",
  ],
  [
    "ambiguous-word",
    'if ("ambiguous" in meaning) {',
    'if ("ambiguous" in meaning && kind === "date") {',
    "no where text is meant",
  ],
  [
    "ambiguous-as-text",
    'if (kind === "text" && (isText ? isDate(value) : value !== null)) {',
    "if (false) {",
    "2026.11, which has one meaning, where text is meant",
  ],
  [
    "ambiguous-date",
    "(isText ? isDate(value) : value !== null)",
    "(!isText && value !== null)",
    "2026-01-31, which has one meaning, where text is meant",
  ],
  ["yaml-escape", "if (char === undefined) return text;", 'if (char !== "\\n") return text;', "also written as"],
  ["yaml-line-break", 'text.trim().includes("\\n") ? "\\n" : ', "", "also written as"],
]);

const treeOfLoad = of("model/tree.ts", LOAD, [
  [
    "yaml-empty-value",
    "if (isEmpty(node)) return this.#refuse(path, { ...emptiness(this.#text, owner), ...owner });",
    "if (isEmpty(node)) return null;",
    "values of org:",
  ],
  [
    "yaml-empty-file",
    "return unread([...marks, { ...empty, start, end: start + 1 }]);",
    "return unread(marks);",
    "are needed: ",
  ],
  [
    "yaml-syntax",
    "return unread([...marks, ...syntaxMarks(document.errors, text)]);",
    "return unread(marks);",
    'syntax "org: Heron: Housing',
  ],
]);

const bracket = of("model/scan.ts", LOAD, [
  [
    "yaml-unclosed-bracket",
    "{ marks: [...marks, { ...BRACKET, ...bracket }], safe: null }",
    "{ marks, safe }",
    'syntax "admin: { name: [Ada',
  ],
]);

const quick = of("model/plain.ts", HOSTILE, [
  [
    "quick-duplicate",
    /(const key = found\?\.\[1\];\s+if \(key === undefined \|\| !isPlainKey\(key\)) \|\| Object\.hasOwn\(block, key\)/,
    "$1",
    "is refused a key twice",
  ],
  [
    "quick-ambiguous",
    'return "value" in meaning && !isDate(text) ? meaning.value : undefined;',
    'return "value" in meaning ? meaning.value : text;',
    "no where text is meant",
  ],
  [
    "quick-date",
    'return "value" in meaning && !isDate(text) ? meaning.value : undefined;',
    'return "value" in meaning ? meaning.value : undefined;',
    "2026-01-31, which has one meaning, where text is meant",
  ],
  [
    "quick-bracket-duplicate",
    /(FLOW_KEY\)\?\.\[1\];\s+if \(key === undefined \|\| !isPlainKey\(key\)) \|\| Object\.hasOwn\(block, key\)/,
    "$1",
    "is refused a key twice in braces",
  ],
]);

const names = [
  ...of("model/lookalike.ts", HOSTILE, [
    [
      "name-no-registry",
      "? toUnicode(lower) : lower;",
      "? (toUnicode(lower) ?? lower) : lower;",
      "host names that pretend are refused xn--a.example",
    ],
    [
      "name-scripts",
      "if (!isOneScript(label)) {",
      "if (false) {",
      "host names that pretend are refused xn--pypal-4ve.example",
    ],
    [
      "name-twin",
      "if (isAscii(folded)) return",
      "if (folded === '') return",
      "host names that pretend are refused xn--80ak6aa92e.example",
    ],
    [
      "name-ascii-form",
      "if (ascii === null || ascii === name) return null;",
      "return null;",
      "host names that pretend are refused Meet.Heron.example",
    ],
  ]),
  ...of(
    "model/check.ts",
    ["tests/model/load.test.ts"],
    [
      [
        "missing-but-hidden",
        ' && !(unseen && mark.code === "missing-key")',
        "",
        "calls no key missing that is merged in",
      ],
      ["hidden-in-value", "return /(?:^|[{,])[^:{,]*$/.test(before);", "return true;", "calls no key missing that is"],
    ],
  ),
  ...of("model/check.ts", HOSTILE, [
    [
      "name-quick",
      "reading.marks.length > 0 || /xn--/i.test(reading.text) ? null",
      "reading.marks.length > 0 ? null",
      "host names that pretend are refused xn--80ak6aa92e.example",
    ],
    [
      "name-anywhere",
      "exceptOnLinesOf(reading, [...marks, ...pretenders(value, careful())])",
      "exceptOnLinesOf(reading, marks)",
      "are refused in web addresses as well",
    ],
    ["told-at-most", "if (count > MOST_ALIKE) return [];", "", "a whole file of them is not parsed"],
    [
      "yaml-marks-count",
      "result?.success === true && found.length === 0 ? result.data : null",
      "result?.success === true ? result.data : null",
      "is refused a tag",
    ],
  ]),
  ...of("model/schema.ts", HOSTILE, [
    [
      "schema-hostname",
      "HOSTNAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;",
      "HOSTNAME = /^.{1,253}$/;",
      "../etc.example is none",
    ],
    [
      "schema-id",
      "export const ID = /^[a-z](?:-?[a-z0-9]){1,30}$/;",
      "export const ID = /^.+$/;",
      "ids such as gl1;reboot are refused",
    ],
  ]),
  ...of("model/schema.ts", LOAD, [
    ["schema-url", /\n {2}\.regex\(\n {4}\/\^https:[^\n]+\n[^\n]+\n {2}\)/, "", "sso: { issuer: https://Id.example"],
    [
      "schema-duration",
      ".refine((text) => minutes(text) <= 24 * 60,",
      ".refine(() => true,",
      "limits: { duration: 48 h, reason: x }",
    ],
    ["schema-one-tag", /\n\s+\.max\(1, "write one tag[^\n]+/, "", "of a node with two tags"],
  ]),
  ...of("model/schema.ts", SCHEMA, [
    ["schema-key-line", "{0,2}(?: [\\w.@+-]{1,80})?$/,", "{0,2}(?:[^]*)?$/,", "a public key cannot have a second line"],
    ["schema-key-options", "/^(?:ssh-ed25519|sk-", "/(?:ssh-ed25519|sk-", "a public key cannot have options before it"],
    ["schema-key-kind", "|ssh-rsa)", "|ssh-rsa|ssh-dss)", "a public key cannot have a kind that is broken"],
  ]),
];

/** Each block of each schema, with what follows its `strictObject`. */
const BLOCKS: readonly (readonly [path: string, find: RegExp])[] = [
  ["tenant", /(export const Tenant = z\s+\.)strictObject/],
  ["tenant.admin", /(admin: z\s+\.)strictObject/],
  ["tenant.limits", /(limits: z\s+\.)strictObject/],
  ["tenant.mail", /(const Mail = z\.)strictObject/],
  ["tenant.sso", /(sso: z\s+\.)strictObject/],
  ["tenant.branding", /(branding: z\s+\.)strictObject/],
  ["tenant.recordings", /(recordings: z\s+\.)strictObject/],
  ["tenant.bbb", /(bbb: z\s+\.)strictObject/],
  ["tenant.retire", /(return z\.)strictObject/],
  ["stack", /(export const Stack = z\s+\.)strictObject/],
  ["stack.zone", /(zone: z\s+\.)strictObject/],
  ["stack.ssh", /(ssh: z\s+\.)strictObject/],
  ["stack.certificates", /(certificates: z\s+\.)strictObject/],
  ["stack.ignore[]", /(const Ignored = z\.)strictObject/],
  ["stack.hosts.*", /(const machine = [^\n]+\n\s+z\s+\.)strictObject/],
  ["level.*", /(export const Levels = z\.record\(\s+Id,\s+z\.)strictObject/],
  ["member.*", /(export const Members = z\.record\(\s+Id,\s+z\.)strictObject/],
  ["member.*.people.*", /(people: z\s+\.record\(\s+Id,\s+z\.)strictObject/],
];

const strict = of(
  "model/schema.ts",
  SCHEMA,
  BLOCKS.map(
    ([path, find]) => [`strict-${path}`, find, "$1object", `${path} takes no key that it does not know`] as const,
  ),
);

const refused = of("model/issues.ts", LOAD, [
  ["refused-unknown-key", "...unknown.map((it) => it.mark),", "", "suggests the one key that was meant"],
  [
    "refused-missing-key",
    "if (value === undefined) return missingKey(name, path, tree, subject, known);",
    "if (value === undefined) return { code: 'x', message: 'x', help: 'x', ...tree.locate(path) };",
    "gives the complete line for a missing stack",
  ],
  [
    "refused-bad-id",
    'if (issue.code === "invalid_key") {',
    'if (issue.code === "custom" && name === "") {',
    "points at bad ids in coop and stacks",
  ],
  [
    "refused-incomplete",
    'mark.code !== "incomplete" || !blocks.has(JSON.stringify(mark.path))',
    'mark.code !== "incomplete"',
    "say what is wrong with a whole machine",
  ],
  [
    "refused-wrong-value",
    "return [markOf(issue, path, tree, subject, known)];",
    'const mark = markOf(issue, path, tree, subject, known); return mark.code === "wrong-value" ? [] : [mark];',
    "values of registration: never",
  ],
]);

const told = [
  ...of("model/load.ts", LOAD, [
    [
      "load-no-platform",
      "return { platform: right ? known : null, known,",
      "return { platform: known, known,",
      "has no platform as soon as there is one error",
    ],
    [
      "load-rules",
      "if (part !== null) problems.push(...ruleProblems(part, options, files, whole));",
      "",
      "places the findings of rules in the text",
    ],
    [
      "load-no-prototype",
      "const empty: Record<string, T> = Object.create(null);",
      "const empty: Record<string, T> = {};",
      "finds nothing under names that nobody wrote",
    ],
  ]),
  ...of("model/characters.ts", LOAD, [
    [
      "told-file-name",
      'return `"${visible(shown)}"`;',
      'return `"${shown}"`;',
      "named with control characters do not reach the terminal",
    ],
    [
      "told-short",
      'chars.length > longest ? `${chars.slice(0, longest).join("")}…` : text',
      "text",
      "that are too long are cut in the message",
    ],
  ]),
  ...of(
    "model/files.ts",
    ["tests/model/load.test.ts"],
    [["file-name-right", "if (ID.test(small))", "if (false)", "MILL.YAML"]],
  ),
  ...of("model/report.ts", REPORT, [
    ["report-explains-error", "(wrong[0] ?? problems[0])", "problems[0]", "names the first error's code"],
    ["told-message", "${said}: ${visible(message)}", "${said}: ${message}", "never prints a control character"],
    ["told-help", "= help: ${visible(help)}", "= help: ${help}", "never prints a control character"],
    ["told-place", "return `${visible(file)}:", "return `${file}:", "never prints a control character"],
    ["told-label", "= ${visible(label)}:", "= ${label}:", "never prints a control character"],
    [
      "told-line",
      "const marked = visible(text.slice(start, Math.min(to, start + length)));",
      "const marked = text.slice(start, Math.min(to, start + length));",
      "puts the caret under the right letters after escapes",
    ],
    [
      "told-line-after",
      "const tail = visible(text.slice(Math.min(to, start + length), to))",
      "const tail = text.slice(Math.min(to, start + length), to)",
      "never prints a control character",
    ],
  ]),
  ...of(
    "scripts/check.ts",
    ["tests/scripts/annotations.test.ts"],
    [
      [
        "annotation-property",
        "escaped(String(value), /[%\\r\\n:,]/g)",
        "String(value)",
        "nothing that a person wrote begins an annotation",
      ],
      [
        "annotation-message",
        "escaped(`${message}. ${help}`, /[%\\r\\n]/g)",
        "`${message}. ${help}`",
        "nothing that a person wrote begins an annotation",
      ],
    ],
  ),
  ...of(
    "scripts/refusal.ts",
    ["tests/scripts/meet.test.ts"],
    [
      ["exit-config", "config: 1,", "config: 0,", "an error in a file"],
      ["exit-changes", "changes: 7,", "changes: 0,", "ends with 7 when there are changes"],
    ],
  ),
  ...of(
    "scripts/data.ts",
    ["tests/scripts/meet.test.ts"],
    [
      [
        "exit-unknown-stack",
        'Refusal(EXIT.usage, "unknown-stack"',
        'Refusal(EXIT.failed, "unknown-stack"',
        "an error in the command line",
      ],
    ],
  ),
];

export const ofYaml: readonly Mutant[] = [
  ...words,
  ...tree,
  ...treeOfLoad,
  ...bracket,
  ...quick,
  ...names,
  ...strict,
  ...refused,
  ...told,
];
