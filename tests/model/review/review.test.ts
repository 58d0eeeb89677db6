/** What a reviewer reads: the verdict, what is dangerous, who notices, who waits for whom. */
import { describe, expect, test } from "vitest";
import { diff } from "../../../model/diff.ts";
import { plan } from "../../../model/plan.ts";
import { LONGEST, renderReviews } from "../../../model/review/render.ts";
import { type Declared, review } from "../../../model/review/review.ts";
import type { Platform } from "../../../model/schema.ts";
import { CA, DE, MEMBERS, platform, tenant } from "../region.ts";

const otter = (more: Record<string, unknown> = {}) =>
  tenant({ org: "Otter Works", level: "free", admin: { name: "Mei Tan", email: "mei@otter.example" }, ...more });
const HERE = { riverbank: tenant(), otter: otter() };

const planOf = (it: Platform | null, stack: string) =>
  it === null || it.stacks[stack] === undefined ? null : plan(it, stack);

/** The review of a change of the small region, without what the program declares. */
function reviewed(
  before: Parameters<typeof platform>[0],
  after: Parameters<typeof platform>[0],
  stack = "ca",
  declared: Declared | null = null,
  today?: string,
) {
  const changes = diff(planOf(platform(before), stack), planOf(platform(after), stack), today);
  return review(changes, declared, true, null, today);
}

const DECLARED: Declared = {
  ...{ added: 13, changed: 0, removed: 0 },
  subjects: { "tenant otter": { added: 13, changed: 0, removed: 0 } },
  ...{ dangers: [], interruptions: [], raw: "ca: 13 added" },
};

describe("the verdict, in one line", () => {
  const { riverbank } = HERE;
  const without = { tenants: { riverbank } };
  const de = { nodes: { bbb1: { type: "ccx33" }, bbb2: { type: "ccx33" } } };
  const big = (more: object) => ({ tenants: { otter: otter({ stack: "de" }) }, stacks: { de: { ...DE, ...more } } });
  test.each([
    [
      "a tenant joins",
      without,
      { tenants: HERE },
      "ca",
      "ca: 1 tenant added, 0 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected",
    ],
    ["nothing", without, without, "ca", "ca: nothing changes"],
    [
      "a level changes",
      { tenants: HERE },
      { tenants: { riverbank, otter: otter({ level: "level-3" }) } },
      "ca",
      "ca: 0 tenants added, 1 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected",
    ],
    [
      "a file is deleted",
      { tenants: HERE },
      without,
      "ca",
      "ca: 0 tenants added, 0 changed, 1 removed, data at risk: otter, €0.00 a month, 1 tenant is interrupted",
    ],
    [
      "a node joins",
      big({}),
      big(de),
      "de",
      "de: 0 tenants added, 0 changed, 0 removed, 1 machine added, 0 changed, 0 removed, no data at risk, +€138.99 a month, nobody is disconnected",
    ],
    [
      "a host grows",
      big({}),
      big({ hosts: { gl1: { type: "cx43", volume: 50 } } }),
      "de",
      "de: 0 tenants added, 0 changed, 0 removed, 0 machines added, 1 changed, 0 removed, no data at risk, +€7.50 a month, 1 tenant is interrupted",
    ],
    [
      "a node leaves undrained",
      big(de),
      big({}),
      "de",
      "de: 0 tenants added, 0 changed, 0 removed, 0 machines added, 0 changed, 1 removed, see the danger below, -€138.99 a month, nobody is disconnected",
    ],
    [
      "an address moves",
      { tenants: HERE },
      { tenants: { ...HERE, otter: otter({ hostname: "meet.otter.example" }) } },
      "ca",
      "ca: 0 tenants added, 1 changed, 0 removed, no data at risk, €0.00 a month, 1 tenant is interrupted",
    ],
  ])("%s", (_title, before, after, stack, verdict) => {
    expect(reviewed(before, after, stack).verdict).toBe(verdict);
  });

  test("of a change of the program alone", () => {
    const same = { tenants: HERE };
    expect(reviewed(same, same, "ca", { ...DECLARED, added: 0, changed: 2 }).verdict).toBe(
      "ca: 0 tenants added, 0 changed, 0 removed, 2 resources differ by the program alone, no data at risk, €0.00 a month, nobody is disconnected",
    );
    expect(reviewed(same, same, "ca", { ...DECLARED, added: 0 }).changes).toBe(false);
  });
});

