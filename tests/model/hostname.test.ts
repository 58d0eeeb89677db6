import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldGlance, foldScripts, isOneScript, toUnicode } from "../../model/hostname.ts";

describe("toUnicode", () => {
  it.each([
    ["meet.riverbank.example", "meet.riverbank.example"],
    ["xn--mnchen-3ya.example", "münchen.example"],
    ["meet.xn--fiq228c.example", "meet.中文.example"],
    ["xn--80ak6aa92e.example", "аррӏе.example"],
    ["xn--abc-.example", undefined],
    ["xn--zzzzzzzz99999.example", undefined],
    ["xn--99999999999999999999.example", undefined],
    // decodes to upper case, which no name is made from
    ["xn--Mnchen-3ya.example", undefined],
    ["xn--a.example", undefined],
  ])("reads %s as %s", (name, expected) => expect(toUnicode(name)).toBe(expected));

  it("leads back from what IDNA made", () => {
    const letter = fc.constantFrom(..."abzüéñçøłжшяλπώאבعم中文語かカ한글");
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 12 }), (letters) => {
        const unicode = `${letters.join("").normalize("NFC")}.example`;
        fc.pre(URL.canParse(`https://${unicode}/`));
        expect(toUnicode(new URL(`https://${unicode}/`).hostname)).toBe(unicode);
      }),
    );
  });

  it("bears any label", () => {
    const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/);
    fc.assert(
      fc.property(label, (text) => {
        const read = toUnicode(`xn--${text}.example`);
        if (read !== undefined) expect(new URL(`https://${read}/`).hostname).toBe(`xn--${text}.example`);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("isOneScript", () => {
  it.each(["riverbank-2", "münchen", "col·lectiu", "конференция", "中文かな", "한글", "اجتماع"])("takes %s", (label) =>
    expect(isOneScript(label)).toBe(true),
  );
  it.each(["аpple", "riverбank", "λatin", "💩", "a♥b"])("refuses %s", (label) =>
    expect(isOneScript(label)).toBe(false),
  );
});

describe("folding", () => {
  it.each([
    ["аррӏе", "apple"],
    ["münchen", "münchen"],
    ["ορεn", "open"],
  ])("other scripts: %s as %s", (name, expected) => expect(foldScripts(name)).toBe(expected));

  it.each([
    ["mi11", "mlll"],
    ["rnill", "mlll"],
    ["brüvv0", "bruwo"],
    ["riverbank", "rlverbank"],
    ["open", "open"],
  ])("at a glance: %s as %s", (name, expected) => expect(foldGlance(name)).toBe(expected));
});
