import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { orgNamesAgree } from "../../../model/rules/orgNamesAgree.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "another case and a point",
    { tenants: { garden: { org: "old mill." } } },
    null,
    [
      {
        code: "org-spelt-twice",
        severity: "warning",
        message: '"Old Mill" and "old mill." differ only in case, accents, spaces or punctuation',
        help: "write org: old mill. in both, if they are one; otherwise tell them apart by more",
        at: { file: "tenants/mill.yaml", path: ["org"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["org"] } }],
      },
    ],
  ],
  [
    "an accent",
    { tenants: { garden: { org: "Öld Mill" } } },
    null,
    [
      {
        code: "org-spelt-twice",
        severity: "warning",
        message: '"Old Mill" and "Öld Mill" differ only in case, accents, spaces or punctuation',
        help: "write org: Öld Mill in both, if they are one; otherwise tell them apart by more",
        at: { file: "tenants/mill.yaml", path: ["org"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["org"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["one spelling", { tenants: { garden: { org: "Old Mill" } } }, null],
  ["a name of signs", { tenants: { garden: { org: "***" }, mill: { org: "!!!" } } }, null],
];

describe("orgNamesAgree", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(orgNamesAgree, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(orgNamesAgree, patch, today)).toEqual([]);
  });
});
