/** Readable by everybody: with a screen reader, a keyboard, little colour vision, a phone or a printer. */
import { describe, expect, it } from "vitest";
import { diff } from "../../model/diff.ts";
import { DARK, LIGHT, STYLES } from "../../preview/picture/styles.ts";
import { picture } from "../../preview/picture.ts";
import { crowd, host, plan, tenant } from "../fixtures/picture.ts";
import { all, byId, classed, type Element, read, textOf } from "./page.ts";

const before = plan({ hosts: [host("gl1"), host("gl2")] });
const after = plan({
  hosts: before.hosts,
  tenants: [tenant("harbour", "Harbour Food Hub", { host: "gl2" }), tenant("sunrise", "Sunrise Bakery")],
});
const page = async () =>
  read(
    await picture(
      [after, crowd(70)].map((it, at) => (at === 0 ? it : { ...it, stack: "nz", title: "Aotearoa" })),
      [diff(before, after)],
    ),
  );

describe("structure", () => {
  it("has a language, a title, landmarks and one first heading", async () => {
    const it = await page();
    expect(all(it, "html")[0]?.attributes["lang"]).toBe("en");
    expect(textOf(all(it, "title")[0] ?? it)).toBe("meet.coop: what this change does, and who runs where");
    for (const tag of ["header", "main", "nav", "footer", "h1"]) expect(all(it, tag)).toHaveLength(1);
    expect(all(it, "meta").map((meta) => meta.attributes["name"])).toContain("viewport");
  });

  it("leaves no level of heading out", async () => {
    const levels = all(await page())
      .filter((it) => /^h[1-6]$/.test(it.tag))
      .map((it) => Number(it.tag.slice(1)));
    for (const [index, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
  });

  it("uses every id once, and every reference leads somewhere", async () => {
    const it = await page();
    const ids = all(it).flatMap((found) => found.attributes["id"] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const references = all(it).flatMap(({ attributes }) => [
      ...["aria-labelledby", "aria-describedby", "aria-controls", "for"].flatMap(
        (name) => attributes[name]?.split(" ") ?? [],
      ),
      ...(attributes["href"]?.startsWith("#") ? [attributes["href"].slice(1)] : []),
    ]);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(ids).toContain(reference);
  });

  it("begins the way of the keyboard with a way past the rest, and never bends it", async () => {
    const it = await page();
    const reachable = all(it).filter(
      (found) => ["a", "input", "summary"].includes(found.tag) || "tabindex" in found.attributes,
    );
    expect(textOf(reachable[0] ?? it)).toBe("Skip to the picture");
    expect(reachable.map((found) => found.attributes["tabindex"] ?? "0").filter((index) => Number(index) > 0)).toEqual(
      [],
    );
    // What scrolls by itself must be reachable, and must say what it is.
    for (const box of classed(it, "tall")) {
      expect(box.attributes).toMatchObject({ tabindex: "0", role: "region", "aria-label": "Tenants of Aotearoa" });
    }
    expect(classed(it, "tall")).toHaveLength(1);
  });
});

describe("drawings", () => {
  it("are images with a name and a description in sentences", async () => {
    const it = await page();
    const drawings = classed(it, "drawing");
    expect(drawings).toHaveLength(4);
    for (const drawing of drawings) {
      expect(drawing.attributes["role"]).toBe("img");
      expect(textOf(byId(it, drawing.attributes["aria-labelledby"] ?? ""))).toMatch(/: who runs where$/);
    }
    expect(textOf(byId(it, "region-de-wide-desc"))).toBe(
      "Host gl1 carries Riverbank Housing Co-operative (leaves) and Sunrise Bakery (joins). Host gl2 carries Harbour Food Hub (moves). " +
        "Their meetings go through the balancer lb1. Nodes for every tenant: n1 and n2. TURN servers: t1. The tables below say the same.",
    );
    expect(textOf(byId(it, "region-nz-wide-desc"))).toMatch(/^Host gl1 carries 35 tenants\. Host gl2/);
  });

  it("say in a symbol and a word what colour says", async () => {
    const it = await page();
    const toned = (element: Element) =>
      all(element).filter((found) =>
        /\b(?:row|card) (?:\w+ )?(?:add|remove|change)$/.test(found.attributes["class"] ?? ""),
      );
    const marked = toned(it);
    expect(marked.length).toBeGreaterThan(0);
    for (const row of marked) expect(textOf(row)).toMatch(/[+−→=~] (?:joins|leaves|moves|renamed|changes)/);
    for (const row of all(it, "tr").filter((found) => "class" in found.attributes)) {
      expect(textOf(row)).toMatch(/[+−→=~] (?:joins|leaves|moves|renamed|changes)/);
    }
  });
});

describe("tables", () => {
  it("name their columns and rows, and stay tables where a phone shows cards", async () => {
    const it = await page();
    const tables = all(it, "table");
    expect(tables.length).toBeGreaterThan(3);
    for (const table of tables) {
      expect(textOf(all(table, "caption")[0] ?? it)).not.toBe("");
      expect(table.attributes["role"]).toBe("table");
      const columns = all(table, "th").filter((found) => found.attributes["scope"] === "col");
      for (const row of all(table, "tr").slice(1)) {
        expect(row.attributes["role"]).toBe("row");
        expect(all(row, "th").map((found) => found.attributes["scope"])).toEqual(["row"]);
        expect(all(row, "td").map((found) => found.attributes["data-label"])).toEqual(columns.slice(1).map(textOf));
      }
    }
  });

  it("keep the search field hidden until its script is there, with a label and a live count", async () => {
    const it = await page();
    const [box] = classed(it, "find");
    expect(box?.attributes).toHaveProperty("hidden");
    expect(all(box ?? it, "label").map((found) => found.attributes["for"])).toEqual(
      all(box ?? it, "input").map((found) => found.attributes["id"]),
    );
    expect(all(box ?? it, "span")[0]?.attributes["role"]).toBe("status");
  });
});

describe("colours", () => {
  const channel = (hex: string, at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const light = (hex: string) => 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
  /** WCAG 2.2, relative luminance and contrast ratio. */
  const contrast = (a: string, b: string) =>
    (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);

  const PAIRS = [
    ...(["ink", "quiet", "accent"] as const).flatMap((ink) =>
      (["page", "card", "addGround", "removeGround", "changeGround"] as const).map((ground) => [ink, ground] as const),
    ),
    ...(["host", "balancer", "node", "turn", "endpoint"] as const).map((ink) => [ink, "card"] as const),
    ...(["add", "remove", "change"] as const).map((ink) => [ink, `${ink}Ground`] as const),
  ] as const;

  it.each(PAIRS)("let %s be read on %s, light and dark", (ink, ground) => {
    expect(contrast(LIGHT[ink], LIGHT[ground])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(DARK[ink], DARK[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it("let lines be seen", () => {
    for (const palette of [LIGHT, DARK]) expect(contrast(palette.wire, palette.card)).toBeGreaterThanOrEqual(3);
  });

  it("follow the reader's wish, and print on white", () => {
    expect(STYLES).toContain("@media (prefers-color-scheme:dark){:root{");
    expect(STYLES).toContain("color-scheme:light dark");
    expect(STYLES).toMatch(/@media print\{\n:root\{[^}]*--page:#fff;/);
  });
});
