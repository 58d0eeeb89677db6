/** The DNS records, and the names that somebody wanted from outside. */
import { count, html, type Markup } from "../html.ts";
import type { RecordView, RefusedName } from "../region.ts";
import { empty, section } from "./pieces.ts";

export function namesSection(records: readonly RecordView[], refused: readonly RefusedName[]): Markup {
  const table =
    records.length === 0
      ? empty("No record yet.")
      : html`<table><caption>DNS records of the sandbox</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Content</th><th scope="col">TTL</th><th scope="col">For</th></tr></thead>
<tbody>${records.map(row)}</tbody></table>`;
  return section(
    "names",
    "Names",
    `${count(records.length, "record")} at Cloudflare`,
    html`${table}${outside(refused)}`,
  );
}

function row(record: RecordView): Markup {
  const ttl = record.ttl === 1 ? "automatic" : `${record.ttl} s`;
  return html`<tr data-key="${record.name}-${record.type}-${record.content}"><th scope="row">${record.name}</th><td data-label="Type">${record.type}</td><td data-label="Content" class="mono">${record.content}</td><td data-label="TTL">${ttl}</td><td data-label="For">${record.comment ?? ""}</td></tr>`;
}

function outside(refused: readonly RefusedName[]): Markup | null {
  if (refused.length === 0) return null;
  return html`<details class="outside" data-key="outside"><summary>${count(refused.length, "name")} outside asked for, and refused</summary>
<ul>${refused.map(({ name, from, times }) => html`<li data-key="${name}-${from}"><span class="mono">${name}</span> <span class="quiet">by ${from}, ${count(times, "time")}</span></li>`)}</ul></details>`;
}
