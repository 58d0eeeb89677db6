/**
 * Where everything stands. The Eclipse Layout Kernel places the cards and leads the links between them; inside
 * a card the rows are a list, with a rail on the left for what comes in and one on the right for what goes out.
 */
import elkjs, { type ElkNode } from "elkjs/lib/elk.bundled.js";
import type { Card, Row } from "./cards.ts";

/** Pixels of the drawing. */
export const SIZE = {
  padding: 16,
  /** Where text begins: right of the incoming rail. */
  text: 30,
  railIn: 15,
  /** From the right edge to the first outgoing rail, and from one to the next. */
  railOut: 14,
  railGap: 9,
  title: 16,
  body: 13.5,
  small: 12,
  header: 48,
  line: 17,
  rowTall: 44,
  rowShort: 27,
} as const;

/** Left to right for a screen, top to bottom for a phone. */
export type Shape = "wide" | "narrow";

const WIDTHS: Readonly<Record<Card["kind"], number>> = {
  host: 340,
  balancer: 196,
  endpoint: 236,
  node: 236,
  turn: 196,
};
const NARROW_WIDTH = 316;
const COLUMNS: readonly Card["kind"][][] = [["host"], ["balancer", "endpoint"], ["node"], ["turn"]];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedRow {
  readonly row: Row;
  /** Top of the row, inside its card. */
  readonly y: number;
  readonly height: number;
}

export interface PlacedCard extends Point {
  readonly card: Card;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PlacedRow[];
  /** The x of the incoming rail, inside the card. */
  readonly railIn: number;
  /** Outgoing rails: where each leads, and its x inside the card. */
  readonly lanes: readonly { readonly to: string; readonly x: number }[];
}