test("dangers are the plan's, the program's, and a name that leads to somebody else", () => {
  const before = { tenants: { riverbank: tenant({ hostname: "rooms.example" }), otter: otter() } };
  const after = { tenants: { riverbank: tenant(), otter: otter({ hostname: "rooms.example" }) } };
  const { dangers } = reviewed(before, after, "ca", { ...DECLARED, dangers: ["The volume x would be replaced."] });
  expect(dangers).toEqual([
    "rooms.example led to Riverbank Housing Co-operative (riverbank) and would lead to Otter Works (otter): people of the one arrive at the other.",
    "The volume x would be replaced.",
  ]);
  expect(reviewed({ tenants: HERE }, { tenants: { riverbank: HERE.riverbank } }).dangers).toEqual([
    "tenant otter: Its accounts, rooms and files (database gl_otter on host gl1) are still in use: retire it first, with retire: { confirm: otter, after: <date> }.",
  ]);
});

test("a review is refused when data would be lost that nobody retired, and only then", () => {
  const gone = { tenants: { riverbank: HERE.riverbank } };
  expect(reviewed({ tenants: HERE }, gone).refused).toBe(true);
  const retired = { ...HERE, otter: otter({ retire: { confirm: "otter", after: "2026-01-31" } }) };
  const leaving = reviewed({ tenants: retired }, gone);
  expect([leaving.refused, leaving.dangers]).toEqual([false, []]);
  expect(leaving.rows[0]?.sentences[0]).toContain("Its accounts, rooms and files stay on host gl1, ");
  expect(reviewed(gone, { tenants: HERE }).refused).toBe(false);
  const two = Object.fromEntries(
    ["41", "42"].map((at) => [`gl${at}`, { existing: `203.0.113.${at}`, cores: 8, memory: 32 }]),
  );
  const on = (host: string) => ({ tenants: { otter: otter({ host }) }, stacks: { ca: { ...CA, hosts: two } } });
  expect(reviewed(on("gl41"), on("gl42")).refused).toBe(true);
  const lost = { ...DECLARED, dangers: ["The volume x would be replaced."] };
  expect(reviewed(gone, { tenants: HERE }, "ca", lost).refused).toBe(true);
});

describe("a machine that changes under its data", () => {
  const de = (gl1: object) => ({ stacks: { de: { ...DE, hosts: { gl1 } } } });
  const ca = (gl1: object) => ({ stacks: { ca: { ...CA, hosts: { gl1 } } } });
  const own = (existing: string) => ca({ existing, cores: 8, memory: 32, price: 30 });

  test.each([
    [
      "a volume that shrinks",
      ...([de({ type: "cx33", volume: 50 }), de({ type: "cx33", volume: 20 }), "de"] as const),
      "host gl1: Its data are on a volume of 50 GB, which cannot shrink or go while it is in use: write volume: 50 again.",
    ],
    [
      "another address",
      ...([own("203.0.113.41"), own("203.0.113.99"), "ca"] as const),
      "host gl1: Its data are on the machine at 203.0.113.41 and do not follow by themselves.",
    ],
  ])("%s: the review is refused", (_title, before, after, stack, danger) => {
    const it = reviewed(before, after, stack);
    expect([it.refused, it.dangers]).toEqual([true, [danger]]);
    expect(it.verdict).toContain("data at risk: host gl1");
  });

  test("a larger volume is not, nor a tenant that meets elsewhere and whose recordings are kept", () => {
    expect(reviewed(de({ type: "cx33", volume: 50 }), de({ type: "cx33", volume: 60 }), "de").refused).toBe(false);
    const bbb = { endpoint: "https://bbb.otter.example/bigbluebutton/api" };
    const it = reviewed({ tenants: HERE }, { tenants: { ...HERE, otter: otter({ bbb }) } });
    expect([it.refused, it.dangers]).toEqual([
      false,
      ["tenant otter: Its recordings stay with the balancer and are no longer shown to it."],
    ]);
  });
});

test("a tenant that leaves is noticed by its people", () => {
  const { interruptions } = reviewed({ tenants: HERE }, { tenants: { riverbank: HERE.riverbank } });
  expect(interruptions).toEqual([
    {
      subject: "tenant otter",
      sentence: "otter.ca.meet.coop closes: the people of Otter Works can meet there no more.",
      tenants: ["otter"],
    },
  ]);
});

