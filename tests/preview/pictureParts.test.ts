import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Card, cards, type Row } from "../../preview/picture/cards.ts";
import { layout, type Placed, type Shape } from "../../preview/picture/layout.ts";
import { regions } from "../../preview/picture/scene.ts";
import { path } from "../../preview/picture/svg.ts";
import { byText, count, money, shorten, widthOf } from "../../preview/picture/text.ts";
import { crowd, host, node, plan, tenant } from "../fixtures/picture.ts";

describe("numbers and names", () => {
  it.each([
    [0, "€0.00"],
    [6.49, "€6.49"],
    [1234567.5, "€1,234,567.50"],
    [-45, "−\u2060€45.00"],
    [-0.001, "€0.00"],
  ])("writes %d euro as %s", (amount, text) => expect(money(amount)).toBe(text));

  it("counts", () => {
    expect([count(1, "tenant"), count(2000, "tenant"), count(2, "person", "people")]).toEqual([
      "1 tenant",
      "2,000 tenants",
      "2 people",
    ]);
  });

  it("sorts numbers in names by value", () => {
    expect(["gl10", "gl2", "gl1", "gl", "a"].sort(byText)).toEqual(["a", "gl", "gl1", "gl2", "gl10"]);
  });

  it("sorts any texts into one order", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "0", "1", "01", "-") });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(Math.sign(byText(a, b)) + Math.sign(byText(b, a))).toBe(0);
        if (byText(a, b) <= 0 && byText(b, c) <= 0) expect(byText(a, c)).toBeLessThanOrEqual(0);
        if (a !== b) expect(byText(a, b)).not.toBe(0);
      }),
    );
  });

  it("shortens to what fits, and never cuts a character apart", () => {
    expect(shorten("Riverbank", 500, 13)).toBe("Riverbank");
    expect(shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 40, 13)).toBe("👩‍👩‍👧‍👦…");
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("i", "W", " ", "é", "🌻", "漢", "ن"), maxLength: 60 }),
        fc.integer({ min: 20, max: 300 }),
        (text, width) => {
          const short = shorten(text, width, 13);
          expect(short === text || widthOf(short, 13) <= width).toBe(true);
        },
      ),
    );
  });

  it("rounds the corners of a way, and says nothing twice", () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: 20 },
    ];
    expect(path(corner)).toBe("M0 0L13 0Q20 0 20 7L20 20");
  });
});

describe("layout", () => {
  const shapes: readonly Shape[] = ["wide", "narrow"];
  const regionsToDraw = [
    plan(),
    plan({ hosts: [host("gl1"), host("gl2"), host("gl3")], nodes: [node("n1"), node("n2", { tags: ["own"] })] }),
    plan({
      balancer: null,
      tenants: [tenant("a1", "A", { bbb: { endpoint: "https://x.example/bigbluebutton/api", by: "endpoint" } })],
    }),
    crowd(300),
  ];
  const drawing = (it: (typeof regionsToDraw)[number]): Card[] => regions([it], []).flatMap(cards);
  const cases = regionsToDraw.flatMap((it, index) => shapes.map((shape) => [index, shape, drawing(it)] as const));

  it.each(cases)("region %d, %s: no card lies on another or outside", async (_, shape, content) => {
    const placed = await layout(content, shape);
    for (const [index, a] of placed.cards.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= placed.width && a.y + a.height <= placed.height).toBe(true);
      for (const b of placed.cards.slice(index + 1)) {
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
          true,
        );
      }
    }
    expect(await layout(content, shape)).toEqual(placed);
  });

  it.each(cases)("region %d, %s: every link is drawn from card to card", async (_, shape, content) => {
    const placed = await layout(content, shape);
    const targets = (card: Card) => new Set([...card.to, ...card.rows.flatMap((row: Row) => row.to ?? [])]);
    const wanted = content.flatMap((card) => [...targets(card)].map((to) => `${card.id}>${to}`));
    expect(placed.links.map((link) => `${link.from}>${link.to}`).sort()).toEqual(wanted.sort());
    for (const link of placed.links) {
      expect(touches(placed, link.from, link.points[0])).toBe(true);
      expect(touches(placed, link.to, link.points.at(-1))).toBe(true);
    }
  });

  it("stands in one column on a phone", async () => {
    for (const it of regionsToDraw) {
      const placed = await layout(drawing(it), "narrow");
      expect(new Set(placed.cards.map((card) => Math.round(card.x))).size).toBe(1);
      expect(placed.width).toBeLessThanOrEqual(400);
    }
  });

  it("fits a page on a screen", async () => {
    for (const it of regionsToDraw) expect((await layout(drawing(it), "wide")).width).toBeLessThanOrEqual(1180);
  });
});

function touches(placed: Placed, id: string, point: { x: number; y: number } | undefined): boolean {
  const card = placed.cards.find((it) => it.card.id === id);
  if (card === undefined || point === undefined) return false;
  const { x, y } = { x: point.x - card.x, y: point.y - card.y };
  return x >= -0.5 && y >= -0.5 && x <= card.width + 0.5 && y <= card.height + 0.5;
}
