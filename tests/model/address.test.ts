import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds, ipv4, ipv6, networkOf, printRange, range } from "../../model/address.ts";

describe("addresses", () => {
  it.each([
    ["203.0.113.7", 0xcb007107n],
    ["0.0.0.0", 0n],
  ])("%s is a number", (text, expected) => expect(ipv4(text)).toBe(expected));

  it.each([
    ["2001:db8::7", "2001:0db8:0:0:0:0:0:7"],
    ["::", "0:0:0:0:0:0:0:0"],
    ["::ffff:203.0.113.7", "0:0:0:0:0:ffff:cb00:7107"],
    ["2001:DB8:a::", "2001:db8:a:0:0:0:0:0"],
  ])("%s is %s", (one, other) => expect(ipv6(one)).toBe(ipv6(other)));

  it.each([
    ["203.0.113.7/24", "203.0.113.0/24"],
    ["203.0.113.7/32", "203.0.113.7/32"],
    ["10.20.1.0/7", "10.0.0.0/7"],
    ["2001:db8:5::7/48", "2001:db8:5::/48"],
    ["2001:db8::1/128", "2001:db8:0:0:0:0:0:1/128"],
    ["::1/0", "::/0"],
  ])("%s starts as %s", (text, expected) => {
    const it = range(text);
    expect(printRange(it.version, networkOf(it), it.prefix)).toBe(expected);
  });

  it("holds what it starts with, and prints what it reads", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (text, prefix) => {
        const it = range(`${text}/${prefix}`);
        expect(holds(it, networkOf(it))).toBe(true);
        expect(networkOf(range(printRange(4, networkOf(it), prefix)))).toBe(networkOf(it));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (text, prefix) => {
        const it = range(`${text}/${prefix}`);
        expect(holds(it, networkOf(it))).toBe(true);
        expect(networkOf(range(printRange(6, networkOf(it), prefix)))).toBe(networkOf(it));
      }),
    );
  });
});