describe("a tenant whose retirement has come already", () => {
  const retired = (after: string, more: object = {}) => ({
    tenants: { ...HERE, otter: otter({ retire: { confirm: "otter", after }, ...more }) },
  });
  const open = { tenants: HERE };
  const gone = { tenants: { riverbank: HERE.riverbank } };
  const on = (before: typeof open, after: Parameters<typeof platform>[0]) =>
    reviewed(before, after, "ca", null, "2026-11-21");

  test.each([
    ["2026-01-01", "2026-01-01 is past"],
    ["2026-11-21", "2026-11-21 is today"],
  ])("closes with the next up (%s), and the sentence, those who notice and the verdict say so", (after, day) => {
    const it = on(open, retired(after));
    const closes = `${day}: otter.ca.meet.coop closes with the next npx meet up`;
    expect(it.verdict).toBe(
      `ca: 0 tenants added, 0 changed, 1 removed, no data at risk, ${closes}, €0.00 a month, 1 tenant is interrupted`,
    );
    expect(it.interruptions.map(({ sentence }) => sentence)).toEqual([
      `${closes}: the people of Otter Works can meet there no more.`,
    ]);
    expect(it.rows[0]?.sentences).toEqual([
      `Otter Works (otter in ca) changes: retirement ${after} (there was none). ${closes}; its accounts, rooms and files stay on host gl1, and its recordings on the balancer, until an operator deletes them there.`,
    ]);
  });

  test("one whose day is still to come changes, and interrupts nobody", () => {
    const it = on(open, retired("2026-11-22"));
    expect(it.verdict).toContain("1 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected");
    expect(it.rows[0]?.sentences[0]).toContain("It closes with the first npx meet up from 2026-11-22;");
  });

  test("opens again when it is taken back", () => {
    const it = on(retired("2026-01-01"), open);
    expect(it.verdict).toContain(
      "1 tenant added, 0 changed, 0 removed, no data at risk, otter.ca.meet.coop opens again",
    );
    expect(it.rows[0]?.sentences).toEqual([
      "Otter Works (otter in ca) changes: no retirement any more (was 2026-01-01). otter.ca.meet.coop opens again with the next npx meet up, with the accounts, rooms and files that are still on its host.",
    ]);
    expect([it.interruptions, it.welcomes]).toEqual([[], []]);
  });

  test("and that was closed before interrupts nobody, whatever becomes of its file", () => {
    const it = on(retired("2026-01-01"), gone);
    expect([it.interruptions, it.dangers, it.refused]).toEqual([[], [], false]);
    expect(it.rows[0]?.sentences).toEqual([
      "Otter Works left ca on 2026-01-01, and its file goes: otter.ca.meet.coop is closed already, and its accounts, rooms and files stay on host gl1, and its recordings on the balancer, until an operator deletes them there. Without an npx meet up since that day, the next one refuses this.",
    ]);
    expect(on(retired("2026-01-01"), retired("2026-01-02", { hostname: "otter.example" })).interruptions).toEqual([]);
  });

  test("whose file goes before that day is refused, as up does", () => {
    const it = on(retired("2026-11-22"), gone);
    expect([it.refused, it.dangers, it.interruptions.length]).toEqual([
      true,
      [
        "tenant otter: 2026-11-22, the day of its retirement, is still to come, so npx meet up refuses this: bring tenants/otter.yaml back until then.",
      ],
      1,
    ]);
  });

  test("many at once are said by their number", () => {
    const many = (more: object) =>
      Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`otter-${i}`, otter({ org: `Otter ${i}`, ...more })]));
    const retire = (id: string) => ({ retire: { confirm: id, after: "2026-01-01" } });
    const closed = Object.fromEntries(Object.entries(many({})).map(([id, it]) => [id, { ...it, ...retire(id) }]));
    expect(on({ tenants: { ...HERE, ...many({}) } }, { tenants: { ...HERE, ...closed } }).verdict).toContain(
      "no data at risk, 6 tenants close with the next npx meet up, €0.00",
    );
  });
});

