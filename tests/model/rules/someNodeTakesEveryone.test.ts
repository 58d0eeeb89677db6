import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { someNodeTakesEveryone } from "../../../model/rules/someNodeTakesEveryone.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "only tagged nodes",
    { stacks: { one: { nodes: { bbb1: { tags: ["x"] } } } } },
    null,
    [
      {
        code: "no-untagged-node",
        message: 'stack "one" has no untagged node, where 2 tenants would meet',
        help: "keep one node without tags, drain and available, or add one, such as bbb3: { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
      },
    ],
  ],
  [
    "no nodes at all",
    { stacks: { one: { nodes: undefined } }, tenants: { riverbank: undefined } },
    null,
    [
      {
        code: "no-untagged-node",
        message: 'stack "one" has no untagged node, where 1 tenant would meet',
        help: "keep one node without tags, drain and available, or add one, such as bbb1: { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["balancer"], key: true },
      },
    ],
  ],
  [
    "the only untagged node drained",
    { stacks: { one: { nodes: { bbb1: { drain: true } } } } },
    null,
    [
      {
        code: "no-untagged-node",
        message: 'stack "one" has drained every untagged node, where 2 tenants would meet',
        help: "keep one node without tags, drain and available, or add one, such as bbb3: { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
      },
    ],
  ],
  [
    "the only untagged node part-time",
    { stacks: { one: { nodes: { bbb1: { available: "Mon 08:00-18:00 UTC" } } } } },
    null,
    [
      {
        code: "no-untagged-node",
        message: 'stack "one" has no untagged node that takes meetings at all hours, where 2 tenants would meet',
        help: "keep one node without tags, drain and available, or add one, such as bbb3: { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["one of two drained", { stacks: { one: { nodes: { bbb3: { type: "ccx33", drain: true } } } } }, null],
  [
    "nobody who needs one",
    { stacks: { one: { nodes: { bbb1: { drain: true } } } }, tenants: { mill: undefined, riverbank: undefined } },
    null,
  ],
];

describe("someNodeTakesEveryone", () => {
  it("advises a machine that somebody has, where the region is not at Hetzner", () => {
    const nodes = { bbb1: { type: undefined, existing: "203.0.113.51", cores: 8, memory: 16, drain: true } };
    const [found] = findings(someNodeTakesEveryone, { stacks: { one: { location: undefined, nodes } } });
    expect(found?.help).toMatch(/such as bbb3: \{ existing: <its address>, cores: 8, memory: 32 \}$/);
  });

  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(someNodeTakesEveryone, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(someNodeTakesEveryone, patch, today)).toEqual([]);
  });
});
