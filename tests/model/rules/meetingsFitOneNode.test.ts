import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { meetingsFitOneNode } from "../../../model/rules/meetingsFitOneNode.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "more people than a node of its pool seats",
    { tenants: { mill: { limits: { participants: 201, reason: "A party." } } } },
    null,
    [
      {
        code: "meeting-too-large",
        message:
          'tenant "mill" may meet with 201 people, but the largest of the untagged nodes of stack "one" seats 200',
        help: "write at most participants: 200 in its limits, or add a larger node",
        at: { file: "tenants/mill.yaml", path: ["limits", "participants"] },
      },
    ],
  ],
  [
    "a level larger than the only node",
    { stacks: { one: { nodes: { bbb1: { existing: "203.0.113.5", cores: 2, memory: 16, type: undefined } } } } },
    null,
    [
      {
        code: "meeting-too-large",
        message:
          'tenant "riverbank" may meet with 100 people, but the largest of the untagged nodes of stack "one" seats 50',
        help: "write at most participants: 50 in its limits, or add a larger node",
        at: { file: "tenants/riverbank.yaml", path: ["level"] },
      },
    ],
  ],
  [
    "more people than BBB is known to carry",
    {
      stacks: { one: { nodes: { bbb3: { type: "ccx43" } } } },
      tenants: { mill: { limits: { participants: 300, reason: "A party." } } },
    },
    null,
    [
      {
        code: "meeting-very-large",
        severity: "warning",
        message: 'tenant "mill" may meet with 300 people; BBB is known to carry 200 in one meeting',
        help: "write at most participants: 200 in its limits, or try it out first",
        at: { file: "tenants/mill.yaml", path: ["limits", "participants"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["as many as the node seats", { tenants: { assembly: { limits: { participants: 200 } } } }, null],
  [
    "a node of a type we do not know",
    {
      stacks: { one: { nodes: { bbb1: { type: "ccx99" } } } },
      tenants: { mill: { limits: { participants: 200, reason: "A party." } } },
    },
    null,
  ],
  ["no pool of ours", { tenants: { garden: { limits: { participants: 200, reason: "A party." } } } }, null],
];

describe("meetingsFitOneNode", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(meetingsFitOneNode, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(meetingsFitOneNode, patch, today)).toEqual([]);
  });
});