test("a host whose retirement has come may go, and one whose day is to come may not", () => {
  const gl = (more: object) => ({ gl1: { type: "cx33", volume: 50 }, gl2: { type: "cx33", volume: 50, ...more } });
  const at = (hosts: object) => ({ stacks: { de: { ...DE, hosts } } });
  const went = (after: string) => {
    const { gl2: _, ...stays } = gl({});
    const was = at(gl({ retire: { confirm: "gl2", after } }));
    return reviewed(was, at(stays), "de", null, "2026-11-21");
  };
  expect([went("2026-11-21").refused, went("2026-11-21").dangers]).toEqual([false, []]);
  expect(went("2026-11-21").rows[0]?.sentences).toEqual(["Host gl2 leaves de. What is on its volume goes with it."]);
  expect([went("2026-11-22").refused, went("2026-11-22").dangers]).toEqual([
    true,
    [
      "host gl2 retires only from 2026-11-22, so npx meet up refuses to take it away: put its line back, run npx meet up de on that day or later, then take the line out.",
      "host gl2: It holds data: its volume and addresses are protected.",
    ],
  ]);
});

test("a danger that is not about data is in the verdict as well", () => {
  const before = { tenants: { riverbank: tenant({ hostname: "rooms.example" }), otter: otter() } };
  const after = { tenants: { riverbank: tenant(), otter: otter({ hostname: "rooms.example" }) } };
  expect(reviewed(before, after).verdict).toContain("2 changed, 0 removed, see the danger below, €0.00 a month");
});

test("many dangers of one kind are one sentence that names each", () => {
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`otter-${i}`, otter({ org: `Otter ${i}` })]));
  const { dangers, verdict } = reviewed({ tenants: many }, {});
  expect(dangers).toHaveLength(1);
  for (const id of Object.keys(many)) expect(dangers[0]).toContain(id);
  expect(dangers[0]).toMatch(/^25 times “tenant leaves” with data at risk: /);
  expect(verdict).toContain("25 removed, data at risk: 25 of them,");
});

test("a thousand that leave at once are told in one comment that still names each of them", () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `housing-co-operative-${i}`);
  const many = Object.fromEntries(ids.map((id) => [id, otter({ org: `Otter of ${id}` })]));
  const it = reviewed({ tenants: { ...HERE, ...many } }, { tenants: HERE });
  expect(it.interruptions).toEqual([
    {
      subject: "1000 tenants",
      sentence: "1000 tenants close: their people can meet there no more.",
      tenants: [...ids].sort(),
    },
  ]);
  const text = renderReviews([it], { against: "main", commit: null, picture: null, notes: [] }, "md");
  expect(text.length).toBeLessThan(LONGEST);
  for (const id of ids) expect(text.split(new RegExp(`\\b${id}(?: and |[,.])`)).length).toBeGreaterThan(1);
  expect(text).toContain("their people can meet there no more (the 1000 named above).");
});

test("names that nobody sets any more: the change is refused, the people are told, and their owners could set them", () => {
  const { zone: _zone, ...bare } = CA;
  const own = otter({ hostname: "meet.otter.example" });
  const tenants = { riverbank: tenant(), otter: own };
  const here = { tenants, stacks: { ca: CA } };
  const it = reviewed(here, { tenants, stacks: { ca: bare } });
  expect(it.verdict).toContain("see the danger below, €0.00 a month, 2 tenants, ");
  expect([it.refused, it.dangers]).toEqual([
    true,
    ["9 names of ca would lead nowhere, because the zone that we set them in is gone."],
  ]);
  const said = it.interruptions.map(({ subject, sentence, tenants: noticing }) => [subject, sentence, noticing]);
  const nowhere = "leads nowhere until its owner sets its record: nothing of ours sets it any more.";
  expect(said).toContainEqual(["tenant riverbank", `riverbank.ca.meet.coop ${nowhere}`, ["riverbank"]]);
  expect(said).toContainEqual(["balancer lb1", `lb1.ca.meet.coop ${nowhere}`, ["otter", "riverbank"]]);
  // What its owner set before, and sets still, is nobody's news.
  expect(it.interruptions.some(({ sentence }) => sentence.startsWith("meet.otter.example"))).toBe(false);
  expect(it.waiting.map((line) => line.split(" waits ")[0])).toEqual(
    [...new Set(planOf(platform(here), "ca")?.records.map(({ fqdn }) => fqdn))].filter(
      (name) => name !== "meet.otter.example",
    ),
  );
  const moved = reviewed({ tenants: HERE }, { tenants: { ...HERE, otter: own } });
  expect([moved.refused, moved.dangers]).toEqual([false, []]);
});

