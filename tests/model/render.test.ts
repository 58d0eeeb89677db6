import { expect, test } from "vitest";
import { diff } from "../../model/diff.ts";
import { renderPage } from "../../model/explain/page.ts";
import { plan } from "../../model/plan.ts";
import { escapeMarkdown } from "../../model/render/markdown.ts";
import { renderTenants } from "../../model/render/tenants.ts";
import { columns, wrap } from "../../model/render/text.ts";
import { renderChanges, renderPlan } from "../../model/render.ts";
import { CA, platform, tenant } from "./region.ts";

const small = {
  ...CA,
  nodes: {},
  turn: {},
  balancer: {},
  hosts: { gl1: { existing: "203.0.113.41", cores: 8, memory: 32 } },
};
const bbb = { endpoint: "https://bbb.example.org/bigbluebutton/api" };
const at = (tenants: Record<string, unknown>, stack: Record<string, unknown> = small) =>
  plan(platform({ stacks: { ca: stack }, tenants }), "ca", { today: "2026-11-21" });

test("a plan in text", () => {
  const planned = at({
    riverbank: tenant({ bbb, hostname: "meet.riverbank.example" }),
    tidewater: tenant({ bbb, level: "custom" }),
  });
  expect(renderPlan(planned, "text")).toBe(`Canada (ca)
Run by hypha, release 2026.11, names in ca.meet.coop.

Tenants on host gl1 (2)
  tenant     org                     address                 level          people  time  price
  riverbank  Riverbank Housing       meet.riverbank.example  Multi-account  100     24 h  €100
             Co-operative
  tidewater  Riverbank Housing       tidewater.ca.meet.coop  Custom         any     any   on request
             Co-operative

First administrators
  tenant     name        e-mail                 invoiced by
  riverbank  Ada Okafor  ada@riverbank.example  hypha
  tidewater  Ada Okafor  ada@riverbank.example  hypha

Machines (1)
  machine   name              what                   cores  GB  people  cost
  host gl1  gl1.ca.meet.coop  203.0.113.41 of hypha  8      32          price unknown

Records that others set (1)
  name                    type  value
  meet.riverbank.example  A     203.0.113.41

Cost
Machines: €0 a month, and 1 item without a known price. Levels bring in €100.
  item      a month
  host gl1  unknown
Where the figures come from:
  - its owner has not said what it costs: add price

May log in (1)
  - Dana (hypha-dana), 1 key

Secrets it needs (5)
  - cloudflare:apiToken: sets records in meet.coop: a Cloudflare API token that may edit DNS there
    npx pulumi config set --secret cloudflare:apiToken --stack ca
  - meet:mail-password: the password with which the tenants send mail through smtp.meet.example
    npx pulumi config set --secret meet:mail-password --stack ca
  - meet:master: every derived secret of this stack follows from it; meet stack new makes it once
    openssl rand -hex 32 | npx pulumi config set --secret meet:master --stack ca
  - meet:tenant-riverbank-bbb: the shared secret of the BBB that riverbank meets on
    npx pulumi config set --secret meet:tenant-riverbank-bbb --stack ca
  - meet:tenant-tidewater-bbb: the shared secret of the BBB that tidewater meets on
    npx pulumi config set --secret meet:tenant-tidewater-bbb --stack ca

To know
  - meet.riverbank.example is outside meet.coop: its owner must set A 203.0.113.41.
  - The firewall of gl1 is its owner's to set: the ports listed here, and nothing else.
  - Tenant riverbank meets on a BBB of its own choice: its Greenlight asks for its limits there
    (meeting duration and participants), and no balancer sees to them.
`);
});

test("a change in text, with what is at risk", () => {
  const before = at({ riverbank: tenant({ bbb }), tidewater: tenant({ bbb, org: "Tidewater" }) });
  const after = at({ riverbank: tenant({ bbb, level: "level-3", registration: "open" }) });
  expect(
    renderChanges([diff(before, after)], "text"),
  ).toBe(`ca: 0 tenants join, 1 changes, 1 leaves; data at risk: tidewater; +€0.00 a month for machines,
-€155.00 from levels
  ~ ca no longer needs the secret meet:tenant-tidewater-bbb.
  ~ Riverbank Housing Co-operative (riverbank in ca) changes: level Level 3 instead of
    Multi-account; price €45 a month instead of €100 a month; people in a meeting 50 instead of 100;
    recordings off instead of on; registration open instead of invite. New meetings are no longer
    recorded; the recordings that exist stay on the BBB where it meets, and nothing deletes them by
    itself.
  - Tidewater leaves ca: tidewater.ca.meet.coop closes.
    ! Data at risk: Its accounts, rooms and files (database gl_tidewater on host gl1) are still in
      use: retire it first, with retire: { confirm: tidewater, after: <date> }.
  a month          before  after  change
  machines         €0      €0     +€0.00
  levels bring in  €200    €45    -€155.00
`);
});

