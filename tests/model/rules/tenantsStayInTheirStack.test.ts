import { describe, expect, it } from "vitest";
import { add, change, type Edit, remove, write } from "../../../model/explain/explanation.ts";
import { HERON, NORTH, region } from "../../../model/explain/region.ts";
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
/** A region's file under another name, and its tenants with it. */
const regionRenamed = (to: string): Edit[] => {
  const sources = region([]);
  const decoder = new TextDecoder();
  const stack = sources.find(({ file }) => file === NORTH)?.bytes;
  const theirs = sources.filter(
    ({ file, bytes }) => /^tenants\//.test(file) && /stack: north/.test(decoder.decode(bytes)),
  );
  return [
    remove(NORTH),
    write(`stacks/${to}.yaml`, decoder.decode(stack)),
    ...theirs.map(({ file }) => change(file, "stack: north", `stack: ${to}`)),
  ];
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

  it("reports a region that was renamed with its tenants, once", () => {
    expect(said(regionRenamed("nord"))).toEqual([
      [
        "stack-changed",
        'stack "north" is gone and assembly, heron and swift would start empty in "nord": a region\'s id is the name of its state',
        'call it "north" again: git mv stacks/nord.yaml stacks/north.yaml, and stack: north in its tenants; how people see it is its name',
      ],
    ]);
  });

  it("reports a tenant whose stack is gone and that went to one that was there", () => {
    const edits = [remove(NORTH), remove("tenants/assembly.yaml"), ...south(HERON)];
    expect(said(edits).filter(([code]) => code === "stack-changed")).toEqual([
      [
        "stack-changed",
        'tenant "heron" would go from stack "north" to "south", and its accounts cannot come along',
        'bring stacks/north.yaml back and write stack: north again; for a new start in "south", add a file under another id and retire this one',
      ],
    ]);
  });

  it("says nothing of a region that is gone while its file may be one that cannot be read", () => {
    const messages = said([...regionRenamed("nord"), write("stacks/north.yml", "name: [")]).map(
      ([, message]) => message,
    );
    expect(messages).toContain(
      'tenant "heron" would go from stack "north" to "nord", and its accounts cannot come along',
    );
    expect(messages.join()).not.toContain("is gone");
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
