/** The last calls of the two emulated APIs. */
import { count, html, type Markup } from "../html.ts";
import type { CallView } from "../region.ts";
import { empty, moment, section, tag } from "./pieces.ts";

const API: Readonly<Record<CallView["api"], string>> = { hetzner: "Hetzner", cloudflare: "Cloudflare" };

export function callsSection(calls: readonly CallView[], counts: { requests: number; writes: number }): Markup {
  const body =
    calls.length === 0
      ? empty("Nobody has called yet.")
      : html`<ol class="calls" tabindex="0" aria-label="The last calls">${calls.map(call)}</ol>`;
  return section("calls", "API calls", `${count(counts.requests, "call")}, ${counts.writes} of them writes`, body);
}

function call(it: CallView): Markup {
  const failed = it.status === null || it.status >= 400;
  return html`<li class="call${it.write ? " write" : ""}" data-key="call-${it.id}">
<span class="where"><b>${it.method}</b> <span class="mono" title="${it.path}">${short(it.path)}</span></span>
<span class="how">${failed ? tag("bad", it.status === null ? "no answer" : String(it.status)) : tag("good", String(it.status))}<span class="quiet">${API[it.api]} · ${it.ms} ms · ${moment(it.at)}</span></span>
</li>`;
}

/** A path with its long ids cut: nobody tells them apart by their ends. */
function short(path: string): string {
  return path.replace(/\b([0-9a-f]{6})[0-9a-f]{26}\b/g, "$1…");
}
