import { describe, expect, test } from "vitest";
import { type Change, diff } from "../../model/diff.ts";
import { plan } from "../../model/plan.ts";
import { CA, DE, MEMBERS, platform, SANDBOX, tenant } from "./region.ts";

type Raw = Record<string, unknown>;

const ca = (tenants: Raw = {}, stack: Raw = CA, members: Raw = MEMBERS) =>
  plan(platform({ stacks: { ca: stack }, tenants, members }), "ca", { today: "2026-11-21" });
const de = (stack: Raw = DE) => plan(platform({ stacks: { de: stack } }), "de", { today: "2026-11-21" });

const between = (before: Raw, after: Raw) => diff(ca(before), ca(after));
const of = (changes: readonly Change[], subject: Change["subject"]) => changes.filter((it) => it.subject === subject);
const nodes = CA["nodes"] as Raw;
const hosts = CA["hosts"] as Raw;

test("nothing changes", () => {
  expect(between({ riverbank: tenant() }, { riverbank: tenant() })).toMatchObject({
    stack: "ca",
    changes: [],
    monthly: { known: 0, income: 0, unknown: [] },
    headline: "ca: nothing changes",
  });
});

test("two stacks, or none, cannot be compared", () => {
  expect(() => diff(null, null)).toThrow(new RangeError("there is no plan to compare"));
  expect(() => diff(ca(), de())).toThrow(new RangeError("these are plans of two stacks: ca and de"));
});

