import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { someoneCanLogIn } from "../../../model/rules/someoneCanLogIn.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "an operator without people",
    { members: { north: { people: undefined } } },
    null,
    [
      {
        code: "nobody-can-log-in",
        message: 'nobody can log in to stack "one": its operator "north" names no people',
        help: 'add a person with a public key to the people of "north" in coop/members.yaml',
        at: { file: "stacks/one.yaml", path: ["operator"] },
        also: [{ label: "declared at", at: { file: "coop/members.yaml", path: ["north"], key: true } }],
      },
    ],
  ],
  [
    "an operator whose people have left",
    { members: { north: { people: { ana: { until: "2026-11-20" } } } } },
    "2026-11-21",
    [
      {
        code: "nobody-can-log-in",
        message: 'nobody can log in to stack "one": everyone of its operator "north" has left',
        help: 'add a person with a public key to the people of "north" in coop/members.yaml',
        at: { file: "stacks/one.yaml", path: ["operator"] },
        also: [{ label: "declared at", at: { file: "coop/members.yaml", path: ["north"], key: true } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["on the last day", { members: { north: { people: { ana: { until: "2026-11-21" } } } } }, "2026-11-21"],
  [
    "a member without people who operates nothing",
    { members: { west: { name: "West", contact: "a@west.example" } } },
    null,
  ],
];

describe("someoneCanLogIn", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(someoneCanLogIn, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(someoneCanLogIn, patch, today)).toEqual([]);
  });
});
