import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { everyReferenceExists } from "../../../model/rules/everyReferenceExists.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a stack misspelt",
    { tenants: { mill: { stack: "oen" } } },
    null,
    [
      {
        code: "unknown-stack",
        message: 'unknown stack "oen"',
        at: { file: "tenants/mill.yaml", path: ["stack"] },
        help: 'did you mean "one"?',
        also: [{ label: "declared at", at: { file: "stacks/one.yaml", path: [] } }],
      },
    ],
  ],
  [
    "a stack that is nowhere near",
    { tenants: { mill: { stack: "antarctica" } } },
    null,
    [
      {
        code: "unknown-stack",
        message: 'unknown stack "antarctica"',
        at: { file: "tenants/mill.yaml", path: ["stack"] },
        help: "write one of: one, two; or declare it in stacks/antarctica.yaml",
      },
    ],
  ],
  [
    "a host misspelt, with two as near",
    { tenants: { mill: { host: "gl3" } } },
    null,
    [
      {
        code: "unknown-host",
        message: 'unknown host "gl3" in stack "one"',
        at: { file: "tenants/mill.yaml", path: ["host"] },
        help: "write one of: gl1, gl2; or declare it in stacks/one.yaml",
      },
    ],
  ],
  [
    "a host misspelt, with one as near",
    { tenants: { garden: { host: "gl2" } }, stacks: { one: { hosts: { gl2: undefined } } } },
    null,
    [
      {
        code: "unknown-host",
        message: 'unknown host "gl2" in stack "one"',
        at: { file: "tenants/assembly.yaml", path: ["host"] },
        help: 'did you mean "gl1"?',
        also: [{ label: "declared at", at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true } }],
      },
      {
        code: "unknown-host",
        message: 'unknown host "gl2" in stack "two"',
        at: { file: "tenants/garden.yaml", path: ["host"] },
        help: 'did you mean "gl1"?',
        also: [{ label: "declared at", at: { file: "stacks/two.yaml", path: ["hosts", "gl1"], key: true } }],
      },
    ],
  ],
  [
    "a host of another stack",
    { tenants: { garden: { host: "docker" } }, stacks: { one: { hosts: { docker: { type: "cx33" } } } } },
    null,
    [
      {
        code: "unknown-host",
        message: 'unknown host "docker" in stack "two"',
        at: { file: "tenants/garden.yaml", path: ["host"] },
        help: 'there is a host "docker" in one; write one of: gl1; or declare it in stacks/two.yaml',
      },
    ],
  ],
  [
    "a host where there is none",
    { tenants: { garden: { host: "docker" } }, stacks: { two: { hosts: undefined } } },
    null,
    [
      {
        code: "unknown-host",
        message: 'unknown host "docker" in stack "two"',
        at: { file: "tenants/garden.yaml", path: ["host"] },
        help: "declare it in stacks/two.yaml: there is no host yet",
      },
    ],
  ],
  [
    "a level misspelt",
    { tenants: { mill: { level: "smal" } } },
    null,
    [
      {
        code: "unknown-level",
        message: 'unknown level "smal"',
        at: { file: "tenants/mill.yaml", path: ["level"] },
        help: 'did you mean "small"?',
        also: [{ label: "declared at", at: { file: "coop/levels.yaml", path: ["small"], key: true } }],
      },
    ],
  ],
  [
    "a custodian nobody knows",
    { tenants: { mill: { custodian: "eastern-star" } } },
    null,
    [
      {
        code: "unknown-member",
        message: 'unknown member "eastern-star"',
        at: { file: "tenants/mill.yaml", path: ["custodian"] },
        help: "write one of: north, south; or declare it in coop/members.yaml",
      },
    ],
  ],
  [
    "an operator misspelt",
    { stacks: { one: { operator: "nroth" } } },
    null,
    [
      {
        code: "unknown-member",
        message: 'unknown member "nroth"',
        at: { file: "stacks/one.yaml", path: ["operator"] },
        help: 'did you mean "north"?',
        also: [{ label: "declared at", at: { file: "coop/members.yaml", path: ["north"], key: true } }],
      },
    ],
  ],
  [
    "an owner misspelt",
    { stacks: { one: { nodes: { bbb1: { owner: "soth" } } } } },
    null,
    [
      {
        code: "unknown-member",
        message: 'unknown member "soth"',
        at: { file: "stacks/one.yaml", path: ["nodes", "bbb1", "owner"] },
        help: 'did you mean "south"?',
        also: [{ label: "declared at", at: { file: "coop/members.yaml", path: ["south"], key: true } }],
      },
    ],
  ],
  [
    "an id that objects inherit",
    { tenants: { mill: { level: "constructor" } } },
    null,
    [
      {
        code: "unknown-level",
        message: 'unknown level "constructor"',
        at: { file: "tenants/mill.yaml", path: ["level"] },
        help: "write one of: custom, large, small; or declare it in coop/levels.yaml",
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["an owner who is a member", { stacks: { one: { nodes: { bbb1: { owner: "south" } } } } }, null],
];

describe("everyReferenceExists", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(everyReferenceExists, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(everyReferenceExists, patch, today)).toEqual([]);
  });
});
