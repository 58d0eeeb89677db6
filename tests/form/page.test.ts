/** The page as it is sent: one file, readable by everybody, that lets nothing in and nothing out. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formPage } from "../../form/page.ts";
import { TENANT_FIELDS } from "../../model/ask/tenant.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { all, read, textOf } from "../preview/page.ts";
import { dataFolder } from "../scripts/data.ts";
import { meet } from "../scripts/meetHere.ts";
import { strayOf } from "../scripts/published.ts";

const FORGE = { kind: "github", url: "https://github.com/meet-coop/meet-infra", branch: "main" } as const;
const EVIL = "</script><script>alert(1)</script><!-- \u2028 &amp; \"'";
const page = formPage({ files: { "tenants/a.yaml": EVIL }, forge: FORGE }, `const x = "</script>"; /* <!-- */`);
const treeOf = () => read(page.replaceAll(/<script[\s\S]*?<\/script>/g, ""));

describe("the page", () => {
  test("asks nothing of anybody: its policy forbids all but its own program and sheet", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
    const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page).not.toMatch(/<(?:link|img|iframe)|url\(|@import|\bsrc=/);
  });

  test("nothing in the data or the program ends the element that it stands in", () => {
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toContain("<!--");
    const json = /id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
    expect(JSON.parse(json).files["tenants/a.yaml"]).toBe(EVIL);
  });

  test("has a language, a title, one first heading, and no level of heading left out", () => {
    const tree = treeOf();
    expect(all(tree, "html")[0]?.attributes["lang"]).toBe("en");
    expect(all(tree, "h1").map(textOf)).toEqual(["A new tenant"]);
    const levels = all(tree).flatMap(({ tag }) => (/^h[1-6]$/.test(tag) ? [Number(tag.slice(1))] : []));
    for (const [at, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1);
  });

  test.each(TENANT_FIELDS.map(({ name, label }) => [name, label]))(
    "%s has its label, its hint and a place for what is wrong",
    (name, label) => {
      const tree = treeOf();
      const ids = new Map(
        all(tree).flatMap((it) => (it.attributes["id"] === undefined ? [] : [[it.attributes["id"], it] as const])),
      );
      const input = ids.get(`field-${name}`);
      expect(all(tree, "label").find((it) => it.attributes["for"] === `field-${name}`)).toSatisfy(
        (it) => textOf(it) === label,
      );
      const described = input?.attributes["aria-describedby"]?.split(" ") ?? [];
      expect(described).toEqual([`hint-${name}`, `wrong-${name}`]);
      for (const id of described) expect(ids.has(id)).toBe(true);
      expect(textOf(ids.get(`hint-${name}`) ?? tree).length).toBeGreaterThan(10);
      expect(ids.get(`wrong-${name}`)?.attributes["role"]).toBe("alert");
    },
  );

  test("without a site people copy the file", () => {
    expect(formPage({ files: {}, forge: null }, "")).toContain('<a id="open" hidden></a>');
  });
});

test("its program is typed as a browser's", () => {
  execFileSync(process.execPath, [
    join(CHECKOUT, "node_modules/typescript-native/bin/tsc"),
    "-p",
    join(CHECKOUT, "form"),
    "--noEmit",
    // What did not change since the last time is not read again.
    ...["--incremental", "--tsBuildInfoFile", join(CHECKOUT, ".out/tests/form.tsbuildinfo")],
  ]);
});

test("meet form writes it, with the model in it and no part of Node", async () => {
  const root = dataFolder();
  const output = join(root, "form.html");
  const { code, stdout, stderr } = await meet(
    "form",
    "--root",
    root,
    "--output",
    output,
    "--json",
    "--forge",
    "https://git.coop/meet/meet-infra",
    "--branch",
    "trunk",
  );
  expect([code, stderr, strayOf("form", stdout)]).toEqual([0, "", null]);
  const text = readFileSync(output, "utf8");
  expect(text).toContain('"forge":{"kind":"gitlab","url":"https://git.coop/meet/meet-infra","branch":"trunk"}');
  expect(text).toContain("Copy it and open a new file at GitLab");
  expect(text).not.toMatch(/require\("(?:node:)?(?:fs|crypto|path)"\)/);
  expect((await meet("form", "--root", root, "--output", output, "--forge", "nowhere")).stderr).toContain(
    "error[invalid-argument]: --forge cannot be nowhere",
  );
});
