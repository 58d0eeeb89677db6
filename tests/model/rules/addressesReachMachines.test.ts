import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { addressesReachMachines } from "../../../model/rules/addressesReachMachines.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a loopback address",
    { stacks: { two: { hosts: { gl1: { existing: "127.0.0.1" } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: "127.0.0.1 is a loopback address: no machine can be reached there",
        help: "write the address on which the machine answers, such as 203.0.113.7",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "existing"] },
      },
    ],
  ],
  [
    "a multicast address",
    { stacks: { two: { hosts: { gl1: { ipv6: "ff02::1" } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: "ff02::1 is a multicast address: no machine can be reached there",
        help: "write the address on which the machine answers, such as 2001:db8::7",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "ipv6"] },
      },
    ],
  ],
  [
    "a link-local address",
    { stacks: { two: { hosts: { gl1: { ipv6: "fe80::1" } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: "fe80::1 is a link-local address: no machine can be reached there",
        help: "write the address on which the machine answers, such as 2001:db8::7",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "ipv6"] },
      },
    ],
  ],
  [
    "no address at all",
    { stacks: { two: { hosts: { gl1: { existing: "0.0.0.0" } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: "0.0.0.0 is no machine's address: no machine can be reached there",
        help: "write the address on which the machine answers, such as 203.0.113.7",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "existing"] },
      },
    ],
  ],
  [
    "an IPv4 address in IPv6 clothes",
    { stacks: { two: { hosts: { gl1: { ipv6: "::ffff:203.0.113.7" } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: "::ffff:203.0.113.7 is an IPv4 address written as IPv6: no machine can be reached there",
        help: "write the address on which the machine answers, such as 2001:db8::7",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "ipv6"] },
      },
    ],
  ],
  [
    "a private address beside Hetzner machines",
    { stacks: { one: { hosts: { gl3: { existing: "10.0.0.7", cores: 8, memory: 16 } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: '10.0.0.7 is a private address, which the Hetzner machines of stack "one" cannot reach',
        help: "write its public address, such as 203.0.113.7",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl3", "existing"] },
        also: [{ label: "at Hetzner", at: { file: "stacks/one.yaml", path: ["nodes", "bbb1"], key: true } }],
      },
    ],
  ],
  [
    "a test address beside Hetzner machines",
    { stacks: { one: { hosts: { gl3: { existing: "198.18.7.10", cores: 8, memory: 16 } } } } },
    null,
    [
      {
        code: "unreachable-address",
        message: '198.18.7.10 is an address for tests, which the Hetzner machines of stack "one" cannot reach',
        help: "write its public address, such as 203.0.113.7",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl3", "existing"] },
        also: [{ label: "at Hetzner", at: { file: "stacks/one.yaml", path: ["nodes", "bbb1"], key: true } }],
      },
    ],
  ],
];

const PRIVATE_HOST: Finding = {
  code: "unreachable-address",
  severity: "warning",
  message: "10.0.0.5 is a private address: nobody outside its own network reaches what runs there",
  help: "write its public address, such as 203.0.113.7, unless everybody who meets is in that network",
  at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "existing"] },
};

const kept: [string, Patch, string | null][] = [
  [
    "public ones",
    { stacks: { one: { hosts: { gl3: { existing: "203.0.113.5", cores: 8, memory: 16, ipv6: "2001:db8::9" } } } } },
    null,
  ],
  [
    "private ones among themselves",
    { stacks: { two: { hosts: { gl1: { existing: "198.18.7.10", ipv6: "fd00::1" } } } } },
    null,
  ],
];

describe("addressesReachMachines", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(addressesReachMachines, patch, today)).toEqual(expected);
  });

  it("warns of a private address among machines that people have", () => {
    const host = { existing: "10.0.0.5", ipv6: "fd00::1" };
    expect(findings(addressesReachMachines, { stacks: { two: { hosts: { gl1: host } } } })).toEqual([PRIVATE_HOST]);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(addressesReachMachines, patch, today)).toEqual([]);
  });
});
