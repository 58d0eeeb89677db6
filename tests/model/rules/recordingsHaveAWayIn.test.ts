import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { recordingsHaveAWayIn } from "../../../model/rules/recordingsHaveAWayIn.ts";
import { findings, type Patch } from "./fixture.ts";

const OWN = { type: undefined, volume: undefined, existing: "192.0.2.7", cores: 8, memory: 32 };
const missing: Finding = {
  code: "network-missing",
  message:
    'balancer "lb1" and node "bbb1" of stack "one" are at Hetzner and share no network: recordings would have no way in',
  help: "add a line to the stack, such as network: 10.20.0.0/16",
  at: { file: "stacks/one.yaml", path: ["balancer", "lb1"], key: true },
};
const broken: [string, Patch, Finding[]][] = [
  ["a stack at Hetzner without a network", { stacks: { one: { network: undefined } } }, [missing]],
  [
    "one of two nodes at Hetzner",
    { stacks: { one: { network: undefined, nodes: { bbb1: OWN } } } },
    [{ ...missing, message: missing.message.replace("bbb1", "bbb2") }],
  ],
];

const kept: [string, Patch][] = [
  ["a balancer elsewhere", { stacks: { one: { network: undefined, balancer: { lb1: OWN } } } }],
  [
    "nodes elsewhere: the balancer's port 22 is open to them",
    { stacks: { one: { network: undefined, nodes: { bbb1: OWN, bbb2: undefined } } } },
  ],
  ["no balancer", { stacks: { one: { network: undefined, balancer: undefined } } }],
];

describe("recordingsHaveAWayIn", () => {
  it.each(broken)("reports %s", (_title, patch, expected) => {
    expect(findings(recordingsHaveAWayIn, patch)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch) => {
    expect(findings(recordingsHaveAWayIn, patch)).toEqual([]);
  });
});
