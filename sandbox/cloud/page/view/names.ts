/** The DNS records, and the names that somebody wanted from outside. */
import { count, html, type Markup } from "../html.ts";
import type { RecordView, RefusedName } from "../region.ts";
import { empty, section } from "./pieces.ts";

export function namesSection(records: readonly RecordView[], refused: readonly RefusedName[]): Markup {
  const table =
    records.length === 0
      ? empty("No record yet.")
      : html`<table role="table"><caption>DNS records of the sandbox</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Name</th><th scope="col" role="columnheader">Type</th><th scope="col" role="columnheader">Content</th><th scope="col" role="columnheader">TTL</th><th scope="col" role="columnheader">For</th></tr></thead>
<tbody role="rowgroup">${records.map(row)}</tbody></table>`;
  return section(
    "names",
    "Names",
    `${count(records.length, "record")} at Cloudflare`,
    html`${table}${outside(refused)}`,
  );
}

/** Roles are said, because a narrow screen shows the table as a list and browsers take that for no table. */
function row(record: RecordView): Markup {
  const ttl = record.ttl === 1 ? "automatic" : `${record.ttl} s`;
  return html`<tr role="row" data-key="${record.name}-${record.type}-${record.content}"><th scope="row" role="rowheader">${record.name}</th><td role="cell">${record.type}</td><td role="cell" class="mono">${record.content}</td><td role="cell">${ttl}</td><td role="cell">${record.comment ?? ""}</td></tr>`;
}

function outside(refused: readonly RefusedName[]): Markup | null {
  if (refused.length === 0) return null;
  return html`<details class="outside" data-key="outside"><summary>${count(refused.length, "name")} outside asked for, and refused</summary>
<ul>${refused.map(({ name, from, times }) => html`<li data-key="${name}-${from}"><span class="mono">${name}</span> <span class="quiet">by ${from}, ${count(times, "time")}</span></li>`)}</ul></details>`;
}
