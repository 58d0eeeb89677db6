import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { retiringMachinesAreEmpty } from "../../../model/rules/retiringMachinesAreEmpty.ts";
import { findings, type Patch } from "./fixture.ts";

const retire = (confirm: string) => ({ retire: { confirm, after: "2027-03-31" } });

const broken: [string, Patch, Finding[]][] = [
  [
    "a host whose tenants stay",
    { stacks: { one: { hosts: { gl1: retire("gl1") } } } },
    [
      {
        code: "retire-in-use",
        severity: "warning",
        message: 'host "gl1" retires, and tenants mill and riverbank do not: their accounts, rooms and files are on it',
        help: "take retire out of its line, or let each of them retire first: retire: { confirm: <its id>, after: <date> }",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "retire"] },
      },
    ],
  ],
  [
    "a host one of whose tenants stays",
    { stacks: { one: { hosts: { gl1: retire("gl1") } } }, tenants: { mill: retire("mill") } },
    [
      {
        code: "retire-in-use",
        severity: "warning",
        message: 'host "gl1" retires, and tenant riverbank does not: its accounts, rooms and files are on it',
        help: "take retire out of its line, or let it retire first: retire: { confirm: <its id>, after: <date> }",
        at: { file: "stacks/one.yaml", path: ["hosts", "gl1", "retire"] },
      },
    ],
  ],
  [
    "the balancer that tenants meet at",
    { stacks: { one: { balancer: { lb1: retire("lb1") } } } },
    [
      {
        code: "retire-in-use",
        severity: "warning",
        message:
          'balancer "lb1" retires, and tenants assembly, mill and riverbank do not: no meeting starts without it',
        help: "take retire out of its line, or let each of them retire first: retire: { confirm: <its id>, after: <date> }",
        at: { file: "stacks/one.yaml", path: ["balancer", "lb1", "retire"] },
      },
    ],
  ],
];

const BBB = { bbb: { endpoint: "https://bbb.example/bigbluebutton/api" } };

const kept: [string, Patch][] = [
  [
    "a host whose tenants retire too",
    {
      stacks: { one: { hosts: { gl1: retire("gl1") } } },
      tenants: { mill: retire("mill"), riverbank: retire("riverbank") },
    },
  ],
  [
    "a host of the same id in another stack",
    { stacks: { two: { hosts: { gl1: retire("gl1") } } }, tenants: { garden: undefined } },
  ],
  [
    "a balancer that nobody meets at",
    { stacks: { one: { balancer: { lb1: retire("lb1") } } }, tenants: { assembly: BBB, mill: BBB, riverbank: BBB } },
  ],
  ["a TURN server", { stacks: { one: { turn: { turn1: retire("turn1") } } } }],
];

describe("retiringMachinesAreEmpty", () => {
  it.each(broken)("reports %s", (_title, patch, expected) => {
    expect(findings(retiringMachinesAreEmpty, patch)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch) => {
    expect(findings(retiringMachinesAreEmpty, patch)).toEqual([]);
  });
});
