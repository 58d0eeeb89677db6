/** A change as its reviewer reads it, from real folders and the real program. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type GraphChange, waitsOtherwise } from "../../preview/compare.ts";
import { commitOf, programDiffers } from "../../scripts/against.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";
import { strayOf } from "./published.ts";

const ROOT = dataFolder();
const MORE = dataFolder({
  "tenants/weka.yaml": `${fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works")}hostname: meet.weka.example\n`,
});

test("one tenant more: verdict, who waits, table, resources, the message, and no secret", async () => {
  const picture = join(mkdtempSync(join(tmpdir(), "meet-review-")), "change.html");
  const { code, stdout, stderr } = await meet(
    ...["review", "nz", "--root", MORE, "--against", ROOT, "--format", "md", "--picture", picture, "--applied"],
  );
  expect([code, stderr, existsSync(picture)]).toEqual([0, "", true]);
  const lines = stdout.split("\n");
  expect(lines[0]).toBe("<!-- meet:nz -->");
  expect(lines[2]).toBe(
    "**nz: 1 tenant added, 0 changed, 0 removed, no data at risk, €0.00 a month, nobody is disconnected**",
  );
  expect(stdout).toContain("- meet.weka.example waits for its owner, who sets A 203.0.113.41;");
  expect(stdout).toMatch(/^\| tenant weka \| Weka Works joins nz: .* \| \+\d+ \\~0 -0 \|$/m);
  expect(stdout).toMatch(/<summary>What the program declares for nz: \d+ added, 0 changed, 0 removed<\/summary>/);
  expect(stdout).toContain("    + tenant-weka-redis  docker:Container");
  expect(stdout).toContain("A message to Ada &lt;ada&#64;kea.example&gt;, ready to mail");
  expect(stdout).toContain("Who runs where, drawn: change.html, among the files of this run.");
  expect(stdout).not.toMatch(/placeholder-|0{20}/);
});

test("nothing changes: one line for each region, and no program is run", async () => {
  const { code, stdout } = await meet("review", "--root", ROOT, "--against", ROOT, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    reviews: [{ stack: "nz", verdict: "nz: nothing changes", declared: null }],
  });
  expect(strayOf("review", stdout)).toBeNull();
});

test("a tenant's file that is gone is a danger, and the verdict says so", async () => {
  const { code, stdout } = await meet("review", "--root", ROOT, "--against", MORE, "--json");
  expect(code).toBe(5);
  expect(strayOf("review", stdout)).toBeNull();
  const [review] = JSON.parse(stdout).reviews;
  expect(review.verdict).toContain("1 removed, data at risk: weka,");
  expect(review.dangers[0]).toContain("retire it first, with retire: { confirm: weka, after: <date> }");
});

test("in a large region nothing is declared for those who stay as they are, and the answer is the same", async () => {
  const kea = fileOf("tenants/kea.yaml");
  const many = Object.fromEntries(
    Array.from({ length: 25 }, (_, i) => [`tenants/bird-${i}.yaml`, kea.replace("Kea Collective", `Bird ${i}`)]),
  );
  const before = dataFolder(many);
  const after = dataFolder({
    ...many,
    "tenants/bird-3.yaml": null,
    "tenants/bird-7.yaml": `${kea.replace("Kea Collective", "Bird 7")}locale: fr\n`,
    "tenants/weka.yaml": kea.replace("Kea Collective", "Weka Works"),
  });
  const asked = ["--root", after, "--against", before, "--json"];
  const [review] = JSON.parse((await meet("review", ...asked)).stdout).reviews;
  const { changes } = JSON.parse((await meet("declare", "nz", ...asked)).stdout);
  const done = changes.filter((change: GraphChange) => !waitsOtherwise(change));
  const total = (op: string) => done.filter((change: GraphChange) => change.op === op).length;
  expect(review.declared).toEqual({ added: total("added"), changed: total("changed"), removed: total("removed") });
  for (const { urn } of done) expect(review.raw).toContain(urn.slice(urn.lastIndexOf("::") + 2));
});

test("it compares with something, and with a stack that one of both has", async () => {
  const { code, stderr } = await meet("review", "--root", ROOT);
  expect(code).toBe(2);
  expect(stderr).toContain("error[no-against]: a review compares, and --against does not say with what");
  expect((await meet("review", "zn", "--root", ROOT, "--against", ROOT)).code).toBe(2);
});

test("errors in the data of a change are told, and nothing is reviewed; a change that mends the other side's is", async () => {
  const broken = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });
  expect((await meet("review", "--root", broken, "--against", ROOT)).code).toBe(1);
  const { code, stdout, stderr } = await meet("review", "--root", ROOT, "--against", broken);
  const said = `The data of ${broken} have errors: this is compared with what could be read there (not tenants/kea.yaml).`;
  expect([code, stderr]).toEqual([0, `${said}\n`]);
  expect(stdout).toContain("1 tenant added");
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(said);
  expect(stdout).toContain("What the program declares is not compared: ");
});

test("whether the program differs is asked of git, and a folder has none of its own", () => {
  const close = () => {};
  expect(programDiffers({ name: "x", root: ROOT, program: CHECKOUT, commit: null, close })).toBe(false);
  expect(programDiffers({ name: "x", root: ROOT, program: "/elsewhere", commit: "0000000000", close })).toBe(true);
  expect(commitOf(ROOT)).toBeNull();
});
