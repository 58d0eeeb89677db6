import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { endpointsAreApis } from "../../../model/rules/endpointsAreApis.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a front page",
    { tenants: { garden: { bbb: { endpoint: "https://bbb.garden.example/" } } } },
    null,
    [
      {
        code: "not-an-api",
        message: '"https://bbb.garden.example/" is not the address of a BBB API',
        help: "write endpoint: https://bbb.garden.example/bigbluebutton/api",
        at: { file: "tenants/garden.yaml", path: ["bbb", "endpoint"] },
      },
    ],
  ],
  [
    "a path before it",
    { tenants: { garden: { bbb: { endpoint: "https://bbb.garden.example/x/bigbluebutton/api" } } } },
    null,
    [
      {
        code: "not-an-api",
        message: '"https://bbb.garden.example/x/bigbluebutton/api" is not the address of a BBB API',
        help: "write endpoint: https://bbb.garden.example/bigbluebutton/api",
        at: { file: "tenants/garden.yaml", path: ["bbb", "endpoint"] },
      },
    ],
  ],
  [
    "a secret in the query",
    { tenants: { garden: { bbb: { endpoint: "https://bbb.garden.example/bigbluebutton/api?x=1" } } } },
    null,
    [
      {
        code: "not-an-api",
        message: '"https://bbb.garden.example/bigbluebutton/api?x=1" is not the address of a BBB API',
        help: "write endpoint: https://bbb.garden.example/bigbluebutton/api",
        at: { file: "tenants/garden.yaml", path: ["bbb", "endpoint"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "a slash at the end",
    { tenants: { garden: { bbb: { endpoint: "https://bbb.garden.example/bigbluebutton/api/" } } } },
    null,
  ],
];

describe("endpointsAreApis", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(endpointsAreApis, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(endpointsAreApis, patch, today)).toEqual([]);
  });
});
