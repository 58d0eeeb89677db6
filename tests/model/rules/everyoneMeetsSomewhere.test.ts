import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { everyoneMeetsSomewhere } from "../../../model/rules/everyoneMeetsSomewhere.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "no balancer and no endpoint",
    { tenants: { garden: { bbb: undefined } } },
    null,
    [
      {
        code: "nowhere-to-meet",
        message: 'tenant "garden" has nowhere to meet: stack "two" has no balancer',
        help: "add a line with the endpoint it uses, such as bbb: { endpoint: https://bbb.riverbank.example/bigbluebutton/api }",
        at: { file: "tenants/garden.yaml", path: ["stack"] },
      },
    ],
  ],
  [
    "a balancer and an endpoint",
    { tenants: { mill: { bbb: { endpoint: "https://bbb.mill.example/bigbluebutton/api" } } } },
    null,
    [
      {
        code: "two-places-to-meet",
        message: 'tenant "mill" names a BBB endpoint, but stack "one" has a balancer',
        help: "leave bbb out: it meets on the stack's nodes",
        at: { file: "tenants/mill.yaml", path: ["bbb"], key: true },
      },
    ],
  ],
  [
    "nodes without a balancer",
    { stacks: { two: { nodes: { bbb1: { existing: "203.0.113.5", cores: 8, memory: 16 } } } } },
    null,
    [
      {
        code: "nodes-without-balancer",
        severity: "warning",
        message: 'stack "two" has nodes but no balancer that sends meetings to them',
        help: "add a balancer, such as balancer: { lb1: { type: cx33 } }",
        at: { file: "stacks/two.yaml", path: ["nodes"], key: true },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "a new balancer instead of an endpoint",
    {
      stacks: { two: { balancer: { lb1: { existing: "203.0.113.5", cores: 8, memory: 16 } } } },
      tenants: { garden: { bbb: undefined } },
    },
    null,
  ],
];

describe("everyoneMeetsSomewhere", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(everyoneMeetsSomewhere, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(everyoneMeetsSomewhere, patch, today)).toEqual([]);
  });
});
