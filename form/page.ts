/** The page: one file, without a request to anywhere. Its fields are the model's questions. */
import { createHash } from "node:crypto";
import type { Field } from "../model/ask/field.ts";
import { TENANT_FIELDS } from "../model/ask/tenant.ts";
import { escaped, html, Markup } from "../preview/picture/html.ts";
import { DATA_ID, type PageData, partsOf } from "./data.ts";
import { carriesText, FORGE_NAMES, type Forge } from "./forge.ts";
import { STYLES } from "./styles.ts";

/** `script`: form/browser.ts, bundled. */
export function formPage(data: PageData, script: string): string {
  // Neither may end the element it stands in.
  const code = script.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const policy = [
    "default-src 'none'",
    `script-src '${hash(code)}'`,
    `style-src '${hash(STYLES)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="referrer" content="no-referrer">
<title>meet.coop: a new tenant</title>
<style>${STYLES}</style>
</head>
<body>
${body(data.forge).text}
<script type="application/json" id="${DATA_ID}">${json}</script>
<script>${code}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Asked of nearly everybody; the rest is folded away. */
const USUAL = TENANT_FIELDS.filter(({ needed }) => needed);
const SELDOM = TENANT_FIELDS.filter(({ needed }) => !needed);

function body(forge: Forge | null): Markup {
  return html`<div class="wrap">
<header>
<p class="over">meet.coop</p>
<h1>A new tenant</h1>
<p>Fill in what you know. Beside each answer stands what is not right yet; below, what it would change, what it costs, and the file to take along. Nothing you write here leaves this page by itself.</p>
<noscript><p class="wrong">This page needs JavaScript. Without it, tenants/README.md says how to write the file.</p></noscript>
</header>
<main>
<form novalidate autocomplete="off" aria-label="A new tenant">
${USUAL.map(row)}
<details><summary>Less often asked</summary>
${SELDOM.map(row)}
</details>
</form>
<section aria-labelledby="result">
<h2 id="result">What comes of it</h2>
<p id="status" role="status"></p>
<ul id="elsewhere" class="wrong"></ul>
<button type="button" id="show">Show what is missing</button>
<h3>The file <code id="file-name"></code></h3>
<pre id="file" tabindex="0" aria-label="The file"></pre>
<div id="outcome" hidden>
<h3>What it changes</h3>
<pre id="changes" tabindex="0" aria-label="What it changes"></pre>
<p class="ways"><button type="button" id="copy">Copy the file</button>${open(forge)}</p>
<p id="copied" role="status"></p>
</div>
</section>
</main>
</div>`;
}

function open(forge: Forge | null): Markup {
  if (forge === null) return html`<a id="open" hidden></a>`;
  const name = FORGE_NAMES[forge.kind];
  const words = carriesText(forge.kind) ? `Open it as a new file at ${name}` : `Copy it and open a new file at ${name}`;
  return html`<a id="open" class="button" target="_blank" rel="noopener noreferrer" href="${forge.url}">${words}</a>`;
}

function row(field: Field): Markup {
  const { name, label, hint, needed, example } = field;
  const ids = partsOf(name);
  const control = chosen(field)
    ? html`<select id="${ids.input}" aria-describedby="${ids.hint} ${ids.wrong}"><option value="">Choose…</option></select>`
    : html`<input id="${ids.input}" type="text" aria-describedby="${ids.hint} ${ids.wrong}" ${required(needed)} spellcheck="false">`;
  const said = chosen(field) ? hint : `${hint} For example: ${example}`;
  return html`<div class="field" id="${ids.row}">
<label for="${ids.input}">${label}</label>
${control}
<p class="hint" id="${ids.hint}">${said}</p>
<p class="wrong" id="${ids.wrong}" role="alert"></p>
</div>`;
}

function required(needed: boolean): Markup {
  return new Markup(needed ? 'aria-required="true"' : "");
}

/** Fields with choices: what there is to choose comes with the data. */
function chosen({ name }: Field): boolean {
  return ["stack", "host", "level", "custodian", "registration"].includes(name);
}
