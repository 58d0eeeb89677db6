/** Placed cards as SVG. Colours and fonts are the page's (`styles.ts`); no text is ever markup. */
import { html, join, type Markup } from "./html.ts";
import {
  hubOf,
  middle,
  type Placed,
  type PlacedCard,
  type PlacedLink,
  type PlacedRow,
  type Point,
  SIZE,
} from "./layout.ts";
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
  return html`<path class="wire ${link.to === "turn" ? "relay" : ""}" d="${path(link.points)}"/>${arrow ? head(end, before.y === end.y ? "right" : "down") : null}`;
}

function card(it: PlacedCard, placed: Placed, reached: boolean): Markup {
  const { card, width, height } = it;
  const tone = card.mark === null ? "" : LOOKS[card.mark.op].tone;
  const badges = pills(card.mark, null, width - SIZE.padding, 22);
  const room = width - SIZE.text - SIZE.padding;
  return html`<g class="card ${card.kind} ${tone}" transform="translate(${round(it.x)} ${round(it.y)})">
<rect class="box" width="${width}" height="${height}" rx="12"/><rect class="tab" x="${SIZE.text}" width="28" height="3"/>
<text class="eyebrow" x="${SIZE.text}" y="22">${card.eyebrow}</text>${badges.shapes}
${label("title", SIZE.text, 43, card.title, room, SIZE.title)}
${card.lines.map((line, index) => label("line", SIZE.text, SIZE.header + 13 + index * SIZE.line, line, room, SIZE.small))}
${it.rows.map((row, index) => rowShape(it, row, index))}
${reached ? incoming(it, placed) : null}${outgoing(it, placed)}
</g>
`;
}

function rowShape(it: PlacedCard, placed: PlacedRow, index: number): Markup {
  const { row, y, height } = placed;
  const tone = row.mark === null ? "" : LOOKS[row.mark.op].tone;
  const right = Math.min(
    it.width - SIZE.padding,
    ...[it.railIn, ...it.lanes.map((lane) => lane.x)].filter((x) => x > SIZE.text).map((x) => x - 15),
  );
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
  const wide = placed.shape === "wide";
  const entry = hubOf(it.rows);
  if (entry === undefined) return null;
  const rightwards = it.railIn < it.width / 2;
  const tip = rightwards ? SIZE.text - 8 : it.railIn - 9;
  const hub = wide ? middle(entry) : 0;
  const relay = it.card.kind === "turn" ? "relay" : "";
  return html`${it.rows.map((row) => {
    const y = middle(row);
    const way = comb(y, it.rows.map(middle), it.railIn, hub, wide ? [{ x: 0, y: hub }] : []);
    if (row.row.open)
      return html`${wirePath(relay, [{ x: tip, y }, ...way])}${head({ x: tip, y }, rightwards ? "right" : "left")}`;
    return html`${wirePath("shut", [
      { x: tip, y },
      { x: it.railIn, y },
    ])}${wirePath(relay, way)}`;
  })}`;
}

/** From every row along its rail to where the link leaves the card. */
function outgoing(it: PlacedCard, placed: Placed): Markup {
  const outermost = Math.min(...it.lanes.map((lane) => lane.x));
  const stub = outermost < it.width / 2 ? outermost + 8 : outermost - 8;
  return html`${it.lanes.map((lane) => {
    const rows = it.rows.filter(({ row }) => row.to === lane.to);
    const exit = hubOf(rows);
    const wide = placed.shape === "wide";
    const hub = wide && exit !== undefined ? middle(exit) : it.height;
    return rows.map((row) => {
      const y = middle(row);
      const tone = row.row.mark === null ? "" : LOOKS[row.row.mark.op].tone;
      const way = comb(y, rows.map(middle), lane.x, hub, wide ? [{ x: it.width, y: hub }] : []);
      return html`${wirePath(lane.to === "turn" ? "relay" : "", [{ x: stub, y }, ...way])}<circle class="dot ${tone}" cx="${stub}" cy="${round(y)}" r="2.6"/>`;
    });
  })}`;
}

/**
 * One tooth of a comb whose back is the rail. The outermost teeth draw the back, so that no piece of it is drawn
 * twice: dashes over dashes would look like a solid line.
 */
function comb(y: number, all: readonly number[], rail: number, hub: number, edge: readonly Point[]): Point[] {
  const inner = all.some((other) => (y - hub) * (other - y) > 0);
  return inner ? [{ x: rail, y }] : [{ x: rail, y }, { x: rail, y: hub }, ...edge];
}

function wirePath(kind: string, points: readonly Point[]): Markup {
  return html`<path class="wire ${kind}" d="${path(points)}"/>`;
}

const HEADS = { right: [-7, -4, -7, 4], left: [7, -4, 7, 4], down: [-4, -7, 4, -7] } as const;

function head({ x, y }: Point, direction: keyof typeof HEADS): Markup {
  const [ax, ay, bx, by] = HEADS[direction];
  const d = `M${round(x + ax)} ${round(y + ay)}L${round(x)} ${round(y)}L${round(x + bx)} ${round(y + by)}Z`;
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
