import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { certificatesCanBeIssued } from "../../../model/rules/certificatesCanBeIssued.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a stack under .test",
    { stacks: { two: { domain: "two.meet.test" } } },
    null,
    [
      {
        code: "no-certificate",
        message: 'no public authority issues a certificate for "two.meet.test"',
        help: "write a public name; or, for a sandbox, certificates: { authority: internal } in stacks/two.yaml",
        at: { file: "stacks/two.yaml", path: ["domain"] },
      },
    ],
  ],
  [
    "a tenant's own private name",
    { tenants: { mill: { hostname: "meet.mill.internal" } } },
    null,
    [
      {
        code: "no-certificate",
        message: 'no public authority issues a certificate for "meet.mill.internal"',
        help: "write a public name; or, for a sandbox, certificates: { authority: internal } in stacks/one.yaml",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "an internal authority",
    { stacks: { two: { domain: "two.meet.test", certificates: { authority: "internal" } } } },
    null,
  ],
  ["a tenant's own public name", { tenants: { mill: { hostname: "meet.mill.example" } } }, null],
];

describe("certificatesCanBeIssued", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(certificatesCanBeIssued, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(certificatesCanBeIssued, patch, today)).toEqual([]);
  });
});
