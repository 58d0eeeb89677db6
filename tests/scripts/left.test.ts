/** An id that an org left with is known by git's history, and not given to another. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { tenantsThatLeft } from "../../scripts/left.ts";
import { git } from "../ci/repository.ts";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";

const KEA = fileOf("tenants/kea.yaml");
const WEKA = KEA.replace("Kea Collective", "Weka Works").replace("ada@kea", "bo@weka");
const TUI = KEA.replace("Kea Collective", "Tui Trust").replace("ada@kea", "cy@tui");

let root: string;
const step = (message: string) => {
  git(root, "add", "--all");
  git(root, "commit", "-q", "-m", message);
};
beforeAll(() => {
  const weka = (is: string) => writeFileSync(join(root, "tenants/weka.yaml"), is);
  root = dataFolder({ "tenants/weka.yaml": WEKA.replace("Weka Works", "Weka W."), "tenants/broken.yaml": "org: [" });
  git(root, "init", "-q", "-b", "main");
  step("two tenants, and a file that nobody can read");
  rmSync(join(root, "tenants/weka.yaml"));
  step("one is gone");
  weka(WEKA.replace("bo@weka", "first@weka"));
  step("and comes back");
  weka(WEKA);
  step("another administrator");
  for (const id of ["weka", "broken"]) rmSync(join(root, `tenants/${id}.yaml`));
  step("both are gone");
});

describe("who left", () => {
  test("is known as the file last was; what nobody could read is nobody", () => {
    const left = (commit: string) =>
      Object.entries(tenantsThatLeft(root, commit)).map(([id, { org, admin }]) => [id, org, admin.email]);
    expect(left("HEAD")).toEqual([["weka", "Weka Works", "bo@weka.example"]]);
    expect(left("HEAD~1")).toEqual([["weka", "Weka W.", "bo@weka.example"]]);
    expect(left("HEAD~4")).toEqual([]);
  });

  test("is nobody where there is no git", () => {
    expect(tenantsThatLeft(dataFolder(), "HEAD")).toEqual({});
  });
});

test("in a clone without older commits it is said that they are not known", async () => {
  const clone = join(dataFolder(), "clone");
  git(root, "clone", "-q", "--depth", "1", `file://${root}`, clone);
  const said =
    "This clone lacks older commits: ids of orgs that left before them are not known. git fetch --unshallow brings them.\n";
  expect((await meet("check", "--root", clone, "--against", "HEAD")).stderr).toBe(said);
  expect((await meet("check", "--root", root, "--against", "HEAD")).stderr).toBe("");
});

describe("meet check --against", () => {
  const check = async (text: string, against: string) => {
    const now = dataFolder({ "tenants/weka.yaml": text });
    if (against === root) return meet("check", "--root", now, "--against", root);
    writeFileSync(join(root, "tenants/weka.yaml"), text);
    try {
      return await meet("check", "--root", root, "--against", against);
    } finally {
      rmSync(join(root, "tenants/weka.yaml"));
    }
  };

  test.each([
    ["a commit", () => "HEAD"],
    ["a checkout", () => root],
  ])("%s: refuses the id of an org that left to another one, with both places", async (_, against) => {
    const { code, stdout } = await check(TUI, against());
    expect(code).toBe(1);
    expect(
      stdout,
    ).toContain(`tenants/weka.yaml:1:6: error[id-reused]: "Weka Works", which left, had the id "weka": its accounts, rooms and recordings would open to "Tui Trust"
  |
1 | org: Tui Trust
  |      ^^^^^^^^^
  = administrator: tenants/weka.yaml:6:28
  = help: choose another id: what an org left is kept until an operator deletes it
`);
  });

  test.each([["plan"], ["review"]])("%s --against says the same", async (verb) => {
    const now = dataFolder({ "tenants/weka.yaml": TUI });
    const { code, stderr } = await meet(verb, "--root", now, "--against", root);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('tenants/weka.yaml:1:6: error[id-reused]: "Weka Works", which left, had the id "weka"'),
    ]);
  });

  test("lets the same org come back", async () => {
    expect(
      await check(readFileSync(join(root, "tenants/kea.yaml"), "utf8").replace("Kea Collective", "Weka works"), "HEAD"),
    ).toMatchObject({ code: 0 });
  });
});
