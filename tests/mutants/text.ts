// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What is refused before YAML is parsed: bytes, characters, signs of YAML that hide something, and sheer size. */
import { type Mutant, of } from "./mutant.ts";

const HOSTILE = ["tests/model/hostile.test.ts"];
const CHARACTERS = ["tests/model/characters.test.ts"];
const READ = ["tests/model/read.test.ts"];

const bytes = of("model/hostile.ts", HOSTILE, [
  ["yaml-file-size", "if (bytes.length > limit) {", "if (false) {", "a file cannot cost more than a moment 10 MB"],
  [
    "yaml-file-size-megabyte",
    "bytes: 1024 * 1024,",
    "bytes: 10 * 1024 * 1024,",
    "a file of coop or stacks may hold a megabyte",
  ],
  ["yaml-utf16", "if (isUtf16(bytes)) {", "if (false) {", "UTF-16, little end first"],
  [
    "yaml-utf16-unmarked",
    "return bytes.length % 2 === 0 && (first === 0) !== (second === 0);",
    "return false;",
    "UTF-16 without a mark",
  ],
  [
    "yaml-utf8",
    'const utf8 = new TextDecoder("utf-8", { fatal: true });',
    'const utf8 = new TextDecoder("utf-8");',
    "bytes that are no UTF-8 text are refused Latin-1",
  ],
  [
    "yaml-no-text",
    "if (marks.length > MOST_HIDDEN) return { text, safe: null, marks };",
    "",
    "a whole file of them is not parsed",
  ],
  [
    "yaml-hidden",
    "for (const { at, char } of hidden(text)) {",
    "for (const { at, char } of [...hidden(text)].slice(1e6)) {",
    "characters that do not show what they do are refused",
  ],
]);

const kinds = of("model/characters.ts", CHARACTERS, [
  ["hidden-control", "[\\p{Cc}\\p{Cf}", "[\\p{Cf}", "a control character is found"],
  ["hidden-format", "[\\p{Cc}\\p{Cf}", "[\\p{Cc}", "a zero-width space is found"],
  ["hidden-line", "\\p{Zl}", "", "a line separator is found"],
  ["hidden-paragraph", "\\p{Zp}", "", "a paragraph separator is found"],
  ["hidden-private", "\\p{Zp}\\p{Co}", "\\p{Zp}", "a character for private use is found"],
  ["hidden-half", "\\p{Co}\\p{Cs}", "\\p{Co}", "half a character is found"],
  [
    "hidden-no-character",
    "\\p{Cs}\\p{Noncharacter_Code_Point}\\u115f",
    "\\p{Cs}\\u115f",
    "a code that is no character is found",
  ],
  ["hidden-filler", "\\u3164", "", "a Hangul filler"],
  ["hidden-filler-initial", "\\u115f", "", "another filler is found"],
  ["hidden-filler-medial", "\\u1160", "", "a third filler is found"],
  ["hidden-filler-half", "\\uffa0", "", "a filler of half width is found"],
  ["hidden-braille", "\\u2800", "", "a braille pattern without dots is found"],
  ["hidden-joiner", "]|\\u034f|", "]|", "a joiner that joins nothing is found"],
  ["hidden-vowel", "|\\u17b4", "", "a Khmer vowel that nobody sees is found"],
  ["hidden-other-vowel", "|\\u17b5", "", "another such vowel is found"],
  ["hidden-space", "|(?! )\\p{Zs}", "", "a space that does not break is found"],
  [
    "hidden-return",
    '(char === "\\r" && text[match.index + 1] === "\\n")',
    'char === "\\r"',
    "a carriage return is hidden only",
  ],
]);

