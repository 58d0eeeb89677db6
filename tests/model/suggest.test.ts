import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listed, nearest } from "../../model/suggest.ts";

describe("nearest", () => {
  it.each([
    ["domian", ["domain", "zone"], "domain"],
    ["docker-fsn-3", ["docker-fsn1-3", "docker-fsn1-9"], "docker-fsn1-3"],
    ["cs", ["ca", "de"], "ca"],
    ["gl3", ["gl1", "gl2"], undefined],
    ["antarctica", ["ca", "de"], undefined],
    ["abcdef", ["abcxyz"], undefined],
    ["gl1", [], undefined],
  ])("of %s among %j is %s", (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  it("is always a known name, whatever the order", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { maxLength: 6 }), (wanted, known) => {
        const found = nearest(wanted, known);
        if (found !== undefined) expect(known).toContain(found);
        expect(nearest(wanted, [...known].reverse())).toBe(found);
      }),
    );
  });
});

describe("listed", () => {
  it("sorts", () => expect(listed(["de", "ca"])).toBe("ca, de"));

  it("stops after ten", () => {
    const names = Array.from({ length: 13 }, (_, i) => `n${String(i).padStart(2, "0")}`);
    expect(listed(names)).toBe("n00, n01, n02, n03, n04, n05, n06, n07, n08, n09 and 3 more");
  });
});