describe("a tenant", () => {
  test("joins: one sentence, no data at risk, and what it brings in", () => {
    const before = { tidewater: tenant({ org: "Tidewater" }) };
    const { changes, headline, monthly } = between(before, { ...before, riverbank: tenant() });
    expect(changes).toEqual([
      {
        subject: "tenant",
        id: "riverbank",
        op: "joins",
        sentence:
          "Riverbank Housing Co-operative joins ca: riverbank.ca.meet.coop on host gl1, level Multi-account, 100 people, 24 h, €100 a month. Its first administrator is Ada Okafor <ada@riverbank.example>, and hypha sends the invoice.",
        danger: null,
      },
    ]);
    expect(headline).toBe(
      "ca: 1 tenant joins, 0 change, 0 leave; no data at risk; +€0.00 a month for machines, +€100.00 from levels",
    );
    expect(monthly).toEqual({ known: 0, income: 100, unknown: [] });
  });

  test("joins at a level without limits or price, and at one whose name says level", () => {
    const before = { tidewater: tenant() };
    const sentence = (level: string) =>
      between(before, { ...before, riverbank: tenant({ level }) }).changes[0]?.sentence;
    expect(sentence("custom")).toContain("level Custom, people without limit, time without limit, price on request.");
    expect(sentence("level-3")).toContain("gl1, Level 3, 50 people");
  });

  test("leaves: what is at risk and the way out", () => {
    const keep = { tidewater: tenant({ org: "Tidewater" }) };
    const { changes, headline } = between({ ...keep, riverbank: tenant() }, keep);
    expect(changes).toEqual([
      {
        subject: "tenant",
        id: "riverbank",
        op: "leaves",
        sentence: "Riverbank Housing Co-operative leaves ca: riverbank.ca.meet.coop closes.",
        danger:
          "Its accounts, rooms and files (database gl_riverbank on host gl1) are still in use: retire it first, with retire: { confirm: riverbank, after: <date> }.",
      },
    ]);
    expect(headline).toBe(
      "ca: 0 tenants join, 0 change, 1 leaves; data at risk: riverbank; +€0.00 a month for machines, -€100.00 from levels",
    );
  });

  test("leaves after its retirement: its data stay, and where is said", () => {
    const keep = { tidewater: tenant({ org: "Tidewater" }) };
    const retired = tenant({ retire: { confirm: "riverbank", after: "2027-01-31" } });
    expect(between({ ...keep, riverbank: retired }, keep).changes[0]).toMatchObject({
      sentence:
        "Riverbank Housing Co-operative leaves ca: riverbank.ca.meet.coop closes. Its accounts, rooms and files stay on host gl1, and its recordings on the balancer, until an operator deletes them there. Unless it was closed since 2027-01-31, npx meet up refuses this.",
      danger: null,
    });
  });

  test("renamed with previously is one change that creates and deletes nothing", () => {
    const { changes, headline } = between(
      { riverbank: tenant() },
      { riverside: tenant({ previously: ["riverbank"] }) },
    );
    expect(changes).toEqual([
      {
        subject: "tenant",
        id: "riverside",
        op: "renames",
        sentence:
          "Riverbank Housing Co-operative: riverside (renamed from riverbank): 0 created, 0 deleted. Its address is riverside.ca.meet.coop instead of riverbank.ca.meet.coop.",
        danger: null,
      },
    ]);
    expect(headline).toContain("0 tenants join, 1 changes, 0 leave; no data at risk");
  });

  test("renamed while signing on elsewhere gets a new generation, and keeps its data", () => {
    const sso = { issuer: "https://id.example.org", clientId: "meet" };
    const { changes } = between(
      { riverbank: tenant({ sso }) },
      { riverside: tenant({ sso, previously: ["riverbank"] }) },
    );
    expect(changes.map((it) => it.sentence)).toEqual([
      "Riverbank Housing Co-operative: riverside (renamed from riverbank): its data and secrets stay. A new Greenlight starts beside the old one and takes over when it is healthy. Its address is riverside.ca.meet.coop instead of riverbank.ca.meet.coop.",
    ]);
  });

  test.each([
    [["river"], [], "put previously: [river] back into its file"],
    [[], ["river"], "take previously out of its file"],
  ])(
    "that loses or wins an id it had before (%j, then %j) leaves and joins, and the way back is said",
    (old, now, way) => {
      const { changes } = between(
        { riverbank: tenant({ previously: old }) },
        { riverbank: tenant({ previously: now }) },
      );
      expect(changes.map(({ op }) => op).sort()).toEqual(["joins", "leaves"]);
      const dangers = changes.flatMap(({ danger }) => danger ?? []);
      expect(dangers).toEqual([expect.stringContaining(`; or if riverbank is the same as before, ${way}.`)]);
    },
  );

  test("that says it was another, which is gone, is told how its own data stay", () => {
    const { changes } = between(
      { mill: tenant({ org: "Mill" }), riverbank: tenant() },
      { riverbank: tenant({ previously: ["mill"] }) },
    );
    expect(changes.flatMap(({ danger }) => danger ?? [])).toEqual([
      expect.stringContaining("; or if riverbank is the same as before, take previously out of its file."),
    ]);
  });

  test("renamed without previously leaves and joins, and the way out is said", () => {
    const { changes } = between({ riverbank: tenant() }, { riverside: tenant() });
    expect(changes.map((it) => [it.id, it.op])).toEqual([
      ["riverbank", "leaves"],
      ["riverside", "joins"],
    ]);
    expect(changes[0]?.danger).toContain("or if riverbank is now called riverside, add previously: [riverbank] there.");
  });

  test("moves: its data do not follow by themselves", () => {
    const { changes } = between({ riverbank: tenant() }, { riverbank: tenant({ host: "gl2" }) });
    expect(of(changes, "tenant")).toEqual([
      {
        subject: "tenant",
        id: "riverbank",
        op: "moves",
        sentence: "Riverbank Housing Co-operative (riverbank in ca) moves from host gl1 to host gl2.",
        danger:
          "Its database and files are on host gl1 and do not follow by themselves, so npx meet up refuses it: write host: gl1 again.",
      },
    ]);
  });

  test.each<[string, Raw, Raw, string]>([
    [
      "level",
      { level: "free" },
      {},
      "level Multi-account instead of Free; price €100 a month instead of €0 a month; people in a meeting 100 instead of 5; longest meeting 24 h instead of 60 min; rooms per account without limit instead of 1; recordings on instead of off.",
    ],
    ["host name", {}, { hostname: "talk.meet.coop" }, "address talk.meet.coop instead of riverbank.ca.meet.coop."],
    ["registration", {}, { registration: "open" }, "registration open instead of invite."],
    ["custodian", {}, { custodian: "koumbit" }, "custodian koumbit instead of hypha."],
    [
      "administrator",
      {},
      { admin: { name: "Bo", email: "bo@riverbank.example" } },
      "first administrator Bo <bo@riverbank.example> instead of Ada Okafor <ada@riverbank.example>.",
    ],
    ["colour", {}, { branding: { color: "#102030" } }, "colour #102030 (there was none)."],
    [
      "terms",
      { branding: { terms: "https://riverbank.example/terms" } },
      {},
      "no terms any more (was https://riverbank.example/terms).",
    ],
    [
      "recordings",
      {},
      { recordings: { enabled: true, retention: 90, quota: 40 } },
      "days recordings are kept 90 (there was none); GB for recordings 40 (there was none). Recordings older than 90 days are not deleted by that: this version enforces no retention, and they stay on the balancer until somebody deletes them in Greenlight.",
    ],
    [
      "recordings, for fewer days",
      { recordings: { enabled: true, retention: 180 } },
      { recordings: { enabled: true, retention: 30 } },
      "days recordings are kept 30 instead of 180. Recordings older than 30 days are not deleted by that: this version enforces no retention, and they stay on the balancer until somebody deletes them in Greenlight.",
    ],
    [
      "recordings, for more days",
      { recordings: { enabled: true, retention: 30 } },
      { recordings: { enabled: true, retention: 180 } },
      "days recordings are kept 180 instead of 30.",
    ],
    [
      "recordings, to none",
      {},
      { recordings: { enabled: false } },
      "recordings off instead of on. New meetings are no longer recorded; the recordings that exist stay on the balancer, and nothing deletes them by itself.",
    ],
    ["nodes", {}, { nodes: "assembly" }, "nodes tagged assembly (there was none)."],
    [
      "retirement",
      {},
      { retire: { confirm: "riverbank", after: "2027-01-31" } },
      "retirement 2027-01-31 (there was none). It closes with the first npx meet up from 2027-01-31; its accounts, rooms and files stay on host gl1, and its recordings on the balancer, until an operator deletes them there.",
    ],
  ])("changes its %s", (_, before, after, said) => {
    const { changes } = between({ riverbank: tenant(before) }, { riverbank: tenant(after) });
    expect(changes.map((it) => [it.op, it.sentence])).toEqual([
      ["changes", `Riverbank Housing Co-operative (riverbank in ca) changes: ${said}`],
    ]);
  });

  test("changes its org: what the org before had goes with it, and that is said; another spelling is no news", () => {
    const said = (org: string) =>
      between({ riverbank: tenant({ org }) }, { riverbank: tenant() }).changes.map(({ sentence }) => sentence);
    const [mill] = said("Mill");
    expect(mill).toMatch(
      / changes: name .* instead of Mill; .*\. The accounts, rooms and recordings of Mill go with it\. A new Greenlight/,
    );
    expect(said("Riverbank Housing co-operative")).toEqual([
      expect.stringMatching(/ changes: name [^.]* instead of Riverbank Housing co-operative; .*\. A new Greenlight/),
    ]);
    expect(said("Riverbank Housing co-operative")[0]).not.toContain("go with it");
  });

  test.each<[string, Raw, string]>([
    ["language", { locale: "fr" }, "language fr (there was none)."],
    ["secrets", { rotation: 2 }, "generation of its derived secrets 2 instead of 1."],
  ])("changes its %s, with a new generation", (_, after, said) => {
    const { changes } = between({ riverbank: tenant() }, { riverbank: tenant(after) });
    expect(changes.map((it) => it.sentence)).toEqual([
      `Riverbank Housing Co-operative (riverbank in ca) changes: ${said} A new Greenlight starts beside the old one and takes over when it is healthy.`,
    ]);
  });

  test("leaves the balancer: its recordings are hidden, and a secret is needed", () => {
    const bbb = { endpoint: "https://bbb.example.org/bigbluebutton/api" };
    const { changes } = between({ riverbank: tenant() }, { riverbank: tenant({ bbb }) });
    expect(of(changes, "tenant")[0]?.danger).toBe(
      "Its recordings stay with the balancer and are no longer shown to it.",
    );
    expect(of(changes, "stack").map((it) => it.sentence)).toEqual([
      "ca needs the secret meet:tenant-riverbank-bbb (the shared secret of the BBB that riverbank meets on): npx pulumi config set --secret meet:tenant-riverbank-bbb --stack ca",
    ]);
  });
});

