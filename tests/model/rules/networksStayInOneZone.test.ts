import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { networksStayInOneZone } from "../../../model/rules/networksStayInOneZone.ts";
import { findings, type Patch } from "./fixture.ts";

const OWN = { type: undefined, existing: "192.0.2.7", cores: 8, memory: 32 };
const broken: [string, Patch, Finding[]][] = [
  [
    "a machine in another zone",
    { stacks: { one: { hosts: { gl2: { location: "ash" } } } } },
    [
      {
        code: "second-network-zone",
        message:
          '"gl2" is in Hetzner\'s network zone us-east, and the network of stack "one" is in eu-central, where "bbb1" is',
        help: "write a location in eu-central: fsn1, hel1, nbg1; another region is another stack",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl2", "location"] },
      },
    ],
  ],
  [
    "the first machine in another zone than the stack",
    {
      stacks: {
        one: {
          nodes: { bbb1: { location: "sin" }, bbb2: undefined },
          turn: undefined,
          balancer: undefined,
          hosts: { gl2: undefined },
        },
      },
    },
    [
      {
        code: "second-network-zone",
        message:
          '"gl1" is in Hetzner\'s network zone eu-central, and the network of stack "one" is in ap-southeast, where "bbb1" is',
        help: "write a location in ap-southeast: sin; another region is another stack",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true },
      },
    ],
  ],
];

const kept: [string, Patch][] = [
  ["other locations of one zone", { stacks: { one: { hosts: { gl2: { location: "hel1" } } } } }],
  [
    "two zones where there is no network",
    { stacks: { one: { network: undefined, hosts: { gl2: { location: "ash" } } } } },
  ],
  ["a machine that exists, wherever it is", { stacks: { one: { hosts: { gl2: { ...OWN, location: "ash" } } } } }],
  [
    "a location that nobody knows, which is another rule's",
    { stacks: { one: { hosts: { gl2: { location: "mars" } } } } },
  ],
];

describe("networksStayInOneZone", () => {
  it.each(broken)("reports %s", (_title, patch, expected) => {
    expect(findings(networksStayInOneZone, patch)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch) => {
    expect(findings(networksStayInOneZone, patch)).toEqual([]);
  });
});
