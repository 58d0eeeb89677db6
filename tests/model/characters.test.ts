import { expect, test } from "vitest";
import { hidden, visible } from "../../model/characters.ts";

const found = (text: string) => [...hidden(text)].map(({ at, char }) => [at, char]);

test.each([
  ["a control character", "\u0007", "<U+0007>"],
  ["a zero-width space", "\u200b", "<U+200B>"],
  ["a line separator", "\u2028", "<U+2028>"],
  ["a paragraph separator", "\u2029", "<U+2029>"],
  ["a character for private use", "\ue000", "<U+E000>"],
  ["half a character", "\ud800", "<U+D800>"],
  ["a code that is no character", "\ufdd0", "<U+FDD0>"],
  ["a Hangul filler, a letter that is drawn as nothing", "\u3164", "<U+3164>"],
  ["another filler", "\u115f", "<U+115F>"],
  ["a third filler", "\u1160", "<U+1160>"],
  ["a filler of half width", "\uffa0", "<U+FFA0>"],
  ["a braille pattern without dots", "\u2800", "<U+2800>"],
  ["a joiner that joins nothing", "\u034f", "<U+034F>"],
  ["a Khmer vowel that nobody sees", "\u17b4", "<U+17B4>"],
  ["another such vowel", "\u17b5", "<U+17B5>"],
  ["a space that does not break", "\u00a0", "<U+00A0>"],
])("%s is found, and spelt out", (_, char, shown) => {
  expect(found(`ab${char}c`)).toEqual([[2, char]]);
  expect(visible(`ab${char}c`)).toBe(`ab${shown}c`);
});

test("a carriage return is hidden only where no line feed follows it", () => {
  expect(found("a\r\nb\n")).toEqual([]);
  expect(found("a\rb")).toEqual([[1, "\r"]]);
});

test("letters, marks, digits, signs and emoji of any script are no secret", () => {
  expect(found("Érablière e\u0301 合作社 שיתוף ٣ — · 🌻")).toEqual([]);
});
