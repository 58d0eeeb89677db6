import { describe, expect, it } from "vitest";
import { add, change, type Edit, remove, write } from "../../../model/explain/explanation.ts";
import { HERON, region } from "../../../model/explain/region.ts";
import { load } from "../../../model/load.ts";

const { platform: before } = load(region([]));
const south = (file: string): Edit[] => [
  change(file, "stack: north", "stack: south"),
  add(file, "bbb: { endpoint: https://bbb.heron.example/bigbluebutton/api }"),
];
const renamed = (more: string): Edit[] => {
  const text = new TextDecoder().decode(region([]).find(({ file }) => file === HERON)?.bytes);
  return [remove(HERON), write("tenants/egret.yaml", `${text}previously: [heron]\n${more}`)];
};
const said = (edits: readonly Edit[], compare = true) => {
  if (before === null) throw new Error("the region has errors");
  return load(region(edits), compare ? { before } : {}).problems.map(({ code, message, help }) => [
    code,
    message,
    help,
  ]);
};

describe("tenantsStayInTheirStack", () => {
  it.each([
    ["a tenant that goes to another stack", "heron", south(HERON)],
    ["one that is renamed as well", "egret", [...renamed(""), ...south("tenants/egret.yaml")]],
  ])("reports %s", (_, id, edits) => {
    expect(said(edits)).toEqual([
      [
        "stack-changed",
        `tenant "${id}" would go from stack "north" to "south", and its accounts cannot come along`,
        'write stack: north again; for a new start in "south", add a file under another id and retire this one',
      ],
    ]);
  });

  it.each([
    ["another level", [change(HERON, "level: small", "level: large")]],
    ["a rename alone", renamed("")],
    ["nothing at all", []],
  ])("lets be: %s", (_, edits) => {
    expect(said(edits)).toEqual([]);
  });

  it("says nothing where nobody said what was before", () => {
    expect(said(south(HERON), false)).toEqual([]);
  });
});
