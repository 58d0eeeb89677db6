import { expect, test } from "vitest";
import { named, north } from "./graph.ts";

const { graph } = await north();
const records = graph.resources.filter(({ type }) => type === "cloudflare:index/dnsRecord:DnsRecord");

test("every name in our zone is set for both kinds of address", () => {
  expect([...new Set(records.map(({ inputs }) => String(inputs.name)))].sort()).toEqual([
    "bbb1.north.meet.example",
    "egret.lb1.north.meet.example",
    "gl1.north.meet.example",
    "heron.north.meet.example",
    "lb1.north.meet.example",
    "swift.lb1.north.meet.example",
    "turn1.north.meet.example",
  ]);
  expect(records.map(({ inputs }) => inputs.type).sort()).toEqual([...Array(7).fill("A"), ...Array(7).fill("AAAA")]);
});

test("none is ever proxied, and a twin is never made beside it", () => {
  for (const { inputs, options } of records) {
    expect([inputs.proxied, inputs.ttl, inputs.zoneId]).toEqual([false, 300, "0123456789abcdef0123456789abcdef"]);
    expect(options.deleteBeforeReplace).toBe(true);
    expect(named(options.provider)).toBe("cloudflare");
  }
});
