import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { retirementsAreMeant } from "../../../model/rules/retirementsAreMeant.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "another tenant's id",
    { tenants: { mill: { retire: { confirm: "riverbank", after: "2027-03-31" } } } },
    null,
    [
      {
        code: "retire-unconfirmed",
        message: 'tenant "mill" would retire, but "riverbank" is confirmed',
        help: "write confirm: mill, or take retire out of this file",
        at: { file: "tenants/mill.yaml", path: ["retire", "confirm"] },
      },
    ],
  ],
  [
    "another machine's id",
    { stacks: { one: { hosts: { gl1: { retire: { confirm: "gl2", after: "2027-03-31" } } } } } },
    null,
    [
      {
        code: "retire-unconfirmed",
        message: 'host "gl1" would retire, but "gl2" is confirmed',
        help: "write confirm: gl1, or take retire out of its line",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "retire", "confirm"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["its own id", { tenants: { mill: { retire: { confirm: "mill", after: "2027-03-31" } } } }, null],
  [
    "a machine's own id",
    { stacks: { one: { hosts: { gl1: { retire: { confirm: "gl1", after: "2027-03-31" } } } } } },
    null,
  ],
];

describe("retirementsAreMeant", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(retirementsAreMeant, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(retirementsAreMeant, patch, today)).toEqual([]);
  });
});