test("a change in Markdown", () => {
  const before = at({ tidewater: tenant({ bbb, org: "Tidewater" }) });
  const after = at({});
  expect(
    renderChanges([diff(before, after)], "md"),
  ).toBe(`### ca: 0 tenants join, 0 change, 1 leaves; data at risk: tidewater; +€0.00 a month for machines, -€100.00 from levels

- ca no longer needs the secret meet:mail-password.
- ca no longer needs the secret meet:tenant-tidewater-bbb.
- Tidewater leaves ca: tidewater.ca.meet.coop closes.
  - **Data at risk:** Its accounts, rooms and files (database gl\\_tidewater on host gl1) are still in use: retire it first, with retire: { confirm: tidewater, after: &lt;date&gt; }.

| a month | before | after | change |
| --- | --- | --- | --- |
| machines | €0 | €0 | +€0.00 |
| levels bring in | €100 | €0 | -€100.00 |
`);
});

test("nothing changes, and no stack", () => {
  expect(renderChanges([diff(at({}), at({}))], "text")).toBe("ca: nothing changes\n");
  expect(renderChanges([], "md")).toBe("Nothing changes.\n");
});

test("what people wrote is no markup in Markdown", () => {
  const org = "Evil | <img src=x onerror=alert(1)> **bold** [x](https://evil.example) @everyone #1 `code` $x$";
  const text = renderPlan(at({ riverbank: tenant({ bbb, org }) }), "md");
  expect(text).toContain(
    "| riverbank | Evil \\| &lt;img src=x onerror=alert(1)&gt; \\*\\*bold\\*\\* \\[x\\](https&#58;//evil.example) &#64;everyone &#35;1 \\`code\\` \\$x\\$ |",
  );
});

test.each([
  ["- a list?", "\\- a list?"],
  ["1. a list?", "1\\. a list?"],
  ["---", "\\---"],
  ["-€5.00", "-€5.00"],
  ["two\nlines", "two lines"],
  ["a & b", "a &amp; b"],
  ["10:30", "10:30"],
])("%o is written %o in Markdown", (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test("no line is wider than 100 columns, but for commands to copy", () => {
  const tenants = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [
      `housing-co-op-${n}`,
      tenant({ org: `Housing Co-operative Number ${n} of the Long River Valley` }),
    ]),
  );
  const planned = at(tenants, CA);
  const wide = renderPlan(planned, "text")
    .split("\n")
    .filter((line) => [...line].length > 100 && !line.includes("pulumi config set"));
  expect(wide).toEqual([]);
  expect(
    renderChanges([diff(null, planned)], "text")
      .split("\n")
      .filter((line) => [...line].length > 100),
  ).toEqual([]);
});

test("columns break only where they may", () => {
  const rows = [["riverbank", "Riverbank Housing Co-operative"]];
  expect(columns(["id", "org"], rows, 24, ["org"])).toEqual([
    "id         org",
    "riverbank  Riverbank",
    "           Housing",
    "           Co-operative",
  ]);
  expect(columns(["id", "org"], rows, 24, [])).toBeNull();
  expect(columns(["id", "org"], rows, 22, ["org"])).toBeNull();
  expect(columns(["id", "org"], [["saatgut", "Saatgutgenossenschaft"]], 21, ["org"])).toEqual([
    "id       org",
    "saatgut  Saatgutgenos",
    "         senschaft",
  ]);
});

test("a table too wide for the page comes out as a list", () => {
  const hostname = `${"a".repeat(60)}.riverbank.example`;
  const text = renderPlan(at({ riverbank: tenant({ bbb, hostname }) }), "text");
  expect(text).toContain(
    `  - tenant riverbank, org Riverbank Housing Co-operative, address\n    ${hostname}, level\n    Multi-account, people 100, time 24 h, price €100\n`,
  );
});

test("lines wrap at words, and a long word keeps a line of its own", () => {
  expect(wrap("  - one two three", 10, "    ")).toEqual(["  - one", "    two", "    three"]);
  expect(wrap("a https://a.very.long.example/", 10, "")).toEqual(["a", "https://a.very.long.example/"]);
  expect(wrap("", 10, "")).toEqual([""]);
});

test("a list of tenants keeps words whole as long as they fit, at any width", () => {
  const plans = [at({ windrad: tenant({ bbb, org: "Windrad Energiegemeinschaft" }) })];
  const lines = (columns: number) => renderTenants(plans, columns).split("\n");
  for (const columns of [100, 94]) {
    expect(lines(columns).join("\n")).toContain("Energiegemeinschaft");
    expect(lines(columns).every((line) => line.length <= columns)).toBe(true);
  }
});

test("a page about a code is as wide as the terminal", () => {
  const it = { title: "A title", cause: "word ".repeat(40).trim(), remedy: "Do it.", blocks: [] };
  const widest = (columns?: number) =>
    Math.max(
      ...renderPage("a-code", it, "text", columns)
        .split("\n")
        .map(({ length }) => length),
    );
  expect([widest(60) <= 60, widest() > 60, widest() <= 100]).toEqual([true, true, true]);
});