describe("a machine", () => {
  const changed = (before: Raw, after: Raw, tenants: Raw = { riverbank: tenant() }) =>
    diff(ca(tenants, { ...CA, ...before }), ca(tenants, { ...CA, ...after }));

  test("joins, with what it carries and costs", () => {
    const { changes, headline } = changed(
      {},
      { nodes: { ...nodes, bbb3: { existing: "203.0.113.13", cores: 4, memory: 8 } } },
    );
    expect(changes).toEqual([
      {
        subject: "node",
        id: "bbb3",
        op: "joins",
        sentence:
          "Node bbb3 joins ca: bbb3.ca.meet.coop, 203.0.113.13 of hypha, 4 cores, 8 GB, 100 people at once, price unknown.",
        danger: null,
      },
    ]);
    expect(headline).toBe(
      "ca: 0 tenants join, 0 change, 0 leave; 1 machine joins, 0 change, 0 leave; no data at risk; +€0.00 a month for machines, +€0.00 from levels; no price known for node bbb3",
    );
  });

  test("a node leaves in order", () => {
    const { bbb1: _, ...rest } = nodes;
    const [gone] = changed({}, { nodes: rest }).changes;
    expect(gone).toMatchObject({
      op: "leaves",
      sentence: "Node bbb1 leaves ca. Drain it first: its meetings end.",
      danger: null,
    });
    const drained = { ...nodes, bbb1: { ...(nodes["bbb1"] as Raw), drain: true } };
    expect(changed({ nodes: drained }, { nodes: rest }).changes[0]?.sentence).toBe("Node bbb1 leaves ca.");
  });

  test("a host leaves: whose accounts are on it", () => {
    const { gl2: _, ...rest } = hosts;
    expect(changed({}, { hosts: rest }).changes[0]).toMatchObject({
      subject: "host",
      sentence: "Host gl2 leaves ca.",
      danger: "It holds data: its volume and addresses are protected.",
    });
    const before = ca({ riverbank: tenant(), tidewater: tenant() });
    const after = ca(
      { riverbank: tenant({ host: "gl2" }), tidewater: tenant({ host: "gl2" }) },
      { ...CA, hosts: { gl2: hosts["gl2"] } },
    );
    const { changes, headline } = diff(before, after);
    expect(of(changes, "host")[0]?.danger).toBe(
      "The accounts and files of 2 tenants are on it: riverbank and tidewater.",
    );
    expect(headline).toContain("data at risk: riverbank, tidewater and host gl1");
  });

  test("a host leaves after it was let go of: its volume goes, as was meant", () => {
    const two = (more: object): Raw => ({
      ...DE,
      hosts: { ...(DE["hosts"] as Raw), gl2: { type: "cx33", volume: 50, ...more } },
    });
    const retired = { retire: { confirm: "gl2", after: "2026-11-01" } };
    const leaves = (before: object) => of(diff(de(two(before)), de()).changes, "host")[0];
    expect(leaves(retired)).toMatchObject({
      sentence: "Host gl2 leaves de. What is on its volume goes with it.",
      danger: null,
    });
    expect(leaves({})).toMatchObject({
      sentence: "Host gl2 leaves de.",
      danger: "It holds data: its volume and addresses are protected.",
    });
  });

  describe("retires, or does so no longer", () => {
    const later = { retire: { confirm: "gl1", after: "2027-01-01" } };
    const past = { retire: { confirm: "gl1", after: "2026-01-01" } };
    const gl1 = (more: object) => de({ ...DE, hosts: { gl1: { type: "cx33", volume: 50, ...more } } });

    test.each([
      [
        "a host, some day",
        gl1({}),
        gl1(later),
        "Host gl1 in de changes: retirement from 2027-01-01 (there was none). From that day nothing of it is protected; once its line is out, npx meet up deletes its server, volume and addresses.",
      ],
      [
        "a host, from a day that has come",
        gl1({}),
        gl1(past),
        "Host gl1 in de changes: retirement from 2026-01-01 (there was none). From that day nothing of it is protected; once its line is out, npx meet up deletes its server, volume and addresses.",
      ],
      [
        "a host that stays after all",
        gl1(past),
        gl1({}),
        "Host gl1 in de changes: no retirement any more (was from 2026-01-01). It stays, and what was protected is so again.",
      ],
      [
        "a TURN server",
        de(),
        de({ ...DE, turn: { turn1: { type: "cx23", retire: { confirm: "turn1", after: "2027-01-01" } } } }),
        "TURN server turn1 in de changes: retirement from 2027-01-01 (there was none). From that day nothing of it is protected; once its line is out, npx meet up deletes its server and addresses.",
      ],
      [
        "the balancer of its owner",
        ca(),
        ca(
          {},
          {
            ...CA,
            balancer: { lb1: { ...Object(CA["balancer"]).lb1, retire: { confirm: "lb1", after: "2027-01-01" } } },
          },
        ),
        "Balancer lb1 in ca changes: retirement from 2027-01-01 (there was none). From that day its line may go; the machine itself is its owner's, and npx meet up never deletes it.",
      ],
    ])("%s", (_title, before, after, said) => {
      expect(diff(before, after).changes.map(({ sentence, danger }) => [sentence, danger])).toEqual([[said, null]]);
    });
  });

  test("the balancer leaves: recordings, and every meeting", () => {
    const bbb = { endpoint: "https://bbb.example.org/bigbluebutton/api" };
    const { changes } = changed({}, { balancer: {} }, { riverbank: tenant({ bbb }) });
    expect(of(changes, "balancer")[0]?.danger).toBe(
      "The recordings of every tenant are on it, and without a balancer no tenant can meet.",
    );
  });

  test("under a new key is another machine, whatever it holds", () => {
    const { bbb1, ...rest } = nodes;
    const { changes } = changed({}, { nodes: { ...rest, bbb9: bbb1 } });
    expect(changes.map((it) => [it.id, it.op, it.danger])).toEqual([
      [
        "bbb1",
        "leaves",
        "Its key seems to have changed from bbb1 to bbb9: a key is identity, so bbb9 is set up anew and nothing of bbb1 follows.",
      ],
      ["bbb9", "joins", null],
    ]);
  });

  test("drains, gets tags, hours, another price", () => {
    const after = {
      ...(nodes["bbb1"] as Raw),
      drain: true,
      tags: ["choir"],
      available: "Mon-Fri 08:00-18:00",
      price: 80,
    };
    const { changes, monthly } = changed({}, { nodes: { ...nodes, bbb1: after } });
    expect(changes.map((it) => it.sentence)).toEqual([
      "Node bbb1 in ca changes: tags choir (there was none); new meetings refused instead of taken; hours Mon-Fri 08:00-18:00 (there was none); €80 a month instead of €60 a month.",
    ]);
    expect(monthly.known).toBe(20);
  });

  test("with another address: what it holds does not follow", () => {
    const gl1 = { ...(hosts["gl1"] as Raw), existing: "203.0.113.99" };
    const [change] = of(changed({}, { hosts: { ...hosts, gl1 } }).changes, "host");
    expect(change).toMatchObject({
      sentence:
        "Host gl1 in ca changes: machine 203.0.113.99 of hypha instead of 203.0.113.41 of hypha. It must be the same machine, only elsewhere: npx meet up makes sure of that, and stops if it is another.",
      danger: "Its data are on the machine at 203.0.113.41 and do not follow by themselves.",
    });
    const turn1 = { ...Object(CA["turn"]).turn1, existing: "203.0.113.98" };
    expect(changed({}, { turn: { turn1 } }).changes[0]?.danger).toBeNull();
  });

  test("at Hetzner with another type is switched off, and pays the new price", () => {
    const { changes } = diff(de(), de({ ...DE, hosts: { gl1: { type: "cx43", volume: 50 } } }));
    expect(changes).toEqual([
      {
        subject: "host",
        id: "gl1",
        op: "changes",
        sentence:
          "Host gl1 in de changes: machine cx43 at Hetzner in fsn1 instead of cx33 at Hetzner in fsn1; cores 8 instead of 4; GB of memory 16 instead of 8; €19.35 a month instead of €11.85 a month. It is switched off while its type changes, and pays the price of new orders from then on.",
        danger: null,
      },
    ]);
  });

  test("at Hetzner with another type, where its price is written: that stays, and what our table says is told", () => {
    const gl1 = (type: string, price: number) => de({ ...DE, hosts: { gl1: { type, volume: 50, price } } });
    const { changes, monthly } = diff(gl1("cx33", 7), gl1("cx43", 7));
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      "Host gl1 in de changes: machine cx43 at Hetzner in fsn1 instead of cx33 at Hetzner in fsn1; cores 8 instead of 4; GB of memory 16 instead of 8. It is switched off while its type changes. The price that is written for it stays; a new cx43 is €16.49 a month in our table, so see that it still holds.",
    ]);
    expect(monthly.known).toBe(0);
    expect(diff(gl1("cx33", 7), gl1("cx43", 12)).changes[0]?.sentence).toContain(
      " a month instead of €9.86 a month. It is switched off while its type changes. The price that is written",
    );
  });

  test("at Hetzner with another type, while people may meet on it, is refused, and that is said", () => {
    const nodes = (type: string, drain = false) => de({ ...DE, nodes: { bbb1: { type, drain } } });
    const said = (before: ReturnType<typeof de>) => diff(before, nodes("ccx43")).changes[0]?.sentence;
    expect(said(nodes("ccx33"))).toContain(" from then on: npx meet up refuses that until it is drained.");
    expect(said(nodes("ccx33", true))).toMatch(/ from then on\.$/);
  });

  test("at Hetzner in another location stays where it is", () => {
    const { changes } = diff(de(), de({ ...DE, turn: { turn1: { type: "cx23", location: "nbg1" } } }));
    expect(changes[0]?.sentence).toBe(
      "TURN server turn1 in de changes: machine cx23 at Hetzner in nbg1 instead of cx23 at Hetzner in fsn1. Location and image stay as they are on a machine that exists: a machine gets new ones under a new key.",
    );
  });

  test("at Hetzner whose volume shrinks or goes", () => {
    const with_ = (volume?: number) =>
      de({ ...DE, hosts: { gl1: { type: "cx33", ...(volume === undefined ? {} : { volume }) } } });
    const danger =
      "Its data are on a volume of 50 GB, which cannot shrink or go while it is in use: write volume: 50 again.";
    expect(diff(with_(50), with_(40)).changes[0]?.danger).toBe(danger);
    expect(diff(with_(50), with_()).changes[0]?.danger).toBe(danger);
    expect(diff(with_(50), with_(60)).changes[0]).toMatchObject({ danger: null });
  });

  test("that becomes another kind of machine without data: only what is not let go of is at risk", () => {
    const turn = (it: Raw) => de({ ...DE, turn: { turn1: it } });
    const [own, ours] = [{ existing: "203.0.113.21", cores: 2, memory: 4, price: 8 }, { type: "cx23" }];
    const danger = (was: Raw, is: Raw) => of(diff(turn(was), turn(is), "2026-11-21").changes, "turn")[0]?.danger;
    expect(danger(own, ours)).toBeNull();
    expect(danger(ours, own)).toContain("turn1 becomes another machine");
    expect(danger({ ...ours, retire: { confirm: "turn1", after: "2026-11-01" } }, own)).toBeNull();
  });

  test("that becomes another kind of machine", () => {
    const owned = de({ ...DE, hosts: { gl1: { existing: "203.0.113.41", cores: 4, memory: 8 } } });
    expect(of(diff(de(), owned).changes, "host")[0]?.danger).toBe(
      "gl1 becomes another machine: nothing on the old one follows by itself.",
    );
  });
});

