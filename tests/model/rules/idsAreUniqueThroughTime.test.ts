import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { idsAreUniqueThroughTime } from "../../../model/rules/idsAreUniqueThroughTime.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a living tenant",
    { tenants: { mill: { previously: ["riverbank"] } } },
    null,
    [
      {
        code: "previous-id",
        message: 'tenant "mill" says it was "riverbank" before, but there is a tenant "riverbank" today',
        help: 'take "riverbank" out of previously; or, if "mill" is "riverbank" renamed, remove tenants/riverbank.yaml',
        at: { file: "tenants/mill.yaml", path: ["previously", 0] },
        also: [{ label: "lives at", at: { file: "tenants/riverbank.yaml", path: [] } }],
      },
    ],
  ],
  [
    "itself",
    { tenants: { mill: { previously: ["mill"] } } },
    null,
    [
      {
        code: "previous-id",
        message: 'tenant "mill" names itself as an id it had before',
        help: "name only ids that it no longer has, or leave previously out",
        at: { file: "tenants/mill.yaml", path: ["previously", 0] },
      },
    ],
  ],
  [
    "an id that another had",
    { tenants: { mill: { previously: ["old"] }, riverbank: { previously: ["older", "old"] } } },
    null,
    [
      {
        code: "previous-id",
        message: 'tenants "mill" and "riverbank" both say they were "old" before',
        help: "keep it in the one that has its accounts and rooms",
        at: { file: "tenants/riverbank.yaml", path: ["previously", 1] },
        also: [{ label: "first", at: { file: "tenants/mill.yaml", path: ["previously", 0] } }],
      },
    ],
  ],
  [
    "an id twice",
    { tenants: { mill: { previously: ["old", "old"] } } },
    null,
    [
      {
        code: "previous-id",
        message: 'tenant "mill" names "old" twice',
        help: "leave one of them out",
        at: { file: "tenants/mill.yaml", path: ["previously", 1] },
        also: [{ label: "first", at: { file: "tenants/mill.yaml", path: ["previously", 0] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["two ids of its own", { tenants: { mill: { previously: ["old-mill", "the-mill"] } } }, null],
];

describe("idsAreUniqueThroughTime", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(idsAreUniqueThroughTime, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(idsAreUniqueThroughTime, patch, today)).toEqual([]);
  });
});
