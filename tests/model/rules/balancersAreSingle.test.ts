import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { balancersAreSingle } from "../../../model/rules/balancersAreSingle.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "two balancers",
    { stacks: { one: { balancer: { lb2: { type: "cx33" } } } } },
    null,
    [
      {
        code: "second-balancer",
        message: 'stack "one" has a second balancer "lb2"',
        help: "keep one; another region with its own balancer is another stack",
        at: { file: "stacks/one.yaml", path: ["balancer", "lb2"], key: true },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["balancer", "lb1"], key: true } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [["none", { stacks: { one: { balancer: undefined } } }, null]];

describe("balancersAreSingle", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(balancersAreSingle, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(balancersAreSingle, patch, today)).toEqual([]);
  });
});
