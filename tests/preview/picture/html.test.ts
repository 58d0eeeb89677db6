import fc from "fast-check";
import { expect, test } from "vitest";
import { anchor, html, join, plain } from "../../../preview/picture/html.ts";

test.each([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
])("%s is %s in an element and in an attribute", (character, entity) => {
  expect(html`<b title="${character}">${character}</b>`.text).toBe(`<b title="${entity}">${entity}</b>`);
});

test("what is markup stays markup, numbers are numbers, nothing is nothing, and a list is joined", () => {
  const piece = html`<i>${"<"}</i>`;
  expect(html`${piece}${[1, null, "&", [piece]]}`.text).toBe("<i>&lt;</i>1&amp;<i>&lt;</i>");
  expect(join([piece, piece], ", ").text).toBe("<i>&lt;</i>, <i>&lt;</i>");
});

test("whatever a person wrote, no value opens a tag, ends an attribute or begins an entity", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."&<>\"'#;ampltq39 \u202e\u0007é\ud83d") }), (text) => {
      expect(html`${text}`.text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[&<>"']/);
    }),
  );
});

test.each([
  ["a line end", "a\r\nb", "a b"],
  ["a turn of direction", "a\u202eb", "a\ufffdb"],
  ["an isolate", "a\u2066b", "a\ufffdb"],
  ["a control character", "a\u0007b", "a\ufffdb"],
  ["half a character", "a\ud800b", "a\ufffdb"],
])("%s cannot make one name look like another", (_, text, shown) => {
  expect(plain(text)).toBe(shown);
  expect(html`${text}`.text).toBe(shown);
});

test("a fragment's name holds nothing that could leave its attribute", () => {
  expect(anchor("ca", 'Gl 1"><script>')).toBe("ca-gl-1-script-");
});
