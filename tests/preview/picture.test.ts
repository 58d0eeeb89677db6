import { describe, expect, it } from "vitest";
import { type Change, type Changes, diff } from "../../model/diff.ts";
import { picture } from "../../preview/picture.ts";
import { crowd, host, node, plan, tenant, turn } from "../fixtures/picture.ts";
import { all, byId, classed, read, textOf } from "./page.ts";

const draw = async (plans: Parameters<typeof picture>[0], changes: readonly Changes[] = []) =>
  read(await picture(plans, changes));

function rows(page: ReturnType<typeof read>, id: string): string[] {
  return all(byId(page, id), "tr").slice(1).map(textOf);
}

/** The names in the wide drawing, with their pills. */
function drawn(page: ReturnType<typeof read>): string[] {
  const [wide] = classed(page, "wide");
  return wide === undefined ? [] : classed(wide, "card").flatMap((card) => all(card, "text").map(textOf));
}

describe("a region", () => {
  it("says its title, operator, domain, release, cost and who may log in", async () => {
    const page = await draw([plan()]);
    const [facts] = classed(page, "facts");
    expect(all(facts ?? page, "div").map(textOf)).toEqual([
      "Operatorhypha",
      "Domainde.meet.example",
      "Release2026-a",
      "Tenants2",
      "Machines5320 seats for new meetings",
      "Known cost€62.50 a monthand 1 item without a price",
      "Income€120.00 a month",
      "May log inAda Okafor",
    ]);
    expect(textOf(byId(page, "region-de-title"))).toBe("Germany");
  });

  it("draws hosts with tenants, balancer, nodes and TURN servers", async () => {
    const page = await draw([plan()]);
    expect(drawn(page)).toEqual([
      ..."Host|gl1|existing machine · 8 cores, 32 GB|2 tenants".split("|"),
      ..."Harbour Food Hub|harbour · Level 2 · 20 people, 24 h".split("|"),
      ..."Riverbank Housing Co-operative|riverbank · Multi-account · 100 people, 24 h".split("|"),
      ..."Balancer|lb1|Hetzner cx33, fsn1|4 cores, 8 GB|2 tenants, 2 nodes".split("|"),
      ..."Nodes|for every tenant|320 seats for new meetings".split("|"),
      ..."n1|160 seats · 8 cores, 32 GB|n2|160 seats · 8 cores, 32 GB".split("|"),
      ..."TURN server|relay|for closed networks|t1|2 cores, 4 GB".split("|"),
    ]);
  });

  it("says in a table what the drawing says", async () => {
    const page = await draw([plan()]);
    expect(rows(page, "tenants-de")).toEqual([
      "Harbour Food Hubharbourharbour.de.meet.examplehost gl1meets through lb1Level 220 people, 24 h, 5 rooms an accountnohypha€20.00",
      "Riverbank Housing Co-operativeriverbankriverbank.de.meet.examplehost gl1meets through lb1Multi-account100 people, 24 h, any number of roomsnohypha€100.00",
    ]);
    expect(rows(page, "machines-de")[2]).toBe(
      "n1n1.de.meet.examplenodeHetzner ccx33, fsn18 cores, 32 GB160 seatstakes meetingshypha2026-a€6.49",
    );
  });

  it("keeps nodes with a tag apart, and says who is drained or there for some hours", async () => {
    const nodes = [
      node("n1"),
      node("n2", { drain: true }),
      node("n3", { tags: ["own"], available: "Mon-Fri 08:00-18:00" }),
    ];
    const page = await draw([plan({ nodes, tenants: [tenant("a1", "A", { tag: "own" })] })]);
    const words = drawn(page);
    expect(words).toContain("for everybody else");
    expect(words).toContain("for the tag own");
    expect(words.slice(words.indexOf("n2"), words.indexOf("n2") + 2)).toEqual(["n2", "drained"]);
    expect(words.slice(words.indexOf("n3"), words.indexOf("n3") + 2)).toEqual(["n3", "some hours"]);
    expect(rows(page, "machines-de")[3]).toContain("drained: no new meetings");
    expect(rows(page, "machines-de")[4]).toContain("for the tag ownavailable Mon-Fri 08:00-18:00");
    expect(rows(page, "tenants-de")[0]).toContain("meets through lb1, only on nodes with the tag own");
    expect(classed(page, "shut").length).toBeGreaterThan(0);
  });

  it("leads tenants to their endpoint where there is no balancer", async () => {
    const bbb = (name: string) => ({ endpoint: `https://${name}/bigbluebutton/api`, by: "endpoint" }) as const;
    const tenants = [tenant("a1", "A", { bbb: bbb("one.example") }), tenant("b1", "B", { bbb: bbb("two.example") })];
    const page = await draw([plan({ nodes: [], turn: [], balancer: null, zone: null, tenants })]);
    const words = drawn(page);
    expect(words.filter((it) => it === "BBB endpoint")).toHaveLength(2);
    expect(words).toContain("one.example");
    expect(classed(classed(page, "wide")[0] ?? page, "head")).toHaveLength(2);
    expect(rows(page, "tenants-de")[1]).toContain("meets at two.example");
    expect(textOf(page)).toContain("no zone: somebody sets its records by hand");
  });

  it("is honest about what is not known", async () => {
    const page = await draw([plan()]);
    expect(textOf(page)).toContain("What remains cannot be said: nobody has a price for host gl1.");
    const known = await draw([plan({ cost: { lines: [], known: 150, unknown: [], income: 120 } })]);
    expect(textOf(known)).toContain("What remains: −€30.00.");
    const request = await draw([
      plan({ cost: { lines: [], known: 1, unknown: [], income: 0 }, tenants: [tenant("a1", "A", { price: null })] }),
    ]);
    expect(textOf(request)).toContain("What remains cannot be said: 1 tenant pays a price on request.");
  });

  it("says so when nothing is there", async () => {
    expect(textOf(await draw([]))).toContain("There is no region yet.");
    const page = await draw([plan({ nodes: [], turn: [], balancer: null, hosts: [], tenants: [] })]);
    expect(textOf(page)).toContain("No tenant runs here yet.");
    expect(textOf(page)).toContain("This region has no machine yet.");
    expect(classed(page, "drawing")).toHaveLength(0);
  });
});

