/** The comment: danger first and never cut, at most 60,000 characters, and nothing that people wrote is markup. */
import { describe, expect, test } from "vitest";
import { marker } from "../../../model/review/marker.ts";
import { LONGEST, renderReviews } from "../../../model/review/render.ts";
import type { Review } from "../../../model/review/review.ts";

const REVIEW: Review = {
  stack: "ca",
  verdict: "ca: 1 tenant added, 0 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected",
  changes: true,
  dangers: [],
  refused: false,
  interruptions: [],
  waiting: [],
  rows: [{ subject: "tenant otter", sentences: ["Otter Works joins ca."], resources: "+13 ~0 -0" }],
  declared: { added: 13, changed: 0, removed: 0 },
  engine: null,
  undeclared: null,
  raw: "ca: 13 added, 0 changed, 0 removed\n",
  welcomes: [],
};
const ABOUT = { against: "main (0123456789)", commit: "9876543210", picture: null, notes: [] };
const md = (...reviews: Review[]) => renderReviews(reviews, ABOUT, "md");

test("a comment, as it is posted", () => {
  const dangerous = {
    ...REVIEW,
    dangers: ["tenant mill: its files go."],
    interruptions: [{ subject: "host gl1", sentence: "Host gl1: Caddy starts anew.", tenants: ["mill", "otter"] }],
    waiting: ["meet.otter.example waits for its owner."],
  };
  expect(md(dangerous)).toBe(`<!-- meet:ca -->

**ca: 1 tenant added, 0 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected**

### Danger

- tenant mill: its files go.

### Who notices

- Host gl1: Caddy starts anew (mill and otter).

### Waiting for somebody

- meet.otter.example waits for its owner.

### What changes in ca

| who | what happens | resources: + added, \\~ changed, - removed |
| --- | --- | --- |
| tenant otter | Otter Works joins ca. | +13 \\~0 -0 |

<details><summary>What the program declares for ca: 13 added, 0 changed, 0 removed</summary>

\`\`\`text
ca: 13 added, 0 changed, 0 removed
\`\`\`

</details>

Compared with main (0123456789), at 9876543210. npx meet review makes this again.
`);
});

test("the same in a terminal", () => {
  expect(
    renderReviews(
      [{ ...REVIEW, dangers: ["tenant mill: its files go."] }],
      { ...ABOUT, picture: ".out/change.html" },
      "text",
    ),
  ).toBe(`ca: 1 tenant added, 0 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected

Danger

  - tenant mill: its files go.

What changes in ca

  tenant otter  (resources +13 ~0 -0)
    Otter Works joins ca.

What the program declares for ca: 13 added, 0 changed, 0 removed

  ca: 13 added, 0 changed, 0 removed

Compared with main (0123456789), at 9876543210. npx meet review makes this again.

The picture: .out/change.html
`);
});

test("regions in which nothing changes have their verdict and no more", () => {
  const quiet = {
    ...REVIEW,
    stack: "de",
    verdict: "de: nothing changes",
    changes: false,
    rows: [],
    raw: "",
    declared: null,
  };
  const text = md(REVIEW, quiet);
  expect(text).toContain("**de: nothing changes**");
  expect(text).not.toContain("What changes in de");
});

describe("what is too long is cut from its end", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      subject: `tenant otter-${i}`,
      sentences: ["x".repeat(150)],
      resources: "",
    }));
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `  + resource-${i} <b>`).join("\n");

  test.each(["md", "text"] as const)("the raw part first, with a word about it (%s)", (format) => {
    const text = renderReviews([{ ...REVIEW, raw: lines(10_000) }], ABOUT, format);
    expect(text.length).toBeLessThanOrEqual(LONGEST);
    expect(text.length).toBeGreaterThan(LONGEST * 0.8);
    expect(text).toContain("… (npx meet declare ca prints all 10000 lines)");
    expect(text).toContain("resource-0 ");
    expect(text).not.toContain("resource-9999");
    if (format === "md") expect(text).toMatch(/\n```\n\n<\/details>\n\nCompared with/);
  });

  test.each(["md", "text"] as const)("then the table, and never what is dangerous (%s)", (format) => {
    const dangers = Array.from({ length: 1000 }, (_, i) => `tenant otter-${i} loses its data`);
    const text = renderReviews([{ ...REVIEW, rows: rows(1000), raw: lines(5000), dangers }], ABOUT, format);
    expect(text.length).toBeLessThanOrEqual(LONGEST);
    for (const danger of dangers) expect(text).toContain(danger);
    expect(text).toContain("More was left out here: npx meet review prints all of it.");
    expect(text).toMatch(/Compared with main .*\n$/);
  });
});

test("danger stands before everything but the verdicts, of every region", () => {
  const other = { ...REVIEW, stack: "de", verdict: "de: data at risk", dangers: ["host gl1: its data."] };
  const text = md(REVIEW, other);
  expect(text.indexOf("Danger (de)")).toBeLessThan(text.indexOf("What changes in ca"));
  expect(text.startsWith(`${marker("ca", true)}\n\n${marker("de", true)}\n\n`)).toBe(true);
});

test("nothing that people wrote is markup, ends a block of code, or calls anybody", () => {
  const evil = "</details> <script> @everyone [a](b) `c` | #1";
  const text = md({
    ...REVIEW,
    dangers: [evil],
    rows: [{ subject: `tenant ${evil}`, sentences: [evil], resources: "" }],
    raw: `\`\`\`\n${evil}\n\u202Etxt\n`,
    welcomes: [{ tenant: "otter", after: [], to: evil, subject: evil, body: `\`\`\`\`\n${evil}` }],
  });
  const outside = text.replaceAll(/(`{3,})text\n[\s\S]*?\n\1\n/g, "");
  expect(outside).not.toMatch(/<script>|@everyone|\[a\]\(b\)|[^\\]`c`/);
  expect(outside.match(/<\/details>/g)).toHaveLength(2);
  expect(text).toContain("````text\n```\n");
  expect(text).toContain("<U+202E>txt");
});

test("without what the program declares it says why", () => {
  const text = md({ ...REVIEW, declared: null, raw: "", undeclared: "main has other packages" });
  expect(text).toContain("What the program declares is not compared: main has other packages.");
  expect(text).not.toContain("<details>");
});

test("a review is as wide as the terminal", () => {
  const long = { ...REVIEW, raw: "", waiting: [`somebody ${"waits ".repeat(30)}`], dangers: ["word ".repeat(40)] };
  const widest = (columns?: number) =>
    Math.max(
      ...renderReviews([long], ABOUT, "text", columns)
        .split("\n")
        .map(({ length }) => length),
    );
  expect([widest(60) <= 60, widest() > 60, widest() <= 100]).toEqual([true, true, true]);
});
