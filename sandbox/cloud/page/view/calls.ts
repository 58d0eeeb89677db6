/** The last calls of the two emulated APIs: each that could have changed something, and what was only read between them. */
import { count, html, type Markup } from "../html.ts";
import type { CallView } from "../region.ts";
import { empty, moment, section, tag } from "./pieces.ts";

const API: Readonly<Record<CallView["api"], string>> = { hetzner: "Hetzner", cloudflare: "Cloudflare" };

/** Lines shown, and paths named in one line of reads. */
const [LINES, PATHS] = [40, 5];

export function callsSection(calls: readonly CallView[], counts: { requests: number; writes: number }): Markup {
  const lines = folded(calls).slice(0, LINES);
  const body =
    lines.length === 0
      ? empty("Nobody has called yet.")
      : html`<ol class="calls" tabindex="0" aria-label="The last calls">${lines.map(line)}</ol>`;
  return section("calls", "API calls", `${count(counts.requests, "call")}, ${counts.writes} of them writes`, body);
}

/** One call, or more than one that only read and went well: programs that wait ask the same again and again. */
type Line = readonly [CallView, ...CallView[]];

function folded(calls: readonly CallView[]): Line[] {
  const lines: [CallView, ...CallView[]][] = [];
  for (const call of calls) {
    const last = lines.at(-1);
    if (last !== undefined && isQuiet(last[0]) && isQuiet(call)) last.push(call);
    else lines.push([call]);
  }
  return lines;
}

function isQuiet({ write, status }: CallView): boolean {
  return !write && status !== null && status < 400;
}

function line(calls: Line): Markup {
  const [newest] = calls;
  // New reads join at the other end: the line stays the same one.
  const oldest = calls.at(-1) ?? newest;
  const { write, method, status } = newest;
  const failed = status === null || status >= 400;
  const told = tag(failed ? "bad" : "good", status === null ? "no answer" : String(status));
  const apis = [...new Set(calls.map(({ api }) => API[api]))].join(", ");
  const took = calls.length === 1 ? ` · ${newest.ms} ms` : "";
  return html`<li class="call${write ? " write" : ""}" data-key="call-${oldest.id}">
<span class="where"><b>${method}</b> <span class="mono">${paths(calls)}</span></span>
<span class="how">${told}<span class="quiet">${apis}${took} · ${moment(newest.at)}</span></span>
</li>`;
}

/** The paths of a line, each once, the most asked first. */
function paths(calls: Line): string {
  const times = new Map<string, number>();
  for (const { path } of calls) times.set(short(path), (times.get(short(path)) ?? 0) + 1);
  const all = [...times].sort(([, a], [, b]) => b - a).map(([path, n]) => (n === 1 ? path : `${path} ×${n}`));
  return all.length <= PATHS ? all.join(", ") : `${all.slice(0, PATHS).join(", ")} and ${all.length - PATHS} more`;
}

/** A path with its long ids cut: nobody tells them apart by their ends. */
function short(path: string): string {
  return path.replace(/\b([0-9a-f]{6})[0-9a-f]{26}\b/g, "$1…");
}
