/** Placed cards as SVG. Colours and fonts are the page's (`styles.ts`); no text is ever markup. */
import { html, join, type Markup } from "./html.ts";
import { middle, type Placed, type PlacedCard, type PlacedLink, type PlacedRow, type Point, SIZE } from "./layout.ts";
import { LOOKS, type Mark } from "./scene.ts";
import { shorten, widthOf } from "./text.ts";

const CORNER = 7;
const PILL = 11;

/** One drawing. It is one image to a screen reader: `title` names it, `description` tells it, the tables list it. */
export function svg(placed: Placed, id: string, title: string, description: string): Markup {
  const reached = new Set(placed.links.map((link) => link.to));
  const cards = new Map(placed.cards.map((it) => [it.card.id, it]));
  return html`<svg class="drawing ${placed.shape}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc" viewBox="0 0 ${placed.width} ${placed.height}" width="${placed.width}" height="${placed.height}" xmlns="http://www.w3.org/2000/svg">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
${placed.links.map((link) => wire(link, cards))}
${placed.cards.map((it) => card(it, placed, reached.has(it.card.id)))}
</svg>`;
}

/** A link between cards, with an arrow where no row inside the card has its own. */
function wire(link: PlacedLink, cards: ReadonlyMap<string, PlacedCard>): Markup {
  const target = cards.get(link.to);
  const end = link.points.at(-1);
  const before = link.points.at(-2);
  const arrow = target?.rows.length === 0 && end !== undefined && before !== undefined;
  return html`<path class="wire ${link.to === "turn" ? "relay" : ""}" d="${path(link.points)}"/>${arrow ? head(end, before.y === end.y) : null}`;
}

function card(it: PlacedCard, placed: Placed, reached: boolean): Markup {
  const { card, width, height } = it;
  const tone = card.mark === null ? "" : LOOKS[card.mark.op].tone;
  const badges = pills(card.mark, null, width - SIZE.padding, 22);
  const room = width - SIZE.text - SIZE.padding;
  return html`<g class="card ${card.kind} ${tone}" transform="translate(${round(it.x)} ${round(it.y)})">
<rect class="box" width="${width}" height="${height}" rx="12"/><rect class="tab" x="${SIZE.text}" width="28" height="3"/>
<text class="eyebrow" x="${SIZE.text}" y="22">${card.eyebrow}</text>${badges.shapes}
${label("title", SIZE.text, 41, card.title, room, SIZE.title)}
${card.lines.map((line, index) => label("line", SIZE.text, SIZE.header + 13 + index * SIZE.line, line, room, SIZE.small))}
${it.rows.map((row, index) => rowShape(it, row, index))}
${reached ? incoming(it, placed) : null}${outgoing(it, placed)}
</g>
`;
}

function rowShape(it: PlacedCard, placed: PlacedRow, index: number): Markup {
  const { row, y, height } = placed;
  const tone = row.mark === null ? "" : LOOKS[row.mark.op].tone;
  const right = it.width - (it.lanes.length === 0 ? SIZE.padding : SIZE.railOut + it.lanes.length * SIZE.railGap + 6);
  const short = row.sub === null;
  const base = short ? y + height / 2 + 4.5 : y + 19;
  const badges = pills(row.mark, row.badge, right, base - 0.5);
  const hint = row.mark === null ? row.hint : [row.hint, ...row.mark.sentences].join(". ");
  return html`<g class="row ${tone}"><title>${hint}</title>${index === 0 ? null : html`<line class="rule" x1="${SIZE.text}" x2="${right}" y1="${y}" y2="${y}"/>`}
<rect class="ground" x="${SIZE.text - 6}" y="${y + 2}" width="${right - SIZE.text + 10}" height="${height - 4}" rx="6"/>
${label("name", SIZE.text, base, row.title, badges.left - SIZE.text - 4, SIZE.body)}${badges.shapes}
${row.sub === null ? null : label("sub", SIZE.text, y + 35, row.sub, right - SIZE.text, SIZE.small)}</g>
`;
}

/** Isolated, so that a name written from right to left leaves what stands beside it alone. */
function label(kind: string, x: number, y: number, text: string, width: number, size: number): Markup {
  return html`<text class="${kind}" x="${x}" y="${round(y)}">&#8296;${shorten(text, width, size)}&#8297;</text>`;
}

