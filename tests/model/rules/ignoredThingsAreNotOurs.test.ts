import { describe, expect, it } from "vitest";
import { checked } from "../../../model/explain/example.ts";
import { add } from "../../../model/explain/explanation.ts";
import { NORTH } from "../../../model/explain/region.ts";

const rule = (what: string, until = "2027-03-31") =>
  add(NORTH, `ignore:\n  - { what: "${what}", reason: Somebody else's, until: ${until} }`);
const codes = (what: string, until?: string, today?: string) =>
  checked([rule(what, until)], today).problems.map(({ code, message }) => `${code}: ${message}`);

describe("ignoredThingsAreNotOurs", () => {
  it.each([
    "record A old.north.coop.example",
    "record TXT heron.north.coop.example",
    "server old.north.coop.example",
    "server *.old.north.coop.example",
    "volume bbb1.north.coop.example",
    "firewall south-node",
    "SSH key somebody",
  ])("%s is nobody's", (what) => {
    expect(codes(what)).toEqual([]);
  });

  it.each([
    ["record A heron.north.coop.example", "record A heron.north.coop.example"],
    ["record AAAA heron.lb1.north.coop.example", "record AAAA heron.lb1.north.coop.example"],
    ["server bbb*", "server bbb1.north.coop.example"],
    ["address gl1.north.coop.example-ipv6", "address gl1.north.coop.example-ipv6"],
    ["volume gl1.north.coop.example", "volume gl1.north.coop.example"],
    ["firewall north-node", "firewall north-node"],
    ["placement group north-host", "placement group north-host"],
    ["network north", "network north"],
  ])("reports %s, which would hide what is declared", (what, ours) => {
    expect(codes(what)).toEqual([
      `ignored-is-ours: the rule for "${what}" would hide what stack "north" declares: ${ours}`,
    ]);
  });

  it("a dot is a dot, and only * stands for letters", () => {
    expect(codes("server bbb1-north.coop.example")).toEqual([]);
    expect(codes("server .*")).toEqual([]);
  });

  it("a rule holds on its last day and not on the next; without a date nothing is said", () => {
    const what = "record A old.north.coop.example";
    expect(codes(what, "2026-11-21", "2026-11-21")).toEqual([]);
    expect(codes(what, "2026-11-20", "2026-11-21")).toEqual([
      `ignored-too-long: the rule for "${what}" ended on 2026-11-20`,
    ]);
    expect(codes(what, "2020-01-01")).toEqual([]);
  });

  it("what drift would never name is refused, and what is missing is named", () => {
    expect(codes("cname old.north.coop.example")).toEqual([expect.stringContaining("ignore")]);
    const { problems } = checked([add(NORTH, "ignore:\n  - { what: server old.example, reason: Why }")], undefined);
    expect(problems.map(({ code, help }) => [code, help])).toEqual([
      ["missing-key", "write it between the braces: until: 2027-03-31"],
    ]);
  });
});
