import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { openAgainst } from "../../scripts/against.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { Refusal } from "../../scripts/refusal.ts";
import { git } from "../ci/repository.ts";
import { dataFolder } from "./data.ts";
import { meet } from "./meetHere.ts";

/** A repository whose data lies in a folder of it; the commit `before` has one tenant less. */
function repository(folder = "data"): { top: string; root: string } {
  const top = dataFolder({
    "coop/levels.yaml": null,
    "coop/members.yaml": null,
    "stacks/nz.yaml": null,
    "tenants/kea.yaml": null,
  });
  const root = join(top, folder);
  cpSync(dataFolder(), root, { recursive: true });
  git(top, "init", "-q", "-b", "main");
  git(top, "add", ".");
  git(top, "commit", "-q", "-m", "one tenant");
  git(top, "tag", "before");
  const kea = readFileSync(join(root, "tenants", "kea.yaml"), "utf8");
  writeFileSync(join(root, "tenants", "weka.yaml"), kea.replace("Kea Collective", "Weka Works"));
  git(top, "add", ".");
  git(top, "commit", "-q", "-m", "two tenants");
  return { top, root };
}

let repo: ReturnType<typeof repository>;
beforeAll(() => {
  repo = repository();
});

describe("a commit", () => {
  test("gives its data, whatever folder of the repository they lie in, and leaves nothing behind", () => {
    const other = openAgainst("before", repo.root, false);
    expect(readdirSync(join(other.root, "tenants"))).toEqual(["kea.yaml"]);
    expect(readdirSync(join(other.root, "stacks"))).toEqual(["nz.yaml"]);
    expect(other.program).toBe(CHECKOUT);
    other.close();
    expect(existsSync(other.root)).toBe(false);
  });

  test.each(["main", "HEAD~1", "before"])("may be named as git names it: %s", (name) => {
    const other = openAgainst(name, repo.root, false);
    expect(readdirSync(join(other.root, "tenants"))).toContain("kea.yaml");
    other.close();
  });

  test("is what meet plan compares with", async () => {
    const { code, stdout } = await meet("plan", "--root", repo.root, "--against", "before", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).changes[0].changes.map((change: { id: string }) => change.id)).toContain("weka");
  });

  test("counts what is in the files now, committed or not", async () => {
    const { root } = repository();
    writeFileSync(
      join(root, "tenants", "kea.yaml"),
      readFileSync(join(root, "tenants", "kea.yaml"), "utf8").replace("free", "level-1"),
    );
    const { stdout } = await meet("plan", "--root", root, "--against", "HEAD", "--json");
    expect(JSON.parse(stdout).changes[0].changes.map((change: { id: string }) => change.id)).toContain("kea");
  });
});

describe("a folder", () => {
  test("gives its data as they are, with our program", () => {
    const root = dataFolder();
    expect(openAgainst(root, repo.root, true)).toMatchObject({ root, program: CHECKOUT });
  });

  test("of the same name as a branch counts only when it holds data", () => {
    const { top, root } = repository();
    mkdirSync(join(top, "main"));
    const here = process.cwd();
    process.chdir(top);
    try {
      const other = openAgainst("main", root, false);
      expect(readdirSync(join(other.root, "tenants"))).toEqual(["kea.yaml", "weka.yaml"]);
      other.close();
    } finally {
      process.chdir(here);
    }
  });
});

function refusal(name: string, root: string, programToo = false): unknown {
  try {
    openAgainst(name, root, programToo).close();
    return null;
  } catch (error) {
    return error instanceof Refusal ? [error.exit, error.message, error.help] : error;
  }
}

describe("refused with one sentence and what to do:", () => {
  test("a name that is nothing", () => {
    expect(refusal("nosuch", repo.root)).toEqual([
      2,
      '"nosuch" is neither a folder nor a commit of this repository',
      "git branch --all lists the branches",
    ]);
  });

  test("a name that looks like an option of git", () => {
    expect(refusal("--output=/tmp/x", repo.root)).toEqual([
      2,
      '"--output=/tmp/x" is neither a folder nor a commit of this repository',
      "git branch --all lists the branches",
    ]);
  });

  test("a commit, where there is no git", () => {
    vi.stubEnv("PATH", "/nowhere");
    try {
      expect(refusal("main", repo.root)).toEqual([
        4,
        '"main" is no folder of data, and there is no git to ask for a commit',
        "install git, or name a folder with tenants/, coop/ and stacks/ instead",
      ]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("a commit, where there is no repository", () => {
    const root = dataFolder();
    expect(refusal("main", root)).toEqual([
      2,
      `"main" is no folder, and ${root} is not in a git repository`,
      "name a folder with tenants/, coop/ and stacks/ instead",
    ]);
  });

  test("a folder without data", () => {
    expect(refusal("/proc/self", repo.root)).toEqual([
      2,
      "/proc/self has no tenants/, coop/ or stacks/ in it",
      "name the folder that holds these three, or a commit",
    ]);
  });

  test("a commit from before there were data", () => {
    const { top } = repository();
    mkdirSync(join(top, "later"));
    cpSync(dataFolder(), join(top, "later"), { recursive: true });
    expect(refusal("before", join(top, "later"))).toEqual([
      2,
      "at before there is no tenants/, coop/ or stacks/ here",
      "name a commit that has them",
    ]);
  });

  test("a commit that a shallow clone does not have", () => {
    const clone = join(dataFolder(), "clone");
    git(repo.top, "clone", "-q", "--depth", "1", `file://${repo.top}`, clone);
    expect(refusal("HEAD~1", join(clone, "data"))).toEqual([
      2,
      '"HEAD~1" is neither a folder nor a commit of this repository',
      "this clone holds only the newest commits: fetch it first, with git fetch --unshallow",
    ]);
  });
});
