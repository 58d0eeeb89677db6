import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { machineIdsAreUnique } from "../../../model/rules/machineIdsAreUnique.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a host with a node's id",
    { stacks: { one: { hosts: { bbb1: { type: "cx33" } } } } },
    null,
    [
      {
        code: "same-machine-id",
        message: 'host "bbb1" has the id of a node: both would be bbb1.one.coop.example',
        help: "give one of them another id; of a machine that runs already, keep it",
        at: { file: "stacks/one.yaml", path: ["hosts", "bbb1"], key: true },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["nodes", "bbb1"], key: true } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "one id in two stacks",
    { stacks: { two: { hosts: { bbb1: { existing: "203.0.113.5", cores: 8, memory: 16 } } } } },
    null,
  ],
];

describe("machineIdsAreUnique", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(machineIdsAreUnique, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(machineIdsAreUnique, patch, today)).toEqual([]);
  });
});