test("many names that lead nowhere are one sentence, as many new addresses are", () => {
  const many = (more: (id: string) => Record<string, unknown> = () => ({})) =>
    Object.fromEntries(
      Array.from({ length: 25 }, (_, i) => [`otter-${i}`, otter({ org: `Otter ${i}`, ...more(`otter-${i}`) })]),
    );
  const { zone: _zone, ...bare } = CA;
  const lost = reviewed({ tenants: many(), stacks: { ca: CA } }, { tenants: many(), stacks: { ca: bare } });
  expect(lost.interruptions.map(({ sentence }) => sentence)).toEqual([
    "56 names lead nowhere until their owners set the records: nothing of ours sets them any more.",
  ]);
  const moved = reviewed({ tenants: many() }, { tenants: many((id) => ({ hostname: `${id}.example` })) });
  expect(moved.interruptions.map(({ sentence, tenants }) => [sentence, tenants.length])).toEqual([
    ["The addresses of 25 tenants lead nowhere from then on: their people need the new ones.", 25],
  ]);
});

test("who notices: machines that are switched off, nodes that leave, addresses that end", () => {
  const nodes = { bbb1: { type: "ccx33" }, bbb2: { type: "ccx33" }, bbb3: { type: "ccx33", drain: true } };
  const at = (more: object) => ({
    tenants: { otter: otter({ stack: "de" }) },
    stacks: { de: { ...DE, nodes, ...more } },
  });
  const grown = {
    nodes: { bbb1: { type: "ccx43" } },
    turn: { turn1: { type: "cx33" } },
    balancer: { lb1: { type: "cpx42", volume: 100 } },
    hosts: { gl1: { type: "cx43", volume: 50 } },
  };
  expect(reviewed(at({}), at(grown), "de").interruptions.map(({ sentence, tenants }) => [sentence, tenants])).toEqual([
    [
      "TURN server turn1 is switched off for some minutes while its type changes: whoever meets through it is cut off.",
      [],
    ],
    [
      "Balancer lb1 is switched off for some minutes while its type changes: no meeting can be started or joined, running ones go on.",
      ["otter"],
    ],
    [
      "Host gl1 is switched off for some minutes while its type changes: the pages of 1 tenant are away, meetings go on.",
      ["otter"],
    ],
  ]);
});

describe("a node that would be switched off or gone", () => {
  const bbb1 = { type: "ccx33" };
  const at = (nodes: object) => ({
    tenants: { otter: otter({ stack: "de" }) },
    stacks: { de: { ...DE, nodes: { bbb1, ...nodes } } },
  });
  const bbb2 = (more: object = {}) => at({ bbb2: { type: "ccx33", ...more } });

  test.each([
    [
      "its type changes",
      bbb2({ type: "ccx43" }),
      "node bbb2 is not drained, and meetings may run on it, so npx meet up refuses to change its type: write type: ccx33 again, with drain: true, run npx meet up de, and change it when nobody meets there.",
    ],
    [
      "its type changes while it begins to drain",
      bbb2({ type: "ccx43", drain: true }),
      "node bbb2 is not drained, and meetings may run on it, so npx meet up refuses to change its type: write type: ccx33 again, with drain: true, run npx meet up de, and change it when nobody meets there.",
    ],
    [
      "its line is gone",
      at({}),
      "node bbb2 is not drained, and meetings may run on it, so npx meet up refuses to take it away: put its line back with drain: true, run npx meet up de, and take it out when nobody meets there.",
    ],
  ])("undrained (%s): the review is refused, says how, and tells of no interruption", (_, after, danger) => {
    const it = reviewed(bbb2(), after, "de");
    expect([it.refused, it.dangers, it.interruptions]).toEqual([true, [danger], []]);
  });

  test("drained before: it goes ahead", () => {
    const changed = reviewed(bbb2({ drain: true }), bbb2({ type: "ccx43" }), "de");
    expect([changed.refused, changed.dangers, changed.interruptions.map(({ sentence }) => sentence)]).toEqual([
      false,
      [],
      ["Node bbb2 is switched off for some minutes while its type changes: meetings on it end."],
    ]);
    const gone = reviewed(bbb2({ drain: true }), at({}), "de");
    expect([gone.refused, gone.dangers, gone.interruptions]).toEqual([false, [], []]);
  });

  test("that somebody already had, undrained: nothing of it goes, and its meetings end", () => {
    const own = at({ bbb2: { existing: "203.0.113.98", cores: 8, memory: 16 } });
    const gone = reviewed(own, at({}), "de");
    expect([gone.refused, gone.interruptions.map(({ sentence }) => sentence)]).toEqual([
      false,
      ["Node bbb2 leaves undrained: meetings that run on it end. Drain it first."],
    ]);
  });
});

