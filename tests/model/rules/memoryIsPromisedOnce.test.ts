import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { memoryIsPromisedOnce } from "../../../model/rules/memoryIsPromisedOnce.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "one tenant too many, and room elsewhere",
    {
      tenants: {
        a1: {
          org: "a1",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a2: {
          org: "a2",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a3: {
          org: "a3",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a4: {
          org: "a4",
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
        code: "memory-promised-twice",
        message: 'host "gl1" of stack "one" has memory for 5 tenants (8 GB, with room to upgrade one) and carries 6',
        help: "put the newest tenant elsewhere, such as host: gl2",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true },
      },
    ],
  ],
  [
    "two too many, and no room elsewhere",
    {
      stacks: { two: { hosts: { gl1: { memory: 5 } } } },
      tenants: {
        a1: {
          org: "a1",
          stack: "two",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a2: {
          org: "a2",
          stack: "two",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a3: {
          org: "a3",
          stack: "two",
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
        code: "memory-promised-twice",
        message: 'host "gl1" of stack "two" has memory for 2 tenants (5 GB, with room to upgrade one) and carries 4',
        help: "give it 2 GB more, or add a host for the newest 2 tenants",
        at: { file: "stacks/two.yaml", path: ["hosts", "gl1"], key: true },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "as many as fit",
    {
      tenants: {
        a1: {
          org: "a1",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a2: {
          org: "a2",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
        a3: {
          org: "a3",
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
  ["a host of a type we do not know", { stacks: { one: { hosts: { gl1: { type: "cx99" } } } } }, null],
];

describe("memoryIsPromisedOnce", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(memoryIsPromisedOnce, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(memoryIsPromisedOnce, patch, today)).toEqual([]);
  });
});
