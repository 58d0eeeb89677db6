// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What a comparison, a picture and Markdown never show as it stands. */
import { type Mutant, of } from "./mutant.ts";

const COMPARE = ["tests/preview/compare.test.ts"];
const HTML = ["tests/preview/picture/html.test.ts"];
const RENDER = ["tests/model/render.test.ts"];

const masked = of("preview/compare.ts", COMPARE, [
  [
    "compare-waits-alone",
    "options.every(({ option }) =>",
    "options.some(({ option }) =>",
    "a resource that only waits for other things",
  ],
  [
    "compare-waits-inputs",
    "was === null && inputs.length === 0 &&",
    "was === null &&",
    "a resource that only waits for other things",
  ],
  [
    "mask-inside",
    "if (secrets.has(path)) return SECRET;",
    "",
    "a secret that comes inside something new is hidden there",
  ],
  [
    "mask-secret",
    "isSecret ? SECRET : NOT_SECRET",
    "isSecret ? value : NOT_SECRET",
    "a secret's values are never shown",
  ],
  [
    "mask-was-secret",
    "isSecret ? SECRET : NOT_SECRET",
    "isSecret ? SECRET : value",
    "a value that is no longer secret",
  ],
  ["mask-where", "if (secret[0] || secret[1]) {", "if (false) {", "where a secret differs inside is not told"],
  [
    "mask-no-longer",
    "if ((secret[0] && secret[1]) || before === ABSENT || after === ABSENT) {",
    "{",
    "a value that is no longer secret is a change",
  ],
  [
    "mask-list",
    "same(inside(walk.secretBefore, i), inside(walk.secretAfter, j))",
    "true",
    "a secret at the end of a list that became plain",
  ],
  [
    "ignored-left-out",
    "if (walk.ignored.some((pattern) => pattern.length === at.length && covers(pattern, at))) return;",
    "",
    "what ignoreChanges names is left out: a whole input",
  ],
]);

const graph = [
  ...of(
    "preview/values.ts",
    ["tests/preview/values.test.ts"],
    [
      [
        "graph-secret",
        /(case SECRET:\s+)secrets\.push\(path\);/,
        "$1",
        "a secret is its value, and its path is listed",
      ],
      ["graph-secret-output", "if (secret) secrets.push(path);", "", "one that is secret or not known says so"],
    ],
  ),
  ...of(
    "preview/project.ts",
    ["tests/preview/project.test.ts"],
    [
      [
        "graph-encrypted",
        "config.set(full, `stand-in for ${full}`);",
        "config.set(full, text(value));",
        "nobody reads what is encrypted",
      ],
      [
        "graph-encrypted-key",
        /(stand-in for \$\{full\}`\);\s+)secretKeys\.add\(full\);/,
        "$1",
        "nobody reads what is encrypted",
      ],
      [
        "graph-placeholder",
        /(config\.set\(key, placeholder\);\s+)secretKeys\.add\(key\);/,
        "$1",
        "a placeholder is secret",
      ],
    ],
  ),
];

const environment = of(
  "preview/run.ts",
  ["tests/preview/declare.test.ts"],
  [
    [
      "program-environment",
      "...Object.fromEntries(kept),",
      "...process.env, ...Object.fromEntries(kept),",
      "the program sees nothing of the person who runs it",
    ],
  ],
);

const markup = of("preview/picture/html.ts", HTML, [
  ["html-ampersand", '"&": "&amp;",', "", "& is &amp; in an element and in an attribute"],
  ["html-less", '"<": "&lt;",', "", "< is &lt; in an element and in an attribute"],
  ["html-greater", '">": "&gt;",', "", "> is &gt; in an element and in an attribute"],
  ["html-quote", '\'"\': "&quot;",', "", '" is &quot; in an element and in an attribute'],
  ["html-apostrophe", '"\'": "&#39;",', "", "' is &#39; in an element and in an attribute"],
  [
    "html-text",
    'if (typeof value === "string") return escaped(plain(value));',
    'if (typeof value === "string") return plain(value);',
    "no value opens a tag",
  ],
  [
    "html-unseen",
    'if (typeof value === "string") return escaped(plain(value));',
    'if (typeof value === "string") return escaped(value);',
    "a turn of direction cannot make one name look like another",
  ],
  ["html-anchor", '.replace(/[^a-z0-9-]+/g, "-")', "", "a fragment's name holds nothing"],
]);

const markdown = of("model/render/markdown.ts", RENDER, [
  ["markdown-lines", '.replace(/\\s+/g, " ")', "", "lines' is written 'two lines'"],
  ["markdown-signs", '.replace(/[\\\\`*_[\\]|~$]/g, "\\\\$&")', "", "what people wrote is no markup"],
  ["markdown-list", '.replace(/^(?=[-+] |[-=]+$)/, "\\\\")', "", "'- a list?' is written"],
  ["markdown-number", '.replace(/^(\\d+)(?=[.)] )/, "$1\\\\")', "", "'1. a list?' is written"],
  ["markdown-html", '"<": "&lt;",', "", "what people wrote is no markup"],
  ["markdown-html-end", '">": "&gt;",', "", "what people wrote is no markup"],
  ["markdown-mention", '"@": "&#64;",', "", "what people wrote is no markup"],
  ["markdown-issue", '"#": "&#35;",', "", "what people wrote is no markup"],
  ["markdown-link", '":": "&#58;",', "", "what people wrote is no markup"],
  ["markdown-entity", '"&": "&amp;",', "", "'a & b' is written"],
]);

export const ofPreview: readonly Mutant[] = [...masked, ...graph, ...environment, ...markup, ...markdown];
