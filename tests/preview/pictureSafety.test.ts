/** What a page may never do, whoever wrote the names in it: run something, ask somebody, look like another. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff } from "../../model/diff.ts";
import type { Plan } from "../../model/shape.ts";
import { html, Markup, plain } from "../../preview/picture/html.ts";
import { picture } from "../../preview/picture.ts";
import { plan, tenant } from "../fixtures/picture.ts";
import { all, type Element, read, textOf } from "./page.ts";

const NASTY = [
  `<script>alert("x")</script>`,
  `</title></svg></script><img src=x onerror=alert(1)>`,
  `" onmouseover="alert(1)`,
  `' onfocus='alert(1)`,
  `--><!--`,
  `]]>`,
  `{{constructor}} \${1} &amp; &lt;`,
  "تعاونية النهر للإسكان",
  "🌻👩‍👩‍👧‍👦 Sunflower",
  `${"Very ".repeat(39)}long`,
];

/** Signs that mean something to HTML, to Unicode or to nobody. */
const SIGNS = fc.constantFrom(
  ..."<>&\"'`/=;#! \n\t\u0000\u2028\u202eaé\ufffe",
  "\ud800",
  "\udc00",
  "🌻",
  "&amp;",
  "</p>",
);

/** A plan in which every text that people write is this one. */
function everywhere(text: string): Plan {
  const it = plan({ title: text, tenants: [tenant("a1", text, { custodian: text, levelName: text, hostname: text })] });
  return {
    ...it,
    operator: text,
    domain: text,
    release: text,
    people: [{ id: "a", name: text, keys: [] }],
    notes: [text],
    cost: { lines: [{ item: text, monthly: null, source: text }], known: 0, unknown: [text], income: 0 },
    hosts: it.hosts.map((host) => ({ ...host, owner: text, fqdn: text })),
    nodes: it.nodes.map((node) => ({ ...node, tags: [text], available: text })),
  };
}

async function changed(text: string) {
  const after = everywhere(text);
  return read(await picture([after], [{ ...diff(plan(), after), headline: text }]));
}

const elements = (page: Element) => all(page).map((it) => `${it.tag} ${Object.keys(it.attributes).join(" ")}`);

describe("text that people wrote", () => {
  const harmless = changed("harmless").then(elements);

  it.each(NASTY)("stays text: %s", async (text) => {
    const page = await changed(text);
    const known = new Set(await harmless);
    expect(elements(page).filter((it) => !known.has(it))).toEqual([]);
    expect(all(page, "bdi").map(textOf)).toContain(text.replace(/\s+/g, " ").trim());
    expect(all(page, "script")).toHaveLength(1);
  });

  it("comes out of the tag as it went in, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: SIGNS }), (text) => {
        const [element] = all(read(html`<p title="${text}">${text}</p>`.text));
        expect(element?.attributes["title"]).toBe(plain(text));
        expect(element?.children.join("")).toBe(plain(text));
        expect(plain(text).isWellFormed()).toBe(true);
      }),
    );
  });

  it("cannot hide or turn around what stands beside it", () => {
    expect(plain("a\u202eb\u2066c\u0000d\u009be\u2028f\ud800g\nh")).toBe(
      "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg h",
    );
    expect(html`${[new Markup("<b>"), "<b>", null, 7]}`.text).toBe("<b>&lt;b&gt;7");
  });

  it("is a link only where it is a host name", async () => {
    const odd = plan({
      tenants: [
        tenant("a1", "A", { hostname: "x.example/?a=b" }),
        tenant("b1", "B", { hostname: "javascript:alert(1)" }),
      ],
    });
    const links = all(read(await picture([odd], [])), "a").map((it) => it.attributes["href"] ?? "");
    expect(links.filter((href) => !href.startsWith("#"))).toEqual([]);
  });
});

describe("the page", () => {
  const page = async () => read(await picture([plan()], [diff(null, plan())]));

  it("asks nobody for anything", async () => {
    const text = await picture([plan()], [diff(null, plan())]);
    const found = all(read(text));
    const tags = new Set(found.map((it) => it.tag));
    for (const tag of ["link", "img", "image", "use", "iframe", "object", "embed", "form", "base", "video", "audio"]) {
      expect(tags).not.toContain(tag);
    }
    expect(
      found.filter((it) => "src" in it.attributes || "srcset" in it.attributes || "style" in it.attributes),
    ).toEqual([]);
    expect(found.flatMap((it) => Object.keys(it.attributes)).filter((name) => /^on/i.test(name))).toEqual([]);
    expect(text).not.toMatch(/@import|url\s*\(|@font-face|fetch\(|XMLHttpRequest|import\(|sendBeacon/);
  });

  it("links only to itself and to its tenants' own names", async () => {
    const hrefs = all(await page(), "a").map((it) => it.attributes["href"] ?? "");
    const outside = hrefs.filter((href) => !href.startsWith("#"));
    expect(outside).toEqual(["https://harbour.de.meet.example/", "https://riverbank.de.meet.example/"]);
  });

  it("allows its own sheet and script by digest, and nothing else", async () => {
    const it = await page();
    const [meta] = all(it, "meta").filter((found) => found.attributes["http-equiv"] === "Content-Security-Policy");
    const digest = (tag: string) => {
      const [only, ...more] = all(it, tag);
      expect(more).toEqual([]);
      return `'sha256-${createHash("sha256")
        .update(only?.children.join("") ?? "")
        .digest("base64")}'`;
    };
    expect(meta?.attributes["content"]?.split("; ")).toEqual([
      "default-src 'none'",
      `style-src ${digest("style")}`,
      `script-src ${digest("script")}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    // The policy only holds for what comes after it.
    const head = all(it, "head")[0];
    expect(
      head === undefined
        ? []
        : all(head)
            .map((found) => found.tag)
            .slice(0, 2),
    ).toEqual(["meta", "meta"]);
  });
});
