/** Of two that clash, the one that this change brings is asked to give way; without a change, the order is that of the names. */
import { describe, expect, it } from "vitest";
import { add, change, type Edit, write } from "../../model/explain/explanation.ts";
import { HERON, NORTH, region, SOUTH, SWIFT } from "../../model/explain/region.ts";
import { load } from "../../model/load.ts";
import { renderProblems } from "../../model/report.ts";

const AARDVARK = "tenants/aardvark.yaml";
const text = (file: string) =>
  new TextDecoder().decode(region([]).find((source) => source.file === file)?.bytes ?? new Uint8Array());
/** A file that comes first by its name. */
const newcomer = (org: string, more = ""): Edit =>
  write(AARDVARK, text(SWIFT).replace("Swift Press", org).replace("sam@swift", "noa@aardvark") + more);

/** Where each problem is told, where the other place is, and what would be right. */
function places(edits: readonly Edit[], compare: boolean, was: readonly Edit[] = []): string[] {
  const { platform: before } = load(region(was));
  if (before === null) throw new Error("the region has errors");
  const { problems } = load(region([...was, ...edits]), compare ? { before } : {});
  return problems.map(
    ({ code, place, also = [] }) => `${code} ${place.file}, also ${also.map((it) => it.place.file).join()}`,
  );
}

const east = (text: string) => write("stacks/east.yaml", text);
const CLASHES: readonly (readonly [string, string, string, readonly Edit[], string, string])[] = [
  ["a level that the org has already", "same-level-twice", "", [newcomer("Swift Press")], AARDVARK, SWIFT],
  ["another spelling of an org", "org-spelt-twice", "", [newcomer("swift press")], AARDVARK, SWIFT],
  [
    "a host name that another tenant has",
    "same-host-name",
    "hostname: rooms.example\n",
    [newcomer("Aardvark Press", "hostname: rooms.example\n")],
    AARDVARK,
    SWIFT,
  ],
  [
    "a name that looks like another's",
    "look-alike",
    "hostname: rooms.example\n",
    [newcomer("Aardvark Press", "hostname: r00ms.example\n")],
    AARDVARK,
    SWIFT,
  ],
  [
    "an id that is another's chosen name",
    "same-host-name",
    "hostname: aardvark.north.coop.example\n",
    [newcomer("Aardvark Press")],
    AARDVARK,
    SWIFT,
  ],
  [
    "an id that both say they had",
    "previous-id",
    "previously: [swift-old]\n",
    [newcomer("Aardvark Press", "previously: [swift-old]\n")],
    AARDVARK,
    SWIFT,
  ],
  [
    "an id that another tenant had before",
    "previous-id",
    "previously: [aardvark]\n",
    [newcomer("Aardvark Press")],
    AARDVARK,
    SWIFT,
  ],
  [
    "a region's name",
    "same-stack-name",
    "",
    [east(text(SOUTH).replace("south.coop", "east.coop").replace("203.0.113.41", "203.0.113.51"))],
    "stacks/east.yaml",
    SOUTH,
  ],
  [
    "a region's domain",
    "same-domain",
    "",
    [east(text(SOUTH).replace("name: South", "name: East").replace("203.0.113.41", "203.0.113.51"))],
    "stacks/east.yaml",
    SOUTH,
  ],
  [
    "a machine's address",
    "same-address",
    "",
    [east(text(SOUTH).replace("name: South", "name: East").replace("south.coop", "east.coop"))],
    "stacks/east.yaml",
    SOUTH,
  ],
];

describe("the place to mend is that of the change:", () => {
  it.each(CLASHES)("%s", (_, code, olds, edits, at, also) => {
    const was = olds === "" ? [] : [add(SWIFT, olds.trimEnd())];
    expect(places(edits, true, was)).toContain(`${code} ${at}, also ${also}`);
    // By its name it would have come first, and the older file would be blamed.
    expect(places(edits, false, was)).not.toContain(`${code} ${at}, also ${also}`);
  });

  it("a machine with the name that a tenant has already", () => {
    const more = [change(NORTH, "bbb2:", "swift: { type: ccx33 }\n  bbb2:")];
    expect(places(more, true)).toEqual([`same-host-name ${NORTH}, also ${SWIFT}`]);
    expect(places(more, false)).toEqual([`same-host-name ${SWIFT}, also ${NORTH}`]);
  });

  it("a machine in a file that was changed elsewhere, and a tenant of this change: the tenant", () => {
    const both = [
      change(NORTH, "name: North", "name: The North"),
      write("tenants/bbb1.yaml", text(HERON).replace("Heron Housing", "Bee Books").replace("ada@heron", "bea@bee")),
    ];
    expect(places(both, true)).toEqual([`same-host-name tenants/bbb1.yaml, also ${NORTH}`]);
  });

  it("says what is right for whoever comes later", () => {
    const was = [add(SWIFT, "previously: [aardvark]")];
    const { platform } = load(region(was));
    if (platform === null) throw new Error("the region has errors");
    const { problems } = load(region([...was, newcomer("Aardvark Press")]), { before: platform });
    expect(
      renderProblems(
        problems.filter(({ code }) => code === "previous-id"),
        { files: 8 },
      ),
    ).toBe(`tenants/aardvark.yaml:1:6: error[previous-id]: "aardvark" is an id that tenant "swift" had before: its accounts, rooms and recordings are kept under it
  |
1 | org: Aardvark Press
  |      ^^^^^^^^^^^^^^
  = had by: tenants/swift.yaml:7:14
  = help: name this file otherwise; or, if "swift" is called "aardvark" again, remove tenants/swift.yaml, and take "aardvark" out of previously

1 error in 1 of 8 files; npx meet explain previous-id says more`);
  });
});

it("a file that says the same in other words is no change of this change", () => {
  const was = [add(SWIFT, "hostname: rooms.example")];
  const edits = [add(SWIFT, "# as agreed"), add(HERON, "hostname: rooms.example")];
  expect(places(edits, true, was)).toEqual([`same-host-name ${HERON}, also ${SWIFT}`]);
});
