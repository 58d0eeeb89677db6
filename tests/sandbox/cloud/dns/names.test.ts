import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWithin, plainName, reverseName, textStrings } from "../../../../sandbox/cloud/dns/names.ts";

describe("names", () => {
  test("a name is compared in lower case and without its last dot", () => {
    expect(plainName("GL1.Meet.TEST.")).toBe("gl1.meet.test");
    expect(plainName("gl1.meet.test")).toBe("gl1.meet.test");
  });

  test("a zone holds itself and what ends in it after a dot", () => {
    expect(isWithin("meet.test", "meet.test")).toBe(true);
    expect(isWithin("a.b.meet.test", "meet.test")).toBe(true);
    expect(isWithin("notmeet.test", "meet.test")).toBe(false);
    expect(isWithin("test", "meet.test")).toBe(false);
  });

  test.each([
    ["198.18.7.20", "20.7.18.198.in-addr.arpa"],
    ["2001:db8:7:1::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
    [
      "2001:0DB8:0007:0001:0000:0000:0000:0001",
      "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
    ],
    ["::1", `1.${"0.".repeat(31)}ip6.arpa`],
    ["::", `${"0.".repeat(32)}ip6.arpa`],
    ["2001:db8::", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
  ])("%s is asked for backwards as %s", (address, name) => {
    expect(reverseName(address)).toBe(name);
  });

  test("what is no address has no name backwards", () => {
    expect(reverseName("gl1.meet.test")).toBeNull();
    expect(reverseName("198.18.7.256")).toBeNull();
  });

  test("every IPv6 address has 32 digits backwards", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(reverseName(address)).toMatch(/^([0-9a-f]\.){32}ip6\.arpa$/);
      }),
    );
  });
});

describe("texts", () => {
  const texts = (content: string) => textStrings(content).map(String);

  test("a text may be bare or in quotes, in one string or several", () => {
    expect(texts("v=spf1 -all")).toEqual(["v=spf1 -all"]);
    expect(texts('"v=spf1 -all"')).toEqual(["v=spf1 -all"]);
    expect(texts('"one" "two \\" quoted"')).toEqual(["one", 'two " quoted']);
    expect(texts("")).toEqual([""]);
  });

  test("a long text is cut into strings of 255 bytes, and nothing of it is lost", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 200, maxLength: 900 }), (text) => {
        fc.pre(!text.startsWith('"'));
        const strings = textStrings(text);
        expect(strings.every((part) => part.length <= 255)).toBe(true);
        expect(Buffer.concat(strings).toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });
});