describe("a change", () => {
  const before = plan();
  const after = plan({ tenants: [...before.tenants, tenant("sunrise", "Sunrise Bakery")] });

  it("speaks first, and marks what joins in the drawing and in the table", async () => {
    const changes = diff(before, after);
    const page = await draw([after], [changes]);
    const [first] = all(page, "main").flatMap((it) => all(it, "section"));
    expect(first?.attributes["id"]).toBe("change");
    expect(textOf(first ?? page)).toContain(changes.headline);
    expect(
      classed(page, "told")
        .flatMap((told) => all(told, "li"))
        .map(textOf),
    ).toEqual([
      "+ joinsSunrise Bakery joins de: sunrise.de.meet.example on host gl1, Level 2, 20 people, 24 h, €20 a month. Its first administrator is Ada Okafor <ada@riverbank.example>, and hypha sends the invoice.",
    ]);
    const words = drawn(page);
    expect(words.slice(words.indexOf("Sunrise Bakery"), words.indexOf("Sunrise Bakery") + 2)).toEqual([
      "Sunrise Bakery",
      "+ joins",
    ]);
    const [row] = all(byId(page, "tenants-de"), "tr").filter((it) => it.attributes["class"] === "add");
    expect(textOf(row ?? page)).toMatch(/^Sunrise Bakery \+ joins/);
  });

  it("keeps who leaves in the picture, without a link, and its danger on top", async () => {
    const page = await draw([before], [diff(after, before)]);
    const words = drawn(page);
    expect(words.slice(words.indexOf("Sunrise Bakery"), words.indexOf("Sunrise Bakery") + 2)).toEqual([
      "Sunrise Bakery",
      "− leaves",
    ]);
    expect(all(page, "a").map(textOf)).not.toContain("sunrise.de.meet.example");
    const [danger] = classed(page, "danger");
    expect(textOf(danger ?? page)).toMatch(/^⚠ Data at risk ?− leavesSunrise Bakery leaves/);
    expect(words).toContain("2 tenants");
  });

  it("shows a move where it goes, and where it was", async () => {
    const hosts = [host("gl1"), host("gl2")];
    const moved = plan({ hosts, tenants: before.tenants.map((it) => ({ ...it, host: "gl2" })) });
    const page = await draw([moved], [diff(plan({ hosts }), moved)]);
    expect(drawn(page)).toContain("from gl1 · harbour · Level 2 · 20 people, 24 h");
    expect(rows(page, "tenants-de")[0]).toContain("host gl2until now: gl1");
    expect(drawn(page).filter((it) => it === "→ moves")).toHaveLength(2);
  });

  it("shows a rename as one tenant", async () => {
    const renamed = plan({
      tenants: before.tenants.map((it) => (it.id === "harbour" ? { ...it, id: "port", previously: ["harbour"] } : it)),
    });
    const page = await draw([renamed], [diff(before, renamed)]);
    expect(drawn(page)).toContain("= renamed");
    expect(rows(page, "tenants-de")).toHaveLength(2);
    expect(rows(page, "tenants-de")[0]).toContain("port, before that harbour");
  });

  it("marks machines and regions that come and go", async () => {
    const machines = await draw(
      [plan({ turn: [turn("t1"), turn("t2")] })],
      [diff(before, plan({ turn: [turn("t1"), turn("t2")] }))],
    );
    expect(drawn(machines).slice(-3)).toEqual(["t2", "+ joins", "2 cores, 4 GB"]);
    expect(textOf(byId(await draw([], [diff(before, null)]), "region-de-title"))).toBe("Germany − leaves");
    expect(textOf(byId(await draw([before], [diff(null, before)]), "region-de-title"))).toBe("Germany + joins");
  });

  it("names the regions that stay as they are", async () => {
    const other = plan({ stack: "ca", title: "Canada" });
    const page = await draw([after, other], [diff(before, after), diff(other, other)]);
    expect(textOf(byId(page, "change"))).toMatch(/Canada stays as it is\.$/);
    const none = await draw([other], [diff(other, other)]);
    expect(textOf(byId(none, "change"))).toBe("What this change does Nothing: every region stays as it is.");
  });

  it("folds a long list of sentences", async () => {
    const change: Change = { subject: "record", id: "x", op: "joins", sentence: "A record joins.", danger: null };
    const changes = { ...diff(before, after), changes: Array.from({ length: 100 }, () => change) };
    const page = await draw([after], [changes]);
    const [details] = all(byId(page, "change"), "details");
    expect(all(details ?? page, "summary").map(textOf)).toEqual(["70 more sentences"]);
    expect(all(byId(page, "change"), "li")).toHaveLength(100);
  });
});

