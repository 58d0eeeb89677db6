import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { rangesAreExact } from "../../../model/rules/rangesAreExact.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "an address with a network's prefix",
    { stacks: { one: { ssh: { from: ["203.0.113.0/24", "198.51.100.7/24"] } } } },
    null,
    [
      {
        code: "inexact-range",
        message: "198.51.100.7/24 does not start at its first address",
        help: "write 198.51.100.0/24; or 198.51.100.7/32 for this one address",
        at: { file: "stacks/one.yaml", path: ["ssh", "from", 1] },
      },
    ],
  ],
  [
    "an IPv6 address with a network's prefix",
    { stacks: { one: { ssh: { from: ["2001:db8:5::7/48"] } } } },
    null,
    [
      {
        code: "inexact-range",
        message: "2001:db8:5::7/48 does not start at its first address",
        help: "write 2001:db8:5::/48; or 2001:db8:5::7/128 for this one address",
        at: { file: "stacks/one.yaml", path: ["ssh", "from", 0] },
      },
    ],
  ],
  [
    "a private network that starts in its middle",
    { stacks: { one: { network: "10.20.1.0/16" } } },
    null,
    [
      {
        code: "inexact-range",
        message: "10.20.1.0/16 does not start at its first address",
        help: "write 10.20.0.0/16",
        at: { file: "stacks/one.yaml", path: ["network"] },
      },
    ],
  ],
  [
    "a public network",
    { stacks: { one: { network: "8.8.8.0/24" } } },
    null,
    [
      {
        code: "public-network",
        message: "8.8.8.0/24 is not a private range",
        help: "write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16",
        at: { file: "stacks/one.yaml", path: ["network"] },
      },
    ],
  ],
  [
    "a sandbox's network in a region that is none",
    { stacks: { one: { network: "198.18.8.0/24" } } },
    null,
    [
      {
        code: "public-network",
        message: "198.18.8.0/24 is not a private range",
        help: "write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16",
        at: { file: "stacks/one.yaml", path: ["network"] },
      },
    ],
  ],
  [
    "a network that holds more than private addresses",
    { stacks: { one: { network: "10.0.0.0/7" } } },
    null,
    [
      {
        code: "public-network",
        message: "10.0.0.0/7 is not a private range",
        help: "write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16",
        at: { file: "stacks/one.yaml", path: ["network"] },
      },
    ],
  ],
  [
    "a network that is too small",
    { stacks: { one: { network: "10.20.0.0/28" } } },
    null,
    [
      {
        code: "small-network",
        message: "10.20.0.0/28 is smaller than Hetzner makes networks",
        help: "write a range of at least /24, such as 10.20.0.0/16",
        at: { file: "stacks/one.yaml", path: ["network"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["a sandbox's network", { stacks: { one: { domain: "one.meet.test", network: "198.18.8.0/24" } } }, null],
  ["one address", { stacks: { one: { ssh: { from: ["203.0.113.7/32", "2001:db8::7/128"] } } } }, null],
];

describe("rangesAreExact", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(rangesAreExact, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(rangesAreExact, patch, today)).toEqual([]);
  });
});
