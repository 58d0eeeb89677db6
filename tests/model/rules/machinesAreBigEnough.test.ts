import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { machinesAreBigEnough } from "../../../model/rules/machinesAreBigEnough.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a node on which BBB does not install",
    { stacks: { one: { nodes: { bbb1: { type: "cx23" } } } } },
    null,
    [
      {
        code: "machine-too-small",
        message: 'node "bbb1" has 2 cores and 4 GB; 4 cores and 4 GB are the least that BBB installs on',
        help: "choose a larger machine, such as { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "type"] },
      },
    ],
  ],
  [
    "a node that stutters",
    { stacks: { one: { nodes: { bbb1: { type: "ccx23" } } } } },
    null,
    [
      {
        code: "machine-too-small",
        severity: "warning",
        message: 'node "bbb1" has 4 cores and 16 GB; 8 cores and 16 GB are advised',
        help: "choose a larger machine, such as { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "type"] },
      },
    ],
  ],
  [
    "an existing node with little memory",
    { stacks: { one: { nodes: { bbb3: { existing: "203.0.113.5", cores: 8, memory: 8 } } } } },
    null,
    [
      {
        code: "machine-too-small",
        severity: "warning",
        message: 'node "bbb3" has 8 cores and 8 GB; 8 cores and 16 GB are advised',
        help: "choose a larger machine, such as { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb3"], key: true },
      },
    ],
  ],
  [
    "a node that shares its cores",
    { stacks: { one: { nodes: { bbb1: { type: "cpx42" } } } } },
    null,
    [
      {
        code: "shared-cores",
        severity: "warning",
        message: 'node "bbb1" shares its cores (cpx42): audio suffers when neighbours are busy',
        help: "choose a type with its own cores, such as { type: ccx33 }",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "type"] },
      },
    ],
  ],
  [
    "a small balancer",
    { stacks: { one: { balancer: { lb1: { type: "cx23" } } } } },
    null,
    [
      {
        code: "machine-too-small",
        severity: "warning",
        message: 'balancer "lb1" has 2 cores and 4 GB; 4 cores and 8 GB are advised',
        help: "choose a larger machine, such as { type: cx33 }",
        at: { file: "stacks/one.yaml", path: ["balancer", "lb1", "type"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "an existing node of the advised size",
    { stacks: { one: { nodes: { bbb3: { existing: "203.0.113.5", cores: 8, memory: 16 } } } } },
    null,
  ],
];

describe("machinesAreBigEnough", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(machinesAreBigEnough, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(machinesAreBigEnough, patch, today)).toEqual([]);
  });
});
