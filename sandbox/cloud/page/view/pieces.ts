/** Small pieces that several sections share. */
import { html, type Markup } from "../html.ts";
import type { Health } from "../region.ts";

const HEALTH: Readonly<Record<Health["state"], string>> = { well: "well", ill: "not well", waiting: "waiting" };

/** A word with a colour and a sign: never a colour alone. */
export function tag(kind: "good" | "bad" | "wait" | "plain", text: string): Markup {
  return html`<span class="tag ${kind}">${text}</span>`;
}

export function healthTag(health: Health): Markup {
  return tag(health.state === "well" ? "good" : health.state === "ill" ? "bad" : "wait", HEALTH[health.state]);
}

/** A moment. The script shows it in the reader's own time. */
export function moment(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(11, 19)}</time>`;
}

/** What stands where a list would, as long as it is empty. */
export function empty(text: string): Markup {
  return html`<p class="empty">${text}</p>`;
}

/** A section with its heading, which says how many there are. */
export function section(id: string, title: string, number: string, body: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="head"><h2 id="${id}-title">${title}</h2><p class="quiet">${number}</p></div>
${body}
</section>`;
}
