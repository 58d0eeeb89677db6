import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { hoursAreReadable } from "../../../model/rules/hoursAreReadable.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "words",
    { stacks: { one: { nodes: { bbb1: { available: "at night" } } } } },
    null,
    [
      {
        code: "unreadable-hours",
        message: 'the hours of node "bbb1" cannot be read: "at night"',
        help: "write days, times and a time zone, such as Mon-Fri 08:00-18:00 Europe/Berlin",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "available"] },
      },
    ],
  ],
  [
    "a clock of 25 hours",
    { stacks: { one: { nodes: { bbb1: { available: "Mon-Fri 08:00-25:00 Europe/Berlin" } } } } },
    null,
    [
      {
        code: "unreadable-hours",
        message: 'the hours of node "bbb1" cannot be read: "Mon-Fri 08:00-25:00 Europe/Berlin"',
        help: "write days, times and a time zone, such as Mon-Fri 08:00-18:00 Europe/Berlin",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "available"] },
      },
    ],
  ],
  [
    "no time at all",
    { stacks: { one: { nodes: { bbb1: { available: "Mon 08:00-08:00 UTC" } } } } },
    null,
    [
      {
        code: "unreadable-hours",
        message: 'the hours of node "bbb1" are empty: from 08:00 to 08:00',
        help: "write another end, or 00:00-24:00 for the whole day",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "available"] },
      },
    ],
  ],
  [
    "a zone that is none",
    { stacks: { one: { nodes: { bbb1: { available: "Mon-Fri 08:00-18:00 Europe/Atlantis" } } } } },
    null,
    [
      {
        code: "unknown-time-zone",
        message: 'there is no time zone "Europe/Atlantis"',
        help: "write a region and a city, such as Europe/Berlin, or UTC",
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "available"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["weekdays", { stacks: { one: { nodes: { bbb1: { available: "Mon-Fri 08:00-18:00 Europe/Berlin" } } } } }, null],
  ["weekends over night", { stacks: { one: { nodes: { bbb1: { available: "Sat,Sun 20:00-06:00 UTC" } } } } }, null],
];

describe("hoursAreReadable", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(hoursAreReadable, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(hoursAreReadable, patch, today)).toEqual([]);
  });
});
