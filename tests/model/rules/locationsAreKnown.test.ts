import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { locationsAreKnown } from "../../../model/rules/locationsAreKnown.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a stack's location misspelt",
    { stacks: { one: { location: "fns1" } } },
    null,
    [
      {
        code: "unknown-location",
        message: 'unknown Hetzner location "fns1"',
        help: 'did you mean "fsn1"?',
        at: { file: "stacks/one.yaml", path: ["location"] },
      },
    ],
  ],
  [
    "a machine's location nowhere near",
    { stacks: { one: { hosts: { gl1: { location: "montreal" } } } } },
    null,
    [
      {
        code: "unknown-location",
        message: 'unknown Hetzner location "montreal"',
        help: "write one of: ash, fsn1, hel1, hil, nbg1, sin",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "location"] },
      },
    ],
  ],
  [
    "a Hetzner machine without any",
    {
      stacks: {
        one: {
          location: undefined,
          nodes: { bbb1: { location: "hel1" }, bbb2: undefined },
          turn: undefined,
          balancer: { lb1: { location: "hel1" } },
          hosts: { gl2: { location: "hel1" } },
        },
      },
    },
    null,
    [
      {
        code: "location-missing",
        message: 'Hetzner server "gl1" has no location, and neither has stack "one"',
        help: "add a line to the stack, such as location: fsn1; there are: ash, fsn1, hel1, hil, nbg1, sin",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true },
      },
    ],
  ],
  [
    "a location for a machine that exists",
    { stacks: { two: { hosts: { gl1: { location: "fsn1" } } } } },
    null,
    [
      {
        code: "location-unused",
        severity: "warning",
        message: '"gl1" already exists: its location decides nothing',
        help: "leave location out",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1", "location"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["a machine elsewhere", { stacks: { one: { hosts: { gl1: { location: "hel1" } } } } }, null],
  ["a stack that needs none", {}, null],
];

describe("locationsAreKnown", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(locationsAreKnown, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(locationsAreKnown, patch, today)).toEqual([]);
  });
});
