import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, escaped, html, linked } from "../../../../sandbox/cloud/page/html.ts";

describe("markup", () => {
  test("escapes every value that is not markup", () => {
    expect(html`<p title="${'"x"'}">${"<b>"}${html`<i>${1}</i>`}${["a", null, false, "&"]}</p>`.text).toBe(
      '<p title="&quot;x&quot;">&lt;b&gt;<i>1</i>a&amp;</p>',
    );
  });

  test("shows characters that nobody sees, and keeps lines", () => {
    expect(escaped("a\u202eb\u0000c\r\nd\te")).toBe("a\ufffdb\ufffdc\r\nd\te");
  });

  test("no text gets out of its place", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  test("web addresses in a text become links, without the sign that ends the sentence", () => {
    expect(linked("See https://a.test/?x=1&y=2. (http://b.test) javascript:x").text).toBe(
      'See <a href="https://a.test/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">https://a.test/?x=1&amp;y=2</a>. ' +
        '(<a href="http://b.test" target="_blank" rel="noopener noreferrer">http://b.test</a>) javascript:x',
    );
  });

  test("numbers and their words", () => {
    expect([count(0, "mail"), count(1, "mail"), count(2, "person", "people")]).toEqual([
      "0 mails",
      "1 mail",
      "2 people",
    ]);
  });
});