export interface PlacedLink {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

export interface Placed {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
  readonly cards: readonly PlacedCard[];
  readonly links: readonly PlacedLink[];
}

// elkjs describes itself as a module that has a default, inside what Node imports as the default.
const SPINE = "spine ";
const elk = new elkjs.default();

/** Places a region's cards. Deterministic: same cards, same places. */
export async function layout(cards: readonly Card[], shape: Shape): Promise<Placed> {
  const measured = cards.map((card) => measure(card, shape));
  const done = await elk.layout(graph(measured, shape));
  const places = new Map((done.children ?? []).map((it) => [it.id, it]));
  const at = (id: string) => ({ x: places.get(id)?.x ?? 0, y: places.get(id)?.y ?? 0 });
  const drawn = (done.edges ?? []).filter((edge) => !edge.id.startsWith(SPINE));
  const links = drawn.flatMap((edge) =>
    (edge.sections ?? []).map((it) => {
      const [from = "", to = ""] = edge.id.split(">");
      return { from, to, points: [it.startPoint, ...(it.bendPoints ?? []), it.endPoint] };
    }),
  );
  return {
    shape,
    width: Math.ceil(done.width ?? 0),
    height: Math.ceil(done.height ?? 0),
    cards: measured.map((it) => ({ ...it, ...at(it.card.id) })),
    links,
  };
}

function measure(card: Card, shape: Shape): PlacedCard {
  const width = shape === "wide" ? WIDTHS[card.kind] : NARROW_WIDTH;
  let y: number = SIZE.header + card.lines.length * SIZE.line + 8;
  const rows = card.rows.map((row) => {
    const placed = { row, y, height: row.sub === null ? SIZE.rowShort : SIZE.rowTall };
    y += placed.height;
    return placed;
  });
  const targets = [...new Set(card.rows.flatMap((row) => (row.to === null ? [] : [row.to])))];
  // On a phone, meetings run down the left side in one line and relays down the right.
  const left = shape === "narrow" && card.kind === "host" && targets.length === 1;
  const lanes = targets.map((to, index) => ({
    to,
    x: left ? SIZE.railIn : width - SIZE.railOut - index * SIZE.railGap,
  }));
  const railIn = shape === "narrow" && card.kind === "turn" ? width - SIZE.railOut : SIZE.railIn;
  return { card, x: 0, y: 0, width, height: y + 8, rows, railIn, lanes };
}

/** The row beside which a link enters or leaves: the middle one, but near enough to the top to be in sight. */
export function hubOf(rows: readonly PlacedRow[]): PlacedRow | undefined {
  return rows[Math.min(Math.floor((rows.length - 1) / 2), 3)];
}

/** The middle of a row, inside its card. */
export function middle(row: PlacedRow): number {
  return row.y + row.height / 2;
}

function graph(cards: readonly PlacedCard[], shape: Shape): ElkNode {
  const wide = shape === "wide";
  const known = new Set(cards.map((it) => it.card.id));
  const targets = (it: PlacedCard) => [...it.lanes.map((lane) => lane.to), ...it.card.to].filter((to) => known.has(to));
  return {
    id: "region",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": wide ? "RIGHT" : "DOWN",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.randomSeed": "1",
      "elk.padding": "[top=2,left=2,bottom=2,right=2]",
      "elk.separateConnectedComponents": "false",
      "elk.partitioning.activate": "true",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.spacing.nodeNode": wide ? "28" : "16",
      "elk.spacing.edgeNode": "14",
      "elk.spacing.edgeEdge": "9",
      "elk.layered.spacing.nodeNodeBetweenLayers": wide ? "44" : "26",
      "elk.layered.spacing.edgeNodeBetweenLayers": wide ? "18" : "10",
      "elk.layered.spacing.edgeEdgeBetweenLayers": "9",
    },
    children: cards.map((it, index) => ({
      id: it.card.id,
      width: it.width,
      height: it.height,
      ports: [
        ...(wide
          ? []
          : [
              port(`${it.card.id}^`, { x: it.width / 2, y: 0 }, "NORTH"),
              port(`${it.card.id}_`, { x: it.width / 2, y: it.height }, "SOUTH"),
            ]),
        port(`${it.card.id}<`, entry(it, wide), wide ? "WEST" : "NORTH"),
        ...[...new Set(targets(it).map((to) => outgoing(it, to)))].map((id) =>
          port(id, exit(it, id, wide), wide ? "EAST" : "SOUTH"),
        ),
      ],
      layoutOptions: {
        "elk.portConstraints": "FIXED_POS",
        // One under another on a phone; by what they are for on a screen.
        "elk.partitioning.partition": String(wide ? COLUMNS.findIndex((kinds) => kinds.includes(it.card.kind)) : index),
      },
    })),
    edges: [
      ...cards.slice(1).flatMap((it, index) => (wide ? [] : spine(cards[index], it))),
      ...cards.flatMap((it) =>
        targets(it).map((to) => ({ id: `${it.card.id}>${to}`, sources: [outgoing(it, to)], targets: [`${to}<`] })),
      ),
    ],
  };
}

/** On a phone every card hangs straight below the one before it: an edge that is never drawn. */
function spine(above: PlacedCard | undefined, below: PlacedCard) {
  if (above === undefined) return [];
  return [
    {
      id: `${SPINE}${below.card.id}`,
      sources: [`${above.card.id}_`],
      targets: [`${below.card.id}^`],
      layoutOptions: { "elk.layered.priority.straightness": "100" },
    },
  ];
}

/** The name of the port a link leaves by: a rail's own, or the card's only one. */
function outgoing(it: PlacedCard, to: string): string {
  return it.lanes.some((lane) => lane.to === to) ? `${it.card.id}>${to}` : `${it.card.id}>`;
}

function port(id: string, { x, y }: Point, side: string) {
  return { id, x, y, width: 0, height: 0, layoutOptions: { "elk.port.side": side } };
}

/** Where links come in: beside the middle row, or on top of the incoming rail. */
function entry(it: PlacedCard, wide: boolean): Point {
  if (!wide) return { x: it.railIn, y: 0 };
  const row = hubOf(it.rows);
  return { x: 0, y: row === undefined ? it.height / 2 : middle(row) };
}

/** Where a rail leaves the card: beside the middle of its rows, or below. */
function exit(it: PlacedCard, id: string, wide: boolean): Point {
  const lane = it.lanes.find(({ to }) => outgoing(it, to) === id);
  if (!wide) return { x: lane?.x ?? SIZE.railIn, y: it.height };
  const row = hubOf(it.rows.filter(({ row }) => lane !== undefined && row.to === lane.to));
  return { x: it.width, y: row === undefined ? it.height / 2 : middle(row) };
}
