/** "What this change does": in words, what could hurt first. */
import type { Change, Changes } from "../../model/diff.ts";
import { list } from "../../model/words.ts";
import { anchor, html, type Markup } from "./html.ts";
import { LOOKS } from "./scene.ts";
import { byText, count, JOINER } from "./text.ts";

/** The most sentences that stand in the open; the rest unfold. */
const OPEN = 30;
const ORDER: readonly Change["op"][] = ["leaves", "moves", "renames", "changes", "joins"];

/** The section about the change, or nothing when there is none to speak of. */
export function changeSection(all: readonly Changes[]): Markup | null {
  if (all.length === 0) return null;
  const sorted = [...all].sort((a, b) => byText(a.stack, b.stack));
  const touched = sorted.filter((it) => it.changes.length > 0);
  const untouched = sorted.filter((it) => it.changes.length === 0).map((it) => titleOf(it));
  return html`<section id="change" aria-labelledby="change-title"><h2 id="change-title">What this change does</h2>
${touched.length === 0 ? html`<p class="headline">Nothing: every region stays as it is.</p>` : touched.map(oneRegion)}
${touched.length === 0 || untouched.length === 0 ? null : html`<p class="quiet">${list(untouched)} ${untouched.length === 1 ? "stays as it is" : "stay as they are"}.</p>`}
</section>`;
}

function titleOf(changes: Changes): string {
  return (changes.after ?? changes.before)?.title ?? changes.stack;
}

function oneRegion(changes: Changes): Markup {
  // Stable sort: within an op the order is diff's.
  const sorted = [...changes.changes].sort((a, b) => ORDER.indexOf(a.op) - ORDER.indexOf(b.op));
  const risky = sorted.filter((it) => it.danger !== null);
  const safe = sorted.filter((it) => it.danger === null);
  const rest = safe.slice(OPEN);
  const id = anchor("change", changes.stack);
  return html`<div class="panel" role="group" aria-labelledby="${id}"><h3 id="${id}"><a href="#${anchor("region", changes.stack)}">${titleOf(changes)}</a></h3>
<p class="headline">${changes.headline.replaceAll(/[-+](?=€)/g, `$&${JOINER}`)}</p>
${risky.length === 0 ? null : html`<div class="danger"><h4>⚠ Data at risk</h4>${sentences(risky)}</div>`}
${safe.length === 0 ? null : sentences(safe.slice(0, OPEN))}
${rest.length === 0 ? null : html`<details><summary>${count(rest.length, "more sentence")}</summary>${sentences(rest)}</details>`}</div>
`;
}

function sentences(changes: readonly Change[]): Markup {
  return html`<ul class="told">${changes.map((it) => {
    const look = LOOKS[it.op];
    const danger = it.danger === null ? null : html` <strong>${it.danger}</strong>`;
    return html`<li><span><span class="tag ${look.tone}">${look.symbol} ${look.word}</span></span><span>${it.sentence}${danger}</span></li>`;
  })}</ul>`;
}
