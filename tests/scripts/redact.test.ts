import { expect, test } from "vitest";
import { redactor } from "../../scripts/redact.ts";

const SECRET = `s3cr'et "ü"\\ 100%`;

test.each([
  ["as it is", SECRET],
  ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
  ["in a URL", encodeURIComponent(SECRET)],
  ["in a shell's quotes", SECRET.replaceAll("'", "'\\''")],
  ["in base64", Buffer.from(SECRET).toString("base64")],
])("hides a secret %s", (_, form) => {
  expect(redactor([SECRET])(`before ${form} between ${form} after`)).toBe("before [secret] between [secret] after");
});

test("hides each line of a secret of several lines, because lines come one by one", () => {
  const hide = redactor(["first line\r\nsecond line\nend"]);
  expect(["a first line", "second line b", "end"].map(hide)).toEqual(["a [secret]", "[secret] b", "end"]);
});

test("hides the longer of two secrets of which one is part of the other", () => {
  expect(redactor(["abcdef", "abcdefghi"])("abcdefghi abcdef")).toBe("[secret] [secret]");
});

test("leaves all else, and words too short to be a secret of ours", () => {
  expect(redactor([])("nothing to hide")).toBe("nothing to hide");
  expect(redactor(["", "a", "short"])("a short line")).toBe("a short line");
});
