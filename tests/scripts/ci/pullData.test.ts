/** The data of a pull request: merged in git's own objects, plain files only, and settings of the engine from main. */
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { pullNotes, pullOf } from "../../../scripts/ci/pull.ts";
import { apply, commit, git } from "../../ci/repository.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";

let root: string;
const KEA = fileOf("tenants/kea.yaml");
/** A branch of the repository, from the first commit. */
function branch(name: string, change: (folder: string) => void): void {
  git(root, "checkout", "-q", "-b", name, "first");
  change(root);
  commit(root, name);
  git(root, "checkout", "-q", "main");
}

beforeAll(() => {
  root = dataFolder({ "stacks/Pulumi.nz.yaml": "config: {}\n", "stacks/program.ts": "// ours\n" });
  git(root, "init", "-q", "-b", "main");
  commit(root, "first");
  git(root, "tag", "first");
  branch("weka", () =>
    apply(root, {
      "tenants/weka.yaml": KEA.replace("Kea Collective", "Weka Works"),
      ".gitattributes": "tenants/weka.yaml export-ignore\n",
    }),
  );
  branch("code", () =>
    apply(root, {
      "stacks/program.ts": "// theirs\n",
      "stacks/Pulumi.nz.yaml": "config: { a: b }\n",
      "stacks/pulumi.nz.yml": "x: 1\n",
      "docs/x.md": "x\n",
    }),
  );
  branch("link", () => symlinkSync("/proc/self/environ", join(root, "tenants", "spy.yaml")));
  branch("clash", () => apply(root, { "tenants/kea.yaml": KEA.replace("free", "level-1") }));
  // Main went on: a branch that is behind must not seem to remove what it never saw.
  apply(root, {
    "tenants/tui.yaml": KEA.replace("Kea Collective", "Tui Trust"),
    "tenants/kea.yaml": KEA.replace("Ada", "Ida"),
  });
  commit(root, "second");
});

async function unpacked(head: string) {
  const output = join(mkdtempSync(join(tmpdir(), "meet-unpacked-")), "pull");
  const said = await meet("ci", "data", "--root", root, "--head", head, "--output", output);
  return { ...said, output };
}

describe("where it cannot be written", () => {
  const data = (...more: string[]) => meet("ci", "data", "--root", root, "--head", "weka", ...more);
  const file = () => join(root, "coop", "levels.yaml");

  test.each<[string, () => string[], () => string]>([
    ["a file", () => ["--output", file()], () => `--output cannot be ${file()}: ${file()} is a file, not a folder`],
    ["a file on the way", () => ["--output", join(file(), "x")], () => `: ${file()} is a file, not a folder`],
    ["a folder with something in it", () => ["--output", root], () => `--output cannot be ${root}: it is not empty`],
    [
      "no folder for what is said",
      () => ["--head", "no", "--output", "x", "--refused", file()],
      () => "--refused cannot",
    ],
  ])("%s is said, and nothing is written", async (_, args, sentence) => {
    const { code, stdout, stderr } = await data(...args());
    expect([code, stdout, existsSync("x")]).toEqual([2, "", false]);
    expect(stderr).toMatch(/^error\[invalid-argument\]: /);
    expect(stderr).toContain(sentence());
  });
});

test("outside a repository there is nothing to merge, and a folder that was tampered with is said", async () => {
  const outside = dataFolder();
  const { code, stderr } = await meet(
    "ci",
    "data",
    "--root",
    outside,
    "--head",
    "weka",
    "--output",
    join(outside, "x"),
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining("so it has no weka\n   = help: name a checkout")]);
  writeFileSync(join(outside, "pull-request.json"), "{");
  expect(() => pullOf(outside)).toThrow("pull-request.json is not what meet ci data writes");
  rmSync(outside, { recursive: true });
});

test("is what would be merged, and nothing of it is hidden by its own attributes", async () => {
  const { code, stdout, output } = await unpacked("weka");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^7 files of the merged data are in /)]);
  expect(readdirSync(join(output, "tenants")).sort()).toEqual(["kea.yaml", "tui.yaml", "weka.yaml"]);
  expect(readFileSync(join(output, "tenants", "kea.yaml"), "utf8")).toContain("Ida");
  expect(pullOf(output)).toEqual({
    head: git(root, "rev-parse", "weka"),
    base: git(root, "rev-parse", "main"),
    code: [".gitattributes"],
    settings: [],
  });
});

test("no program comes with it, and the engine's settings stay those of main", async () => {
  const { code, output } = await unpacked("code");
  expect(code).toBe(0);
  expect(readdirSync(join(output, "stacks")).sort()).toEqual(["Pulumi.nz.yaml", "nz.yaml"]);
  expect(readFileSync(join(output, "stacks", "Pulumi.nz.yaml"), "utf8")).toBe("config: {}\n");
  const pull = pullOf(output);
  expect([pull?.code, pull?.settings]).toEqual([
    ["docs/x.md", "stacks/program.ts"],
    ["stacks/Pulumi.nz.yaml", "stacks/pulumi.nz.yml"],
  ]);
  expect(pull === null ? [] : pullNotes({ ...pull, base: "0123456789abcdef" })).toEqual([
    "It also changes the program or what belongs to it: docs/x.md, stacks/program.ts. None of that runs here: what stands above is what the program of 0123456789 makes of the data. What the program's change declares is in the check that runs without secrets.",
    "It also changes settings of the engine: stacks/Pulumi.nz.yaml, stacks/pulumi.nz.yml. They decide where secrets are sent, so those of 0123456789 count here, and the new ones once it is merged.",
  ]);
});

test("as a document", async () => {
  const output = join(mkdtempSync(join(tmpdir(), "meet-unpacked-")), "pull");
  const { code, stdout } = await meet("ci", "data", "--root", root, "--head", "weka", "--output", output, "--json");
  expect(code).toBe(0);
  expect(strayOf("ci-data", stdout)).toBeNull();
});

describe("is refused", () => {
  test("with a link, which would be read and printed", async () => {
    const { code, stderr, output } = await unpacked("link");
    expect([code, stderr, existsSync(output)]).toEqual([
      5,
      "error[not-a-file]: tenants/spy.yaml of link is a link, and data are plain files\n   = help: replace it by a plain file, as the others in its folder are\n",
      false,
    ]);
    expect(() => lstatSync(join(output, "tenants", "spy.yaml"))).toThrow();
  });

  test("when it cannot be merged, with what both changed", async () => {
    const { code, stderr } = await unpacked("clash");
    expect([code, stderr]).toEqual([0, ""]);
    apply(root, { "tenants/kea.yaml": KEA.replace("free", "level-2") });
    commit(root, "third");
    const again = await unpacked("clash");
    expect([again.code, again.stderr]).toEqual([
      1,
      `error[conflict]: clash cannot be merged onto ${git(root, "rev-parse", "HEAD").slice(0, 10)}: both change tenants/kea.yaml\n   = help: bring its branch up to date: git merge origin/main, or the button of that name on its page\n`,
    ]);
  });

  test("when it is not there, or where it should go is not empty", async () => {
    expect(await unpacked("nosuch")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"nosuch" is no commit of this repository'),
    });
    expect(await unpacked("--output=/tmp/x")).toMatchObject({ code: 2 });
    const { code, stderr } = await meet("ci", "data", "--root", root, "--head", "weka", "--output", root);
    expect([code, stderr]).toEqual([2, expect.stringContaining("it is not empty")]);
  });
});