describe("the page as a whole", () => {
  it("is the same for the same plans, in whatever order they come", async () => {
    const one = plan();
    const two = plan({ stack: "ca", title: "Canada" });
    const page = await picture([one, two], [diff(null, one)]);
    expect(await picture([two, one], [diff(null, one)])).toBe(page);
    expect(page).not.toMatch(/20\d\d-\d\d-\d\dT/);
  });

  it("draws counts, not a thousand boxes, and keeps every tenant in the table", async () => {
    const many = crowd(1000);
    const text = await picture([many], []);
    const page = read(text);
    expect(drawn(page)).toContain("50 tenants");
    expect(drawn(page)).not.toContain("Cooperative number 1");
    expect(rows(page, "tenants-de")).toHaveLength(1000);
    expect(classed(page, "find")).toHaveLength(1);
    // About 700 bytes a tenant; a page that a phone on a slow line can take.
    expect(text.length).toBeLessThan(1_000_000);
  });

  it("still draws by name what a change touches among many", async () => {
    const many = crowd(100);
    const fewer = { ...many, tenants: many.tenants.filter((it) => it.id !== "t0041") };
    const words = drawn(await draw([many], [diff(fewer, many)]));
    expect(words).toContain("Cooperative number 41 · Level 1");
    expect(words).toContain("49 more tenants");
  });
});
