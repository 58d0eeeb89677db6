import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { nobodyActsAfterLeaving } from "../../../model/rules/nobodyActsAfterLeaving.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "an operator and owner who left",
    {
      members: { north: { until: "2026-10-31" } },
      stacks: { one: { nodes: { bbb1: { owner: "north" } } } },
      tenants: { riverbank: { custodian: "south" }, assembly: { custodian: "south" } },
    },
    "2026-11-21",
    [
      {
        code: "member-left",
        message: 'member "north" left on 2026-10-31 and still operates stack "one"',
        help: "name another member here: operator: …; or change its until",
        at: { file: "stacks/one.yaml", path: ["operator"] },
        also: [{ label: "left", at: { file: "coop/members.yaml", path: ["north", "until"] } }],
      },
      {
        code: "member-left",
        message: 'member "north" left on 2026-10-31 and still owns "bbb1"',
        help: "name another member here: owner: …; or change its until",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "owner"] },
        also: [{ label: "left", at: { file: "coop/members.yaml", path: ["north", "until"] } }],
      },
    ],
  ],
  [
    "a custodian who left",
    {
      members: { south: { until: "2026-10-31" } },
      stacks: { two: { operator: "north" } },
      tenants: { garden: { custodian: "north" } },
    },
    "2026-11-21",
    [
      {
        code: "member-left",
        message: 'member "south" left on 2026-10-31 and still invoices tenant "mill"',
        help: "name another member here: custodian: …; or change its until",
        at: { file: "tenants/mill.yaml", path: ["custodian"] },
        also: [{ label: "left", at: { file: "coop/members.yaml", path: ["south", "until"] } }],
      },
    ],
  ],
  [
    "a custodian who leaves in 90 days",
    {
      members: { south: { until: "2027-02-19" } },
      stacks: { two: { operator: "north" } },
      tenants: { garden: { custodian: "north" } },
    },
    "2026-11-21",
    [
      {
        code: "member-left",
        severity: "warning",
        message: 'member "south" leaves on 2027-02-19 and still invoices tenant "mill"',
        help: "name another member here: custodian: …; or change its until",
        at: { file: "tenants/mill.yaml", path: ["custodian"] },
        also: [{ label: "leaves", at: { file: "coop/members.yaml", path: ["south", "until"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["who leaves in 91 days", { members: { south: { until: "2027-02-20" } } }, "2026-11-21"],
  ["without a date to judge by", { members: { south: { until: "2020-01-01" } } }, null],
  [
    "who left and does nothing any more",
    { members: { west: { name: "West", contact: "a@west.example", until: "2020-01-01" } } },
    "2026-11-21",
  ],
];

describe("nobodyActsAfterLeaving", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(nobodyActsAfterLeaving, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(nobodyActsAfterLeaving, patch, today)).toEqual([]);
  });
});