describe("what else changes", () => {
  test("a record that others must set", () => {
    const own = tenant({ hostname: "meet.riverbank.example" });
    const joins = of(between({ riverbank: tenant() }, { riverbank: own }).changes, "record");
    expect(joins.map((it) => it.sentence)).toEqual([
      "meet.riverbank.example: its owner must set A 203.0.113.41 and AAAA 2001:db8::41.",
    ]);
    const moves = of(between({ riverbank: own }, { riverbank: { ...own, host: "gl2" } }).changes, "record");
    expect(moves.map((it) => it.sentence)).toEqual([
      "meet.riverbank.example: its owner must set A 203.0.113.42 instead of A 203.0.113.41 and AAAA 2001:db8::41.",
    ]);
    const leaves = of(between({ riverbank: own }, { riverbank: tenant() }).changes, "record");
    expect(leaves.map((it) => it.sentence)).toEqual([
      "meet.riverbank.example: its owner has nothing to set any more (was A 203.0.113.41 and AAAA 2001:db8::41).",
    ]);
  });

  test("who may log in", () => {
    const key = (letter: string) => `ssh-ed25519 ${letter.repeat(68)}`;
    const members = (people: Raw) => ({ ...MEMBERS, hypha: { name: "Hypha", contact: "ops@hypha.example", people } });
    const was = members({ dana: { name: "Dana", ssh: [key("A")] }, theo: { name: "Theo", ssh: [key("B")] } });
    const is = members({ dana: { name: "Dana", ssh: [key("C"), key("D")] }, uma: { name: "Uma", ssh: [key("E")] } });
    expect(of(diff(ca({}, CA, was), ca({}, CA, is)).changes, "people").map((it) => it.sentence)).toEqual([
      "Dana (hypha-dana) logs in to ca with other keys: 2 keys, before 1.",
      "Theo (hypha-theo) may no longer log in to the machines of ca.",
      "Uma (hypha-uma) may log in to the machines of ca.",
    ]);
  });

  test("a stack's own settings", () => {
    const after = {
      ...CA,
      name: "Turtle Island",
      operator: "koumbit",
      ssh: { from: ["203.0.113.0/24", "2001:db8::/48"] },
    };
    expect(of(diff(ca(), ca({}, after)).changes, "stack").map((it) => it.sentence)).toEqual([
      "Turtle Island (ca) changes: name Turtle Island instead of Canada; operator koumbit instead of hypha; SSH from 2001:db8::/48 and 203.0.113.0/24 instead of 203.0.113.0/24.",
    ]);
  });

  test("a whole stack", () => {
    const sandbox = plan(platform({ stacks: { sandbox: SANDBOX } }), "sandbox");
    expect(diff(null, sandbox).changes[0]).toEqual({
      subject: "stack",
      id: "sandbox",
      op: "joins",
      sentence: "Sandbox (sandbox) is a new stack: 1 machine, 0 tenants.",
      danger: null,
    });
    expect(diff(sandbox, null).changes[0]).toMatchObject({
      op: "leaves",
      sentence: "Sandbox (sandbox) is no stack any more.",
      danger: "Everything it holds is left without an owner.",
    });
  });
});
