import { describe, expect, it } from "vitest";
import {
  canonicalRange,
  contains,
  inNetwork6,
  ipv4,
  ipv6,
  isPrivate,
  overlap,
  range4,
  text4,
} from "../../../../sandbox/cloud/hetzner/ranges.ts";

const range = (text: string) => range4(text) ?? { first: Number.NaN, bits: 0 };

describe("addresses", () => {
  it("are numbers and text", () => {
    expect(ipv4("198.18.7.20")).toBe(0xc6120714);
    expect(text4(0xffffffff)).toBe("255.255.255.255");
    expect(ipv4("198.18.7")).toBeNull();
    expect(ipv6("2001:db8::1")).toBe(0x20010db8000000000000000000000001n);
    expect(ipv6("::")).toBe(0n);
    expect(ipv6("198.18.7.20")).toBeNull();
    expect(ipv6("fe80::1%eth0")).toBeNull();
    expect(inNetwork6("2001:db8:7:1::5", "2001:db8:7:1::/64")).toBe(true);
    expect(inNetwork6("2001:db8:7:2::5", "2001:db8:7:1::/64")).toBe(false);
  });

  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["192.0.2.7/32", "192.0.2.7/32"],
    ["2001:0DB8:0:0::/64", "2001:db8::/64"],
    ["::/0", "::/0"],
    ["2001:db8::1/128", "2001:db8::1/128"],
    ["10.0.0.1/8", null],
    ["10.0.0.0/33", null],
    ["10.0.0.0/08", null],
    ["10.0.0.0", null],
    ["10.0.0.0/8/8", null],
    ["2001:db8::1/64", null],
    ["::/129", null],
    ["", null],
  ])("%s is the range %s", (text, canonical) => {
    expect(canonicalRange(text)).toBe(canonical);
  });

  it("lie in each other, beside each other, in private ranges", () => {
    expect(contains(range("10.0.0.0/8"), range("10.255.255.0/24"))).toBe(true);
    expect(contains(range("10.0.0.0/24"), range("10.0.0.0/23"))).toBe(false);
    expect(overlap(range("10.0.0.0/24"), range("10.0.1.0/24"))).toBe(false);
    expect(overlap(range("10.0.0.0/23"), range("10.0.1.0/24"))).toBe(true);
    expect(isPrivate(range("172.31.0.0/16"))).toBe(true);
    expect(isPrivate(range("172.32.0.0/16"))).toBe(false);
    expect(isPrivate(range("198.18.0.0/15"))).toBe(true);
    expect(isPrivate(range("198.16.0.0/12"))).toBe(false);
  });
});
