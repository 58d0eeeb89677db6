import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { pinnedNodesExist } from "../../../model/rules/pinnedNodesExist.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a tag misspelt",
    { tenants: { assembly: { nodes: "asembly" } } },
    null,
    [
      {
        code: "unknown-tag",
        message: 'tenant "assembly" asks for nodes with tag "asembly", but stack "one" has none',
        help: 'did you mean "assembly"?',
        at: { file: "tenants/assembly.yaml", path: ["nodes"] },
      },
      {
        code: "idle-node",
        severity: "warning",
        message: 'nobody meets on node "bbb2": no tenant of stack "one" asks for its tags',
        help: "take its tags out, or write nodes: assembly in a tenant's file",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb2", "tags"] },
      },
    ],
  ],
  [
    "a tag nobody has, beside others",
    { tenants: { mill: { nodes: "dedicated" } } },
    null,
    [
      {
        code: "unknown-tag",
        message: 'tenant "mill" asks for nodes with tag "dedicated", but stack "one" has none',
        help: "write one of: assembly; or tag a node: tags: [dedicated]",
        at: { file: "tenants/mill.yaml", path: ["nodes"] },
      },
    ],
  ],
  [
    "a tag where no node has any",
    { stacks: { one: { nodes: { bbb2: { tags: undefined } } } } },
    null,
    [
      {
        code: "unknown-tag",
        message: 'tenant "assembly" asks for nodes with tag "assembly", but stack "one" has none',
        help: "leave nodes out, or tag a node in stacks/one.yaml: tags: [assembly]",
        at: { file: "tenants/assembly.yaml", path: ["nodes"] },
      },
    ],
  ],
  [
    "a tag whose nodes are drained",
    { stacks: { one: { nodes: { bbb2: { drain: true } } } } },
    null,
    [
      {
        code: "drained-tag",
        message: 'tenant "assembly" asks for nodes with tag "assembly", and all of them are drained',
        help: "leave nodes out while they are drained, or tag another node",
        at: { file: "tenants/assembly.yaml", path: ["nodes"] },
        also: [{ label: "drained at", at: { file: "stacks/one.yaml", path: ["nodes", "bbb2", "drain"] } }],
      },
    ],
  ],
  [
    "a tag in a stack without a balancer",
    { tenants: { garden: { nodes: "assembly" } } },
    null,
    [
      {
        code: "unknown-tag",
        message:
          'tenant "garden" asks for nodes with tag "assembly", but stack "two" has no balancer that could choose them',
        help: "leave nodes out",
        at: { file: "tenants/garden.yaml", path: ["nodes"], key: true },
      },
    ],
  ],
  [
    "a node nobody asks for",
    { tenants: { assembly: { nodes: undefined } } },
    null,
    [
      {
        code: "idle-node",
        severity: "warning",
        message: 'nobody meets on node "bbb2": no tenant of stack "one" asks for its tags',
        help: "take its tags out, or write nodes: assembly in a tenant's file",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb2", "tags"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["two tenants on one tag", { tenants: { mill: { nodes: "assembly" } } }, null],
];

describe("pinnedNodesExist", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(pinnedNodesExist, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(pinnedNodesExist, patch, today)).toEqual([]);
  });
});
