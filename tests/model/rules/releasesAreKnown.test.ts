import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { releasesAreKnown } from "../../../model/rules/releasesAreKnown.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a stack's release misspelt",
    { stacks: { one: { release: "2026.1" } } },
    null,
    [
      {
        code: "unknown-release",
        message: 'unknown release "2026.1"',
        help: 'did you mean "2026.11"?',
        at: { file: "stacks/one.yaml", path: ["release"] },
      },
    ],
  ],
  [
    "a host's release from nowhere",
    { stacks: { one: { hosts: { gl1: { release: "latest" } } } } },
    null,
    [
      {
        code: "unknown-release",
        message: 'unknown release "latest"',
        help: "write one of: 2026.11",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "release"] },
      },
    ],
  ],
  [
    "a tenant's release from nowhere",
    { tenants: { mill: { release: "latest" } } },
    null,
    [
      {
        code: "unknown-release",
        message: 'unknown release "latest"',
        help: "write one of: 2026.11",
        at: { file: "tenants/mill.yaml", path: ["release"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["a tenant's own", { tenants: { mill: { release: "2026.11" } } }, null],
];

describe("releasesAreKnown", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(releasesAreKnown, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(releasesAreKnown, patch, today)).toEqual([]);
  });
});