const scanned = of("model/scan.ts", HOSTILE, [
  ["yaml-anchor", /anchor: \{\n[\s\S]*?\n {4}\},/, "", "is refused an anchor"],
  ["yaml-alias", /alias: \{\n[\s\S]*?\n {4}\},/, "", "is refused an alias"],
  ["yaml-tag", /tag: \{\n[\s\S]*?\n {4}\},/, "", "is refused a tag"],
  ["yaml-directive", /"directive-line": \{[^\n]+/, "", "is refused a directive"],
  [
    "yaml-second-document",
    'if (type === "doc-start" && content) return',
    'if (type === "doc-start" && depth === null) return',
    "is refused a second document",
  ],
  [
    "yaml-after-the-end",
    "if (ended && !isBlank && type !== null) return",
    "if (ended && type === null) return",
    "is refused text after the end of the document",
  ],
  [
    "yaml-nesting",
    "if (depth.see(type, range, text) > DEEPEST) return",
    "if (depth.see(type, range, text) > 1e9) return",
    "a file cannot cost more than a moment 10,000 brackets",
  ],
  [
    "yaml-nesting-blocks",
    "while (this.#columns.length > 0 && (this.#columns.at(-1) ?? 0) >= column) this.#columns.pop();",
    "this.#columns.length = 0;",
    "300 blocks in each other",
  ],
  ["yaml-nesting-line", "this.#inLine++;", "this.#inLine = 0;", "10,000 keys in a line"],
  ["yaml-unclosed-quote", "if (isUnclosed(type, token)) return", "if (isUnclosed(type, '')) return", "10,000 quotes"],
  ["yaml-long-text", "if (token.length > LONGEST) return", "if (token.length > 1e9) return", "a very long text"],
  [
    "yaml-many-words",
    "if (tokens > limits.words || lines > limits.lines) {",
    "if (lines > limits.lines) {",
    "very many values",
  ],
  [
    "yaml-many-lines",
    "if (tokens > limits.words || lines > limits.lines) {",
    "if (tokens > limits.words) {",
    "very many lines",
  ],
]);

const files = [
  ...of(
    "model/files.ts",
    ["tests/model/load.test.ts"],
    [
      ["file-folder", "if (deeper.length > 0) {", "if (deeper.length > 9) {", "named tenants/old/new.yaml are refused"],
      [
        "file-ending",
        'if (!name.endsWith(".yaml")) {',
        "if (!/\\.ya?ml$/i.test(name)) {",
        "named tenants/new.yml are refused",
      ],
      [
        "file-coop",
        'if (stem === "members" || stem === "levels") return { role: { kind: stem }, problems: [] };',
        'if (stem !== "levels") return { role: { kind: "members" }, problems: [] };',
        "named coop/prices.yaml are refused",
      ],
      ["file-id", "problems: ID.test(stem) ? [] : [bad]", "problems: []", "named tenants/$(reboot).yaml are refused"],
      [
        "file-unread",
        "if (source.unread !== undefined) return { role: null, problems: [unread(source)] };",
        "if (source.unread !== undefined) return { role: null, problems: [] };",
        "that could not be read are named",
      ],
      [
        "file-missing-members",
        'if (!kinds.has("members")) {',
        "if (false) {",
        "that are missing are named with their remedy",
      ],
      [
        "file-missing-levels",
        'if (!kinds.has("levels")) {',
        "if (false) {",
        "that are missing are named with their remedy",
      ],
      [
        "file-missing-stacks",
        'if (!kinds.has("stack")) {',
        "if (false) {",
        "that are missing are named with their remedy",
      ],
      [
        "file-orphan-settings",
        'if (role.kind !== "settings" || stacks.has(role.stack)) continue;',
        "continue;",
        "of the engine are warned of when their stack is gone",
      ],
    ],
  ),
  ...of(
    "model/load.ts",
    ["tests/model/engineSettings.test.ts"],
    [
      [
        "settings-looked-at",
        "problems.push(...settingsProblems(source, role.stack));",
        "",
        "may not hold a token in the open",
      ],
    ],
  ),
  ...of(
    "model/engineSettings.ts",
    ["tests/model/engineSettings.test.ts"],
    [
      ["settings-encrypted", "if (encrypted || OPEN", "if (entry !== null || OPEN", "may not hold a token in the open"],
      ["settings-whole", 'Object.keys(entry).join() === "secure" && ', "", "may not hold what is encrypted in part"],
      ["settings-text", ' && typeof entry["secure"] === "string"', "", "may not hold what only looks encrypted"],
      ["settings-keys", "if (!KEYS.some((known) => known === key)) {", "if (key === null) {", "may hold no other key"],
      ["settings-characters", "[...reading.marks, ...marks]", "marks", "are YAML as everywhere: a hidden character"],
      ["settings-shell", "/^[\\w:.-]+$/.test(text) ? text : other", "text", "hand nothing on to a shell"],
    ],
  ),
  ...of("model/read.ts", READ, [
    [
      "file-link",
      'if (entry.isSymbolicLink()) return [{ file, bytes: NOTHING, unread: "link" }];',
      "",
      "follows no link and opens no pipe",
    ],
    [
      "file-like-folder",
      'if (entry.isDirectory() && YAML_NAME.test(entry.name)) return [{ file, bytes: NOTHING, unread: "special" }];',
      "",
      "names a folder that is called like a file",
    ],
    [
      "file-odd-name",
      "const YAML_NAME = /\\.ya?ml$/i;",
      "const YAML_NAME = /\\.yaml$/;",
      "names a folder that is called like a file",
    ],
    [
      "file-most",
      "const most = limitsOf(file).bytes + 1;",
      "const most = buffer.length;",
      "reads no more of a large file",
    ],
  ]),
];

export const ofText: readonly Mutant[] = [...bytes, ...kinds, ...scanned, ...files];
