import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { levelsAreUsedOnce } from "../../../model/rules/levelsAreUsedOnce.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a copied file",
    {
      tenants: {
        "mill-copy": {
          org: "Old Mill",
          stack: "one",
          host: "gl2",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "same-level-twice",
        severity: "warning",
        message: 'Old Mill has two tenants on level "small" in stack "one": "mill" and "mill-copy"',
        help: "keep one, or choose another level, if this was not meant",
        at: { file: "tenants/mill-copy.yaml", path: ["level"] },
        also: [{ label: "first", at: { file: "tenants/mill.yaml", path: ["level"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "another level",
    {
      tenants: {
        "mill-large": {
          org: "Old Mill",
          stack: "one",
          host: "gl2",
          level: "large",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
  ],
  [
    "another stack",
    {
      tenants: {
        "mill-two": {
          org: "Old Mill",
          stack: "two",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
          bbb: { endpoint: "https://bbb.mill.example/bigbluebutton/api" },
        },
      },
    },
    null,
  ],
];

describe("levelsAreUsedOnce", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(levelsAreUsedOnce, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(levelsAreUsedOnce, patch, today)).toEqual([]);
  });
});
