import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { namesFit } from "../../../model/rules/namesFit.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a machine's name beyond 64 characters",
    { stacks: { two: { domain: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example" } } },
    null,
    [
      {
        code: "name-too-long",
        message:
          '"gl1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example" has 72 characters, and a machine\'s name at most 64',
        help: "choose a shorter domain, or a shorter id for a machine that does not exist yet",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1"], key: true },
        also: [{ label: "domain", at: { file: "stacks/two.yaml", path: ["domain"] } }],
      },
    ],
  ],
  [
    "a tenant's name beyond 253 characters",
    {
      stacks: {
        two: {
          domain:
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.ddddddddddddddddddddddddddddddddddddddddddddddddddddddddd.example",
          hosts: undefined,
        },
      },
    },
    null,
    [
      {
        code: "name-too-long",
        message:
          '"garden.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.ddddddddddddddddddddddddddddddddddddddddddddddddddddddddd.example" has 255 characters, and a host name at most 253',
        help: "add a line with a shorter hostname",
        at: { file: "tenants/garden.yaml", path: ["stack"] },
        also: [{ label: "domain", at: { file: "stacks/two.yaml", path: ["domain"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "64 characters",
    { stacks: { two: { domain: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example" } } },
    null,
  ],
];

describe("namesFit", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(namesFit, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(namesFit, patch, today)).toEqual([]);
  });
});
