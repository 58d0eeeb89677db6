import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { recordingSpaceIsPromisedOnce } from "../../../model/rules/recordingSpaceIsPromisedOnce.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "more than the volume",
    { tenants: { riverbank: { recordings: { quota: 80 } }, assembly: { recordings: { enabled: true, quota: 30 } } } },
    null,
    [
      {
        code: "space-promised-twice",
        message: 'balancer "lb1" of stack "one" has 100 GB for recordings, and 110 GB were promised',
        help: "raise it to volume: 110 or more, or promise less in recordings: { quota: … }",
        at: { file: "stacks/one.yaml", path: ["balancer", "lb1", "volume"] },
        also: [
          { label: "30 GB for assembly", at: { file: "tenants/assembly.yaml", path: ["recordings", "quota"] } },
          { label: "80 GB for riverbank", at: { file: "tenants/riverbank.yaml", path: ["recordings", "quota"] } },
        ],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["all of the volume", { tenants: { riverbank: { recordings: { quota: 100 } } } }, null],
  [
    "a disk that no file knows",
    {
      stacks: { one: { balancer: { lb1: { volume: undefined } } } },
      tenants: { riverbank: { recordings: { quota: 8000 } } },
    },
    null,
  ],
];

describe("recordingSpaceIsPromisedOnce", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(recordingSpaceIsPromisedOnce, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(recordingSpaceIsPromisedOnce, patch, today)).toEqual([]);
  });
});
