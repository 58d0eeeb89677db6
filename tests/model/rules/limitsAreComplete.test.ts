import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { limitsAreComplete } from "../../../model/rules/limitsAreComplete.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a level that leaves all to the tenant",
    { tenants: { assembly: { limits: undefined } } },
    null,
    [
      {
        code: "limits-missing",
        message: 'level "custom" leaves participants and duration to the tenant, and "assembly" does not say',
        help: "add a line such as limits: { participants: 150, duration: 12 h, reason: as agreed in November }",
        at: { file: "tenants/assembly.yaml", path: ["level"] },
        also: [
          { label: "left open at", at: { file: "coop/levels.yaml", path: ["custom", "participants"] } },
          { label: "left open at", at: { file: "coop/levels.yaml", path: ["custom", "duration"] } },
        ],
      },
    ],
  ],
  [
    "a level that leaves duration to the tenant",
    { tenants: { assembly: { limits: { duration: undefined } } } },
    null,
    [
      {
        code: "limits-missing",
        message: 'level "custom" leaves duration to the tenant, and "assembly" does not say',
        help: "add to its limits duration: 12 h, or what was agreed",
        at: { file: "tenants/assembly.yaml", path: ["limits"], key: true },
        also: [{ label: "left open at", at: { file: "coop/levels.yaml", path: ["custom", "duration"] } }],
      },
    ],
  ],
  [
    "limits like the level's",
    { tenants: { mill: { limits: { participants: 10, duration: "180 min", rooms: 1, reason: "Why not." } } } },
    null,
    [
      {
        code: "limits-same",
        severity: "warning",
        message: 'the limits of tenant "mill" are those of level "small"',
        help: "leave limits out, or write what differs",
        at: { file: "tenants/mill.yaml", path: ["limits"], key: true },
      },
    ],
  ],
  [
    "limits with a reason and nothing else",
    { tenants: { mill: { limits: { reason: "Why not." } } } },
    null,
    [
      {
        code: "limits-same",
        severity: "warning",
        message: 'the limits of tenant "mill" are those of level "small"',
        help: "leave limits out, or write what differs",
        at: { file: "tenants/mill.yaml", path: ["limits"], key: true },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["fewer people", { tenants: { mill: { limits: { participants: 5, reason: "Asked for it." } } } }, null],
  ["a longer meeting", { tenants: { mill: { limits: { duration: "4 h", reason: "Asked for it." } } } }, null],
  [
    "rooms where the level has no limit",
    { tenants: { riverbank: { limits: { rooms: 3, reason: "Asked for it." } } } },
    null,
  ],
];

describe("limitsAreComplete", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(limitsAreComplete, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(limitsAreComplete, patch, today)).toEqual([]);
  });
});
