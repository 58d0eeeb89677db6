import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { serverTypesAreKnown } from "../../../model/rules/serverTypesAreKnown.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a type misspelt",
    { stacks: { one: { hosts: { gl1: { type: "cx333" } } } } },
    null,
    [
      {
        code: "unknown-server-type",
        message: 'unknown server type "cx333"',
        help: 'did you mean "cx33"?',
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "type"] },
      },
    ],
  ],
  [
    "a type nowhere near",
    { stacks: { one: { hosts: { gl1: { type: "m5.large" } } } } },
    null,
    [
      {
        code: "unknown-server-type",
        message: 'unknown server type "m5.large"',
        help: "write one of: ccx13, ccx23, ccx33, ccx43, ccx53, ccx63, cpx11, cpx12, cpx21, cpx22 and 11 more",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "type"] },
      },
    ],
  ],
  [
    "an ARM type",
    { stacks: { one: { nodes: { bbb1: { type: "cax41" } } } } },
    null,
    [
      {
        code: "unknown-server-type",
        message: 'server type "cax41" is ARM, on which BBB cannot be installed',
        help: "write one of: ccx13, ccx23, ccx33, ccx43, ccx53, ccx63, cpx11, cpx12, cpx21, cpx22 and 11 more",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "type"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "a machine of our own",
    { stacks: { one: { hosts: { gl1: { existing: "203.0.113.5", cores: 8, memory: 16, type: undefined } } } } },
    null,
  ],
];

describe("serverTypesAreKnown", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(serverTypesAreKnown, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(serverTypesAreKnown, patch, today)).toEqual([]);
  });
});