describe("a node of somebody's that becomes another machine", () => {
  const at = (bbb1: object) => ({ stacks: { ca: { ...CA, nodes: { ...Object(CA["nodes"]), bbb1 } } } });
  const node = { existing: "203.0.113.11", cores: 8, memory: 32, price: 60 };
  const there = { ...node, existing: "203.0.113.99" };

  test.each([
    ["at another address", there],
    ["that drains there only", { ...there, drain: true }],
    ["at Hetzner", { type: "ccx33", location: "fsn1" }],
  ])("undrained, %s: the review is refused, and who meets on the old one is cut off", (_title, after) => {
    const it = reviewed(at(node), at(after));
    expect([it.refused, it.dangers, it.interruptions.map(({ sentence }) => sentence)]).toEqual([
      true,
      [
        "node bbb1: Meetings may run on the machine at 203.0.113.11, and recordings that are not shipped yet lie there: write 203.0.113.11 again, with drain: true, and change it when nobody meets there and all are shipped.",
      ],
      ["Node bbb1 leaves 203.0.113.11 undrained: meetings that run there end. Drain it first."],
    ]);
    expect(it.verdict).toContain("data at risk: node bbb1");
  });

  test.each([
    ["drained before", { ...node, drain: true }, there],
    ["at the same address", node, { ...node, price: 80 }],
  ])("not where it is %s", (_title, before, after) => {
    const it = reviewed(at(before), at(after));
    expect([it.refused, it.dangers, it.interruptions]).toEqual([false, [], []]);
  });
});

describe("a machine other than a node that goes", () => {
  const gl1 = { type: "cx33", volume: 50 };
  const de = (more: object = {}) => ({
    stacks: { de: { ...DE, turn: {}, balancer: {}, nodes: {}, hosts: { gl1 }, ...more } },
  });
  const TURN = { type: "cx23" };
  const went = (machines: object) => reviewed(de(machines), de(), "de", null, "2026-11-21");

  test.each([
    ["a TURN server", { turn: { turn1: TURN } }, "TURN server turn1"],
    ["the balancer", { balancer: { lb1: { type: "cpx32", volume: 100 } } }, "balancer lb1"],
    ["a host", { hosts: { gl1, gl2: gl1 } }, "host gl2"],
  ])(
    "did not retire (%s): up refuses it, the line to write is said, and nobody is cut off",
    (_title, machines, name) => {
      const it = went(machines);
      const id = name.slice(name.lastIndexOf(" ") + 1);
      expect([it.refused, it.dangers[0], it.interruptions]).toEqual([
        true,
        `${name} did not retire, so npx meet up refuses to take it away: put its line back with retire: { confirm: ${id}, after: <date> }, run npx meet up de, then take the line out.`,
        [],
      ]);
    },
  );

  test("before the day of its retirement is told when it may", () => {
    const it = went({ turn: { turn1: { ...TURN, retire: { confirm: "turn1", after: "2027-01-01" } } } });
    expect([it.refused, it.dangers]).toEqual([
      true,
      [
        "TURN server turn1 retires only from 2027-01-01, so npx meet up refuses to take it away: put its line back, run npx meet up de on that day or later, then take the line out.",
      ],
    ]);
  });

  test.each([
    ["that retired", { ...TURN, retire: { confirm: "turn1", after: "2026-11-01" } }],
    ["of its owner", { existing: "203.0.113.21", cores: 2, memory: 4, price: 8 }],
  ])("whoever meets through a TURN server %s is cut off when it goes", (_title, turn1) => {
    const it = went({ turn: { turn1 } });
    expect([it.refused, it.dangers, it.interruptions]).toEqual([
      false,
      [],
      [
        {
          subject: "TURN server turn1",
          sentence: "TURN server turn1 leaves: whoever meets through it is cut off.",
          tenants: [],
        },
      ],
    ]);
  });
});

