import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { addressesAreUnique } from "../../../model/rules/addressesAreUnique.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "two machines of two stacks at one address",
    { stacks: { one: { hosts: { gl3: { existing: "198.51.100.10", cores: 8, memory: 16 } } } } },
    null,
    [
      {
        code: "same-address",
        message: '198.51.100.10 is the address of "gl3" of stack "one" and of "gl1" of stack "two"',
        help: "give each machine its own address; a machine stands under one role only",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "existing"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["hosts", "gl3", "existing"] } }],
      },
    ],
  ],
  [
    "two spellings of one IPv6 address",
    {
      stacks: {
        one: { hosts: { gl3: { existing: "203.0.113.5", cores: 8, memory: 16, ipv6: "2001:0db8:0002:0:0::10" } } },
      },
    },
    null,
    [
      {
        code: "same-address",
        message: '2001:db8:2::10 is the address of "gl3" of stack "one" and of "gl1" of stack "two"',
        help: "give each machine its own address; a machine stands under one role only",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "ipv6"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["hosts", "gl3", "ipv6"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "neighbours",
    { stacks: { one: { hosts: { gl3: { existing: "203.0.113.5", cores: 8, memory: 16, ipv6: "2001:db8:2::11" } } } } },
    null,
  ],
];

describe("addressesAreUnique", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(addressesAreUnique, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(addressesAreUnique, patch, today)).toEqual([]);
  });
});