/** What a change does, and a state, as pills that end at `right`. */
function pills(mark: Mark | null, badge: string | null, right: number, base: number): { shapes: Markup; left: number } {
  const wanted = [
    ...(mark === null ? [] : [{ text: `${LOOKS[mark.op].symbol} ${LOOKS[mark.op].word}`, kind: LOOKS[mark.op].tone }]),
    ...(badge === null ? [] : [{ text: badge, kind: "state" }]),
  ];
  let left = right;
  const shapes = wanted.map(({ text, kind }) => {
    const width = round(widthOf(text, PILL) + 14);
    left -= width;
    const shape = html`<g class="pill ${kind}"><rect x="${round(left)}" y="${round(base - 12.5)}" width="${width}" height="17" rx="8.5"/><text x="${round(left + width / 2)}" y="${round(base)}">${text}</text></g>`;
    left -= 5;
    return shape;
  });
  return { shapes: join(shapes, ""), left };
}

/** From the card's edge along the rail to every row that takes meetings. */
function incoming(it: PlacedCard, placed: Placed): Markup | null {
  if (it.rows.length === 0) return null;
  const wide = placed.shape === "wide";
  const entry = it.rows[Math.floor((it.rows.length - 1) / 2)];
  const y0 = entry === undefined ? 0 : middle(entry);
  const start = wide
    ? [
        { x: 0, y: y0 },
        { x: SIZE.railIn, y: y0 },
      ]
    : [{ x: SIZE.railIn, y: 0 }];
  const relay = it.card.kind === "turn" ? "relay" : "";
  return html`${it.rows.map((row) => {
    const y = middle(row);
    const end = { x: SIZE.text - 8, y };
    const d = path([...start, { x: SIZE.railIn, y }, end]);
    return html`<path class="wire ${relay} ${row.row.open ? "" : "shut"}" d="${d}"/>${row.row.open ? head(end, true) : null}`;
  })}`;
}

/** From every row along its rail to where the link leaves the card. */
function outgoing(it: PlacedCard, placed: Placed): Markup {
  const stub = it.width - SIZE.railOut - Math.max(0, it.lanes.length - 1) * SIZE.railGap - 8;
  return html`${it.lanes.map((lane) => {
    const rows = it.rows.filter(({ row }) => row.to === lane.to);
    const exit = rows[Math.floor((rows.length - 1) / 2)];
    const way =
      placed.shape === "wide"
        ? (y: number) => [
            { x: lane.x, y },
            { x: lane.x, y: exit === undefined ? y : middle(exit) },
            { x: it.width, y: exit === undefined ? y : middle(exit) },
          ]
        : (y: number) => [
            { x: lane.x, y },
            { x: lane.x, y: it.height },
          ];
    return rows.map((row) => {
      const y = middle(row);
      const tone = row.row.mark === null ? "" : LOOKS[row.row.mark.op].tone;
      const relay = lane.to === "turn" ? "relay" : "";
      return html`<path class="wire ${relay}" d="${path([{ x: stub, y }, ...way(y)])}"/><circle class="dot ${tone}" cx="${stub}" cy="${round(y)}" r="2.6"/>`;
    });
  })}`;
}

function head({ x, y }: Point, rightwards: boolean): Markup {
  const d = rightwards
    ? `M${round(x - 6)} ${round(y - 4)}L${round(x + 1)} ${round(y)}L${round(x - 6)} ${round(y + 4)}Z`
    : `M${round(x - 4)} ${round(y - 6)}L${round(x)} ${round(y + 1)}L${round(x + 4)} ${round(y - 6)}Z`;
  return html`<path class="head" d="${d}"/>`;
}

/** Straight pieces with rounded corners. */
export function path(points: readonly Point[]): string {
  const distinct = points.filter((it, index) => {
    const last = points[index - 1];
    return last === undefined || Math.abs(last.x - it.x) + Math.abs(last.y - it.y) > 0.01;
  });
  return distinct
    .map((it, index) => {
      const last = distinct[index - 1];
      const next = distinct[index + 1];
      if (last === undefined) return `M${round(it.x)} ${round(it.y)}`;
      if (next === undefined) return `L${round(it.x)} ${round(it.y)}`;
      const a = toward(it, last);
      const b = toward(it, next);
      return `L${round(a.x)} ${round(a.y)}Q${round(it.x)} ${round(it.y)} ${round(b.x)} ${round(b.y)}`;
    })
    .join("");
}

/** A point near `from`, on the way to `to`. */
function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