test("what waits for somebody: a record of its owner, a secret of an operator; the rest goes ahead", () => {
  const own = otter({ hostname: "meet.otter.example", sso: { issuer: "https://id.otter.example", clientId: "meet" } });
  const { waiting, rows } = reviewed({ tenants: { riverbank: HERE.riverbank } }, { tenants: { ...HERE, otter: own } });
  expect(waiting).toEqual([
    "meet.otter.example waits for its owner, who sets A 203.0.113.41 and AAAA 2001:db8::41; everything else goes ahead.",
    "meet:tenant-otter-sso waits for hypha, who sets it (the client secret of otter at its sign-on): npx pulumi config set --secret meet:tenant-otter-sso --stack ca. Until then tenant otter is not made, and everything else goes ahead.",
  ]);
  const sso = { issuer: "https://id.otter.example", clientId: "meet" };
  expect(reviewed({ tenants: HERE }, { tenants: { ...HERE, otter: otter({ sso }) } }).waiting).toEqual([
    "meet:tenant-otter-sso waits for hypha, who sets it (the client secret of otter at its sign-on): npx pulumi config set --secret meet:tenant-otter-sso --stack ca. Until then nothing of ca is applied.",
  ]);
  expect(rows.map(({ subject }) => subject)).toEqual(["tenant otter"]);
});

test("the table is by tenant and machine, with what is declared of each", () => {
  const subjects = {
    "tenant otter": { added: 13, changed: 0, removed: 0 },
    "balancer lb1": { added: 0, changed: 2, removed: 0 },
  };
  const { rows } = reviewed({ tenants: { riverbank: HERE.riverbank } }, { tenants: HERE }, "ca", {
    ...DECLARED,
    subjects,
  });
  expect(rows).toEqual([
    {
      subject: "tenant otter",
      sentences: [
        "Otter Works joins ca: otter.ca.meet.coop on host gl1, level Free, 5 people, 60 min, €0 a month. Its first administrator is Mei Tan <mei@otter.example>, and hypha sends the invoice.",
      ],
      resources: "+13 ~0 -0",
    },
    { subject: "balancer lb1", sentences: [], resources: "+0 ~2 -0" },
  ]);
});

test("a new stack and one that goes are told", () => {
  expect(reviewed({ stacks: { de: DE } }, { stacks: { de: DE, ca: CA } }).verdict).toMatch(
    /^ca: 0 tenants added, .* 6 machines added/,
  );
  const gone = review(diff(plan(platform({ tenants: HERE }), "ca"), null), null);
  expect([gone.waiting, gone.interruptions]).toEqual([[], []]);
  expect(gone.verdict).toContain("2 removed");
});

describe("the message to a new tenant", () => {
  const messages = (more: Record<string, unknown>) =>
    reviewed({}, { tenants: { otter: otter(more) }, members: MEMBERS }).welcomes;

  test("has all that its administrator needs, and no password", () => {
    expect(messages({})).toEqual([
      {
        tenant: "otter",
        // The region's first tenant: nobody needed it before.
        after: ["meet:mail-password"],
        to: "Mei Tan <mei@otter.example>",
        subject: "Video meetings for Otter Works: https://otter.ca.meet.coop",
        body: `Dear Mei Tan,

Otter Works now has a place of its own for video meetings: https://otter.ca.meet.coop

You are its administrator. There is no password yet: open the address, choose “Sign In”, then “Forgot password”, and give mei@otter.example. A link to set your password comes by mail.

People get an account when you invite them, under “Manage Users”. On the level Free there are up to 5 people in a meeting, meetings of up to 60 min, 1 room for each account and no recordings.

The invoice comes from hypha: €0 a month. Answer this message when anything is not as it should be.`,
      },
    ]);
  });

  test("names the record that its owner must set", () => {
    const [message] = messages({ hostname: "meet.otter.example", registration: "open" });
    expect(message?.body).toContain(
      "whoever looks after the name meet.otter.example must set: A 203.0.113.41 and AAAA",
    );
    expect(message?.body).toContain("Everybody can make an account.");
  });

  test("waits for the secret without which the tenant is not made", () => {
    const own = otter({ sso: { issuer: "https://id.otter.example", clientId: "meet" } });
    const { welcomes } = reviewed({ tenants: { riverbank: HERE.riverbank } }, { tenants: { ...HERE, otter: own } });
    expect(welcomes.map(({ after }) => after)).toEqual([["meet:tenant-otter-sso"]]);
  });

  test("goes only to those who join", () => {
    expect(reviewed({ tenants: HERE }, { tenants: HERE }).welcomes).toEqual([]);
  });
});
