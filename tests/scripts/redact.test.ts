import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HIDDEN, redactor } from "../../scripts/redact.ts";

describe("a secret is hidden", () => {
  const secret = "p'a\"ss/w rd+";
  test.each([
    ["as it is", `value ${secret}!`, `value ${HIDDEN}!`],
    ["twice in a line", `${secret} ${secret}`, `${HIDDEN} ${HIDDEN}`],
    ["in JSON", `{"a":${JSON.stringify(secret)}}`, `{"a":"${HIDDEN}"}`],
    ["in a URL", `https://x/?q=${encodeURIComponent(secret)}&b`, `https://x/?q=${HIDDEN}&b`],
    ["in a shell's quotes", `export A='${secret.replaceAll("'", "'\\''")}'`, `export A='${HIDDEN}'`],
    ["in base64", `Basic ${Buffer.from(secret).toString("base64")}`, `Basic ${HIDDEN}`],
  ])("%s", (_, line, shown) => {
    expect(redactor([secret])(line)).toBe(shown);
  });

  test("with each of its lines", () => {
    const redact = redactor(["-----BEGIN KEY-----\nc2VjcmV0\n-----END KEY-----"]);
    expect(["c2VjcmV0", "-----BEGIN KEY-----"].map(redact)).toEqual([HIDDEN, HIDDEN]);
  });

  test("before another one that is a part of it", () => {
    expect(redactor(["abcdef", "abcdefghij"])("abcdefghij")).toBe(HIDDEN);
  });
});

test("short and empty values hide nothing: they would hide every word", () => {
  expect(redactor(["", "a", "12345"])("a line with 12345")).toBe("a line with 12345");
});

test("no secret of six characters or more is ever shown, whatever stands around it", () => {
  const text = fc.string({ maxLength: 40 });
  const secret = fc.string({ minLength: 6, maxLength: 40 }).filter((value) => !HIDDEN.includes(value));
  fc.assert(
    fc.property(text, secret, text, (before, value, after) => {
      expect(redactor([value])(before + value + after)).not.toContain(value);
    }),
  );
});
