import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { releasesAreSupported } from "../../../model/rules/releasesAreSupported.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a system 90 days before its end",
    {},
    "2027-01-01",
    [
      {
        code: "release-ends",
        severity: "warning",
        message: 'ubuntu-22.04 of release "2026.11" loses its support after 2027-04-01',
        help: "no release is newer: add a tested one to model/releases.ts, then upgrade to it",
        at: { file: "stacks/one.yaml", path: ["release"] },
      },
    ],
  ],
  [
    "a system on the day after its end",
    { stacks: { two: { nodes: {} } } },
    "2027-04-02",
    [
      {
        code: "release-over",
        message: 'ubuntu-22.04 of release "2026.11" has had no support since 2027-04-01',
        help: "no release is newer: add a tested one to model/releases.ts, then upgrade to it",
        at: { file: "stacks/one.yaml", path: ["release"] },
      },
    ],
  ],
  [
    "a node's own release and a tenant's, years later",
    {
      stacks: { one: { release: "9999.99", nodes: { bbb1: { release: "2026.11" } } }, two: { release: "9999.99" } },
      tenants: { mill: { release: "2026.11" } },
    },
    "2029-12-02",
    [
      {
        code: "release-over",
        message: 'ubuntu-22.04 of release "2026.11" has had no support since 2027-04-01',
        help: "no release is newer: add a tested one to model/releases.ts, then upgrade to it",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "release"] },
      },
      {
        code: "release-over",
        message: 'redis:7.2.16-alpine3.21 of release "2026.11" has had no support since 2029-12-01',
        help: "no release is newer: add a tested one to model/releases.ts, then upgrade to it",
        at: { file: "tenants/mill.yaml", path: ["release"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["91 days before", {}, "2026-12-31"],
  ["without a date to judge by", {}, null],
];

describe("releasesAreSupported", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(releasesAreSupported, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(releasesAreSupported, patch, today)).toEqual([]);
  });
});
