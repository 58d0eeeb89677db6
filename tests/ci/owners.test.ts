/** Who must agree to a change: the two copies are one, and nothing that counts is left to chance. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { REGIONS } from "./regions.ts";

const textOf = (file: string): string => readFileSync(join(CHECKOUT, file), "utf8");
const TEXT = textOf("CODEOWNERS");

/** Path and owners, as both forges read a line. */
const LINES = TEXT.split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(/ +/))
  .map(([path = "", ...owners]) => ({ path, owners }));

/** Who owns a file: the last line that fits. */
function ownersOf(file: string): readonly string[] {
  const fits = ({ path }: { readonly path: string }): boolean =>
    path === "*" || path === `/${file}` || (path.endsWith("/") && `/${file}`.startsWith(path));
  return LINES.findLast(fits)?.owners ?? [];
}

test("both forges read the same", () => {
  expect(textOf(".github/CODEOWNERS")).toBe(TEXT);
});

test("every folder has a line, and every region two", () => {
  const ignored = [
    ".git",
    ...textOf(".gitignore")
      .split("\n")
      .map((line) => line.replaceAll("/", "")),
  ];
  const folders = readdirSync(CHECKOUT, { withFileTypes: true }).flatMap((it) =>
    it.isDirectory() && !ignored.includes(it.name) ? [`/${it.name}/`] : [],
  );
  const wanted = [...folders, ...REGIONS.flatMap((stack) => [`/stacks/${stack}.yaml`, `/stacks/Pulumi.${stack}.yaml`])];
  const paths = LINES.map(({ path }) => path);
  expect(wanted.filter((path) => !paths.includes(path))).toEqual([]);
  expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);
});

test("a file has one owner, for of several any one would do", () => {
  expect(LINES.filter(({ owners }) => owners.length !== 1)).toEqual([]);
});

test("only the DevOps circle says who becomes root, and what runs", () => {
  const files = ["coop/members.yaml", ".github/workflows/apply.yml", ".ci/with-key", "CODEOWNERS", "stacks/program.ts"];
  for (const file of files) expect([file, ownersOf(file)]).toEqual([file, ["@meet-coop/devops-circle"]]);
});

test("a tenant and the levels are the business circle's, a region its operator's", () => {
  for (const file of ["tenants/tidewater.yaml", "coop/levels.yaml"])
    expect([file, ownersOf(file)]).toEqual([file, ["@meet-coop/business-circle"]]);
  for (const stack of REGIONS) {
    const { operator } = parse(textOf(`stacks/${stack}.yaml`));
    for (const file of [`stacks/${stack}.yaml`, `stacks/Pulumi.${stack}.yaml`])
      expect([file, ownersOf(file)]).toEqual([file, [`@meet-coop/${operator}`]]);
  }
});
