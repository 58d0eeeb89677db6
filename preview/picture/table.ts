/** Tables that say what the drawing says, and more. They stay tables to a screen reader where a phone shows cards. */
import { html, Markup } from "./html.ts";
import { LOOKS, type Mark } from "./scene.ts";

export interface Column<T> {
  readonly name: string;
  readonly number?: boolean;
  readonly cell: (it: T) => Markup;
}

/** What a change does to a thing, as a symbol and a word. */
export function tag(mark: Mark | null): Markup | null {
  if (mark === null) return null;
  const look = LOOKS[mark.op];
  return html` <span class="tag ${look.tone}">${look.symbol} ${look.word}</span>`;
}

/** A host name that may break after its dots, not inside its words. */
export function dotted(name: string): Markup {
  return new Markup(html`${name}`.text.replaceAll(".", ".<wbr>"));
}

/** The first column names the row. Roles are said outright: a phone's layout takes the built-in ones away. */
export function table<T>(
  id: string,
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly { it: T; mark: Mark | null }[],
): Markup {
  const kind = (column: Column<T>) => (column.number === true ? html` class="number"` : null);
  const heads = columns.map((it) => html`<th role="columnheader" scope="col"${kind(it)}>${it.name}</th>`);
  const cells = (row: T) =>
    columns.map((it, index) =>
      index === 0
        ? html`<th role="rowheader" scope="row">${it.cell(row)}</th>`
        : html`<td role="cell" data-label="${it.name}"${kind(it)}><div>${it.cell(row)}</div></td>`,
    );
  return html`<table role="table" id="${id}"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map(({ it, mark }) => html`<tr role="row"${mark === null ? null : html` class="${LOOKS[mark.op].tone}"`}>${cells(it)}</tr>\n`)}</tbody></table>`;
}
