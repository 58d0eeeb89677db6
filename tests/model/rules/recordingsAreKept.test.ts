import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { recordingsAreKept } from "../../../model/rules/recordingsAreKept.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a level without recordings",
    { tenants: { mill: { recordings: { enabled: true } } } },
    null,
    [
      {
        code: "recordings-not-in-level",
        message: 'tenant "mill" records, but level "small" has no recordings',
        help: "write enabled: false, or choose a level that records: custom, large",
        at: { file: "tenants/mill.yaml", path: ["recordings", "enabled"] },
        also: [{ label: "level at", at: { file: "coop/levels.yaml", path: ["small", "recordings"] } }],
      },
    ],
  ],
  [
    "a keeping time for nothing",
    { tenants: { riverbank: { recordings: { enabled: false } } } },
    null,
    [
      {
        code: "recordings-off",
        message: 'tenant "riverbank" does not record, so retention decides nothing',
        help: "leave retention out, or write enabled: true",
        at: { file: "tenants/riverbank.yaml", path: ["recordings", "retention"] },
      },
      {
        code: "recordings-off",
        message: 'tenant "riverbank" does not record, so quota decides nothing',
        help: "leave quota out, or write enabled: true",
        at: { file: "tenants/riverbank.yaml", path: ["recordings", "quota"] },
      },
    ],
  ],
  [
    "recordings without a balancer",
    { tenants: { garden: { level: "large", recordings: { enabled: true } } } },
    null,
    [
      {
        code: "recordings-without-balancer",
        message: 'tenant "garden" records, but stack "two" has no balancer that keeps recordings',
        help: "write enabled: false, or choose a stack with a balancer",
        at: { file: "tenants/garden.yaml", path: ["recordings", "enabled"] },
      },
    ],
  ],
  [
    "a level with recordings without a balancer",
    { tenants: { garden: { level: "large" } } },
    null,
    [
      {
        code: "recordings-without-balancer",
        severity: "warning",
        message: 'level "large" has recordings, but stack "two" has no balancer that keeps them',
        help: "add a line recordings: { enabled: false }, or choose a stack with a balancer",
        at: { file: "tenants/garden.yaml", path: ["level"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["off", { tenants: { riverbank: { recordings: { enabled: false, retention: undefined, quota: undefined } } } }, null],
  ["off, without a balancer", { tenants: { garden: { level: "large", recordings: { enabled: false } } } }, null],
];

describe("recordingsAreKept", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(recordingsAreKept, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(recordingsAreKept, patch, today)).toEqual([]);
  });
});
