import { describe, expect, it } from "vitest";
import { add, remove, write } from "../../../model/explain/explanation.ts";
import { HERON, region } from "../../../model/explain/region.ts";
import { load } from "../../../model/load.ts";
import type { Finding } from "../../../model/problem.ts";
import { tenantsLeaveByRetirement } from "../../../model/rules/tenantsLeaveByRetirement.ts";
import { findingsOfChange, type Patch } from "./fixture.ts";

const MILL = {
  ...{ org: "Old Mill", stack: "one", host: "gl1", level: "small", custodian: "south" },
  admin: { name: "Kim", email: "kim@mill.example" },
};
const back = (id: string) =>
  `bring tenants/${id}.yaml back; a tenant leaves by retire: { confirm: ${id}, after: <date> } in its file, which is removed after the first npx meet up from that day`;
const leaves = (confirm = "mill") => ({ mill: { retire: { confirm, after: "2026-11-30" } } });
const change = (before: Patch, after: Patch, today: string | null = null) =>
  findingsOfChange(tenantsLeaveByRetirement, { tenants: before }, { tenants: after }, today);

const broken: readonly (readonly [string, Patch, Patch, string | null, Finding[]])[] = [
  [
    "a file that is gone",
    {},
    { mill: undefined },
    null,
    [
      {
        code: "retire-missing",
        message: 'tenant "mill" is gone, and its file did not say that it retires',
        help: back("mill"),
        at: { file: "tenants/mill.yaml", path: [] },
      },
    ],
  ],
  [
    "a file that goes before the day of its retirement",
    leaves(),
    { mill: undefined },
    "2026-11-29",
    [
      {
        code: "retire-missing",
        message: 'tenant "mill" is gone, before 2026-11-30, the day of its retirement',
        help: back("mill"),
        at: { file: "tenants/mill.yaml", path: [] },
      },
    ],
  ],
  [
    "a file that is called otherwise, without the id it had",
    { mill: { previously: ["grist"] } },
    { mill: undefined, windmill: MILL },
    null,
    [
      {
        code: "retire-missing",
        message: 'tenant "mill" is gone, and "windmill" of the same org would start empty',
        help: `if "mill" is called "windmill" now, add previously: [grist, mill] to tenants/windmill.yaml; if not, ${back("mill")}`,
        at: { file: "tenants/windmill.yaml", path: ["org"] },
        also: [{ label: "was", at: { file: "tenants/mill.yaml", path: [] } }],
      },
    ],
  ],
  [
    "a line previously that is lost",
    { mill: { previously: ["grist"] } },
    {},
    null,
    [
      {
        code: "retire-missing",
        message:
          'tenant "mill" would start empty: its accounts, rooms and recordings are kept under "grist", its first id',
        help: "write previously: [grist] again, if it is the same as before",
        at: { file: "tenants/mill.yaml", path: ["org"] },
      },
    ],
  ],
  [
    "a line previously that was never true",
    {},
    { mill: { previously: ["grist"] } },
    null,
    [
      {
        code: "retire-missing",
        message:
          'tenant "mill" would start empty: its accounts, rooms and recordings are kept under "mill", its first id',
        help: "leave previously out, if it is the same as before",
        at: { file: "tenants/mill.yaml", path: ["previously"] },
      },
    ],
  ],
  [
    "an emptied tenants/, once for each stack",
    {},
    { assembly: undefined, garden: undefined, mill: undefined, riverbank: undefined },
    null,
    [
      {
        code: "emptied",
        message: 'tenants/ holds no tenant of stack "one" any more, and there were assembly, mill and riverbank',
        help: "see that this is the right folder and branch, and bring the files back; a tenant leaves by retire, in its own file",
        at: { file: "tenants", path: [] },
      },
      {
        code: "emptied",
        message: 'tenants/ holds no tenant of stack "two" any more, and there was garden',
        help: "see that this is the right folder and branch, and bring the files back; a tenant leaves by retire, in its own file",
        at: { file: "tenants", path: [] },
      },
    ],
  ],
];

describe("tenantsLeaveByRetirement", () => {
  it.each(broken)("reports %s", (_, before, after, today, expected) => {
    expect(change(before, after, today)).toEqual(expected);
  });

  it("reports each tenant of a stack that is gone as well", () => {
    const found = findingsOfChange(
      tenantsLeaveByRetirement,
      {},
      { stacks: { two: undefined }, tenants: { garden: undefined } },
    );
    expect(found.map(({ code, at }) => [code, at.file])).toEqual([["retire-missing", "tenants/garden.yaml"]]);
  });

  it.each<[string, Patch, Patch, string | null]>([
    ["a file that goes after its retirement, by any date", leaves(), { mill: undefined }, null],
    ["a file that goes on the day of its retirement", leaves(), { mill: undefined }, "2026-11-30"],
    ["a rename with the id it had", {}, { mill: undefined, windmill: { ...MILL, previously: ["mill"] } }, null],
    ["a tenant that joins", {}, { windmill: MILL }, null],
    ["another org, host and level", {}, { mill: { org: "New Mill", host: "gl2", level: "large" } }, null],
    [
      "the last tenant of a stack, retired",
      { garden: { retire: { confirm: "garden", after: "2026-11-30" } } },
      { garden: undefined },
      null,
    ],
  ])("lets be: %s", (_, before, after, today) => {
    expect(change(before, after, today)).toEqual([]);
  });

  it("says nothing of what may stand in a file that cannot be read", () => {
    const { platform: before } = load(region([]));
    if (before === null) throw new Error("the region has errors");
    const { problems } = load(region([remove(HERON), write("tenants/egret.yaml", "org: [")]), { before });
    expect(problems.map(({ code }) => code)).toEqual(["syntax"]);
  });

  it("reports a file that nobody could read and that is gone now, unless its id goes on", () => {
    const sources = (is: string) => region([write("tenants/egret.yaml", is)]);
    const { known: before, unread } = load(sources("org: ["));
    const said = (is: Parameters<typeof region>[0]) =>
      load(region(is), { before, unread }).problems.map(({ code, message, place }) => [code, message, place.file]);
    expect(said([])).toEqual([
      [
        "retire-missing",
        'tenant "egret" is gone, and its file, which could not be read, may not have said that it retires',
        "tenants/egret.yaml",
      ],
    ]);
    const heron = new TextDecoder().decode(region([]).find(({ file }) => file === HERON)?.bytes);
    const egret = heron.replaceAll("Heron Housing", "Egret Works").replaceAll("@heron", "@egret");
    expect(said([write("tenants/egret.yaml", egret)])).toEqual([]);
    expect(said([write("tenants/kite.yaml", `${egret}previously: [egret]\n`)])).toEqual([]);
  });

  it("says nothing where nobody said what was before", () => {
    expect(load(region([remove(HERON)])).problems).toEqual([]);
    expect(load(region([add(HERON, "previously: [egret]")])).problems).toEqual([]);
  });
});
