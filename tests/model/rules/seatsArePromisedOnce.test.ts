import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { seatsArePromisedOnce } from "../../../model/rules/seatsArePromisedOnce.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "more people than all nodes of the pool seat",
    {
      tenants: {
        mill: { level: "large" },
        a1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
          limits: { participants: 30, reason: "A choir." },
        },
      },
    },
    null,
    [
      {
        code: "seats-promised-twice",
        message: 'the untagged nodes of stack "one" seat 200 people at once, and 230 were promised',
        help: "add a node or a larger one for 30 more people, or promise less: limits: { participants: …, reason: … }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
        also: [
          { label: "100 for mill", at: { file: "tenants/mill.yaml", path: ["level"] } },
          { label: "100 for riverbank", at: { file: "tenants/riverbank.yaml", path: ["level"] } },
          { label: "30 for a1", at: { file: "tenants/a1.yaml", path: ["limits", "participants"] } },
        ],
      },
    ],
  ],
  [
    "more people than the tagged node seats",
    { tenants: { mill: { nodes: "assembly", level: "large" } } },
    null,
    [
      {
        code: "seats-promised-twice",
        message: 'the nodes of stack "one" with tag "assembly" seat 200 people at once, and 250 were promised',
        help: "add a node or a larger one for 50 more people, or promise less: limits: { participants: …, reason: … }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
        also: [
          { label: "150 for assembly", at: { file: "tenants/assembly.yaml", path: ["limits", "participants"] } },
          { label: "100 for mill", at: { file: "tenants/mill.yaml", path: ["level"] } },
        ],
      },
    ],
  ],
  [
    "too few seats while a node is drained",
    {
      stacks: { one: { nodes: { bbb3: { type: "ccx33", drain: true } } } },
      tenants: {
        mill: { level: "large" },
        a1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "large",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "seats-promised-twice",
        severity: "warning",
        message:
          'the untagged nodes of stack "one" seat 200 people at once, without drained and part-time ones, and 300 were promised',
        help: "add a node or a larger one for 100 more people, or promise less: limits: { participants: …, reason: … }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
        also: [
          { label: "100 for a1", at: { file: "tenants/a1.yaml", path: ["level"] } },
          { label: "100 for mill", at: { file: "tenants/mill.yaml", path: ["level"] } },
          { label: "100 for riverbank", at: { file: "tenants/riverbank.yaml", path: ["level"] } },
        ],
      },
    ],
  ],
  [
    "too few seats while a contributed node sleeps",
    {
      stacks: { one: { nodes: { bbb3: { type: "ccx33", available: "Mon 08:00-18:00 UTC" } } } },
      tenants: {
        mill: { level: "large" },
        a1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "seats-promised-twice",
        severity: "warning",
        message:
          'the untagged nodes of stack "one" seat 200 people at once, without drained and part-time ones, and 210 were promised',
        help: "add a node or a larger one for 10 more people, or promise less: limits: { participants: …, reason: … }",
        at: { file: "stacks/one.yaml", path: ["nodes"], key: true },
        also: [
          { label: "100 for mill", at: { file: "tenants/mill.yaml", path: ["level"] } },
          { label: "100 for riverbank", at: { file: "tenants/riverbank.yaml", path: ["level"] } },
          { label: "10 for a1", at: { file: "tenants/a1.yaml", path: ["level"] } },
        ],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["as many as there are", { tenants: { mill: { level: "large" } } }, null],
  [
    "a node of a type we do not know",
    {
      stacks: { one: { nodes: { bbb3: { type: "ccx99" } } } },
      tenants: {
        mill: { level: "large" },
        a1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
  ],
];

describe("seatsArePromisedOnce", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(seatsArePromisedOnce, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(seatsArePromisedOnce, patch, today)).toEqual([]);
  });
});
