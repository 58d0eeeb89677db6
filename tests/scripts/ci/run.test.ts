/** A run of CI after a merge: which pull requests it is about, who agreed, and what each of them is told. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventIn } from "../../../scripts/ci/event.ts";
import { apply, commit, git } from "../../ci/repository.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { BOT, type StandIn, standIn } from "./standIn.ts";

const KEA = fileOf("tenants/kea.yaml");
const bird = (org: string): string => KEA.replace("Kea Collective", org);

/** What came to the main branch: the commits of two pull requests after the first. No run of CI changes any of it. */
const root = dataFolder();
git(root, "init", "-q", "-b", "main");
const commits = [commit(root, "first")];
for (const name of ["weka", "tui"]) {
  apply(root, { [`tenants/${name}.yaml`]: bird(name) });
  commits.push(commit(root, name));
}

describe.each(["github", "gitlab"] as const)("at %s", (kind) => {
  let site: StandIn;
  beforeEach(async () => {
    site = await standIn(kind);
    for (const [at, number, author] of [
      [1, 7, "ada"],
      [2, 8, "ben"],
    ] as const) {
      site.pulls.set(commits[at] ?? "", [
        { number, author, merged: true },
        { number: 99, author: "x", merged: false },
      ]);
    }
    for (const [name, value] of Object.entries(site.env)) vi.stubEnv(name, value);
    if (kind === "gitlab") vi.stubEnv("GITHUB_ACTIONS", undefined);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await site.close();
  });
  const agreedBy = (user: string): void => {
    site.approvals.push({ user, environment: "nz", state: "approved" });
    vi.stubEnv("CI_JOB_MANUAL", "true");
    vi.stubEnv("GITLAB_USER_LOGIN", user);
    vi.stubEnv("GITLAB_USER_EMAIL", `${user}@hypha.example`);
  };
  const ci = (verb: string, ...more: readonly string[]) =>
    meet("ci", verb, "nz", "--root", root, "--commit", commits[2] ?? "", ...more);

  test("three merges, of which the second never got its turn: the third applies and tells both", async () => {
    site.deployments.push(
      { id: 2, sha: commits[1] ?? "", states: ["failure"] },
      { id: 1, sha: commits[0] ?? "", states: ["success", "inactive"] },
    );
    agreedBy("cho");
    expect(await ci("approved")).toMatchObject({ code: 0, stdout: "nz: cho agreed to apply pull request 7 and 8.\n" });
    const { code, stdout } = await ci("applied");
    expect([code, stdout]).toEqual([
      0,
      "nz, pull request 7: a comment was written.\nnz, pull request 8: a comment was written.\n",
    ]);
    const on = (pull: number) => site.comments.filter((row) => row.pull === pull).map(({ body }) => body);
    expect(on(7)).toEqual([
      expect.stringMatching(
        /^<!-- meet:nz run=41\.1 commit=[0-9a-f]{40} -->\n\n\*\*Applied to nz\.\*\*\n\n\*\*nz: 1 tenant added, /,
      ),
    ]);
    expect(on(7)[0]).toContain("| tenant weka |");
    expect(on(7)[0]).not.toContain("tui");
    expect(on(7)[0]).toContain("A message to Ada &lt;ada&#64;kea.example&gt;, ready to mail");
    expect(on(8)[0]).toContain("| tenant tui |");
    expect(strayOf("ci-applied", (await ci("applied", "--json")).stdout)).toBeNull();
  });

  test("is compared with what was last applied, as it applies all since; else with the commit before, and says so", async () => {
    expect((await ci("base")).stdout).toBe(
      `BASE=${commits[2]}^1\nBASE_SAYS=The forge knows of no commit that was applied to nz before: this is compared with the one before it alone.\n`,
    );
    site.deployments.push(
      { id: 2, sha: commits[1] ?? "", states: ["failure"] },
      { id: 1, sha: commits[0] ?? "", states: ["success", "inactive"] },
    );
    expect((await ci("base")).stdout).toBe(
      `BASE=${commits[0]}\nBASE_SAYS=Compared with ${commits[0]?.slice(0, 10)}, which was last applied to nz: this run applies everything since.\n`,
    );
    expect(strayOf("ci-base", (await ci("base", "--json")).stdout)).toBeNull();
  });

  test("where nothing was ever applied, a run is about its own commit", async () => {
    agreedBy("cho");
    const { stdout } = await ci("approved", "--json");
    expect(strayOf("ci-approved", stdout)).toBeNull();
    expect(JSON.parse(stdout)).toMatchObject({ approvers: ["cho"], pulls: [8] });
  });

  test("whoever opened one of them may not be the only one who agrees", async () => {
    site.deployments.push({ id: 1, sha: commits[0] ?? "", states: ["success"] });
    agreedBy("ada");
    expect(await ci("approved")).toEqual({
      code: 5,
      stdout: "",
      stderr:
        "error[same-person]: ada wrote pull request 7, and nobody else agreed to apply it to nz\n   = help: somebody other than ada must approve the run\n",
    });
  });

  test.each([
    [
      "committed to",
      [{ author: "cho", committer: "web-flow" }],
      [{ author: "Cho@hypha.example", committer: "x@x.example" }],
    ],
    [
      "brought in",
      [{ author: "", committer: "cho" }],
      [{ author: "x@x.example", committer: "3-cho@users.noreply.git.coop" }],
    ],
  ])("neither may whoever %s one that somebody else opened", async (_, atGitHub, atGitLab) => {
    site.commits.set(8, kind === "github" ? atGitHub : atGitLab);
    agreedBy("cho");
    expect(await ci("approved")).toMatchObject({
      code: 5,
      stderr:
        "error[same-person]: ben and cho wrote pull request 8, and nobody else agreed to apply it to nz\n   = help: somebody other than ben and cho must approve the run\n",
    });
    agreedBy("dan");
    expect(await ci("approved")).toMatchObject({ code: 0 });
  });

  test("nor whoever pushed to it, where the forge's own note says so; anybody can write a comment like it", async () => {
    const note = { id: 1, pull: 8, author: "cho", body: "added 2 commits\n\n<ul><li>0123456789</li></ul>" };
    agreedBy("cho");
    site.comments.push({ ...note, system: false });
    expect(await ci("approved")).toMatchObject({ code: 0 });
    site.comments.push({ ...note, system: true });
    // GitHub has no such notes; there a setting sees to it.
    expect(await ci("approved")).toMatchObject(
      kind === "github" ? { code: 0 } : { code: 5, stderr: expect.stringContaining("ben and cho wrote") },
    );
  });

  test("what was applied last is found behind any number of runs that failed", async () => {
    // More than the two pages of a hundred.
    const failed = Array.from({ length: 230 }, (_, at) => ({ id: at + 2, sha: "f".repeat(40), states: ["failure"] }));
    site.deployments.push(...failed, { id: 1, sha: commits[0] ?? "", states: ["success", "inactive"] });
    expect((await ci("base")).stdout).toContain(`BASE=${commits[0]}\n`);
    // Those of the commit itself are not what was applied before it, and they may fill a page as well.
    const again = Array.from({ length: 130 }, (_, at) => ({
      id: at + 400,
      sha: commits[2] ?? "",
      states: ["success"],
    }));
    site.deployments.unshift(...again);
    expect((await ci("base")).stdout).toContain(`BASE=${commits[0]}\n`);
    site.deployments.splice(0, again.length);
    // Whoever has found it reads no further.
    site.deployments.unshift({ id: 300, sha: commits[1] ?? "", states: ["success"] });
    site.asked.length = 0;
    expect((await ci("base")).stdout).toContain(`BASE=${commits[1]}\n`);
    expect(site.asked).toHaveLength(kind === "github" ? 2 : 1);
  });

  test("a yes to an earlier attempt of the run is none to this one, where the forge cannot tell them apart", async () => {
    agreedBy("cho");
    vi.stubEnv("GITHUB_RUN_ATTEMPT", "2");
    vi.stubEnv("CI_JOB_ID", "2");
    expect(await ci("approved")).toMatchObject(
      kind === "gitlab"
        ? { code: 0 }
        : {
            code: 5,
            stdout: "",
            stderr:
              "error[not-first-attempt]: this is attempt 2 of the run, and nobody can tell whether a yes was to this one\n   = help: start a new run instead, and agree to it for nz: Actions, Apply, Run workflow\n",
          },
    );
  });

  test("nobody's yes is no yes, and neither is one for another region, or a no", async () => {
    site.approvals.push(
      { user: "cho", environment: "ca", state: "approved" },
      { user: "dan", environment: "nz", state: "rejected" },
    );
    expect(await ci("approved")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("error[same-person]: nobody agreed to apply this to nz\n"),
    });
  });

  test("a clone that does not reach back is named", async () => {
    site.deployments.push({ id: 1, sha: "f".repeat(40), states: ["success"] });
    expect((await ci("base")).code).toBe(2);
    expect(await ci("applied")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("ffffffffff, which was last applied, is not in this clone"),
    });
  });

  describe("the issue of drift", () => {
    const folder = mkdtempSync(join(tmpdir(), "meet-drift-"));
    const file = (stack: string, ...messages: readonly string[]): string => {
      const path = join(folder, `${stack}.json`);
      const problems = messages.map((message) => ({
        file: null,
        line: null,
        column: null,
        code: "drifted",
        severity: "error",
        message,
        help: "npx meet up nz",
      }));
      writeFileSync(
        path,
        JSON.stringify({ schemaVersion: 1, problems, ...(messages.includes("no token") ? {} : { stack }) }),
      );
      return path;
    };
    const issue = (...files: readonly string[]) =>
      meet("ci", "issue", "--commit", commits[2] ?? "", "--file", ...files);

    test("is one: opened, changed, closed, opened again; a pull request or somebody else's is none", async () => {
      site.issues.push({ id: 3, body: "<!-- meet:drift run=1.1 commit=0123456789 -->", author: "mallory", open: true });
      if (kind === "github")
        site.issues.push({
          id: 4,
          body: "<!-- meet:drift run=1.1 commit=0123456789 -->",
          author: BOT[kind],
          open: true,
          isPull: true,
        });
      const before = site.issues.length;
      expect((await issue(file("ca"), file("de"))).stdout).toBe("nothing drifts\n");
      expect((await issue(file("ca", "server *bbb1* is not there"), file("de"))).stdout).toBe("an issue was opened\n");
      const made = site.issues[before];
      expect(made).toMatchObject({ title: "What runs is not what was declared", open: true });
      expect(made?.body).toMatch(/^<!-- meet:drift run=41\.1 /);
      expect(made?.body).toContain(
        "### ca: 1 difference\n\n- Server \\*bbb1\\* is not there. Npx meet up nz.\n\n### de\n\nAs it was declared.\n",
      );
      expect((await issue(file("ca"), file("de", "no token"))).stdout).toBe("the issue was changed\n");
      expect(made?.body).toContain(
        "### ca\n\nAs it was declared.\n\n### de: was not looked at\n\n- No token. Npx meet up nz.\n",
      );
      expect((await issue(file("ca"), file("de"))).stdout).toBe("nothing drifts: the issue was closed\n");
      expect(made?.open).toBe(false);
      expect((await issue(file("ca"), file("de"))).stdout).toBe("nothing drifts\n");
      const { stdout } = await meet(
        "ci",
        "issue",
        "--commit",
        commits[2] ?? "",
        "--json",
        "--file",
        file("ca", "gone"),
      );
      expect(strayOf("ci-issue", stdout)).toBeNull();
      expect([site.issues.length, made?.open]).toEqual([before + 1, true]);
    });

    test("says what is not applied yet, and is opened for it", async () => {
      const path = join(folder, "ca.json");
      const unapplied = Array.from({ length: 22 }, (_, at) => `server bbb${at + 1}`);
      writeFileSync(path, JSON.stringify({ schemaVersion: 1, problems: [], stack: "ca", unapplied }));
      expect((await issue(path, file("de"))).stdout).toBe("an issue was opened\n");
      const body = site.issues.at(-1)?.body ?? "";
      expect(body).toContain("### ca: 22 not applied yet\n\n- Not applied yet: server bbb1, server bbb2, ");
      expect(body).toContain("server bbb20, and 2 more. npx meet up ca.\n\n### de\n\nAs it was declared.\n");
    });

    test("counts a rule that is wrong as no difference", async () => {
      const path = join(folder, "ca.json");
      const rule = { code: "rule-ended", message: "the rule ended", help: "take it out" };
      writeFileSync(path, JSON.stringify({ schemaVersion: 1, problems: [rule], stack: "ca", unapplied: [] }));
      await issue(path);
      expect(site.issues.at(-1)?.body).toContain("### ca: 1 rule to mend\n\n- The rule ended. Take it out.\n");
    });

    test("tells of the other regions where one left no file, or an empty one; neither closes it", async () => {
      const empty = join(folder, "xx.json");
      writeFileSync(empty, "");
      await issue(file("ca", "gone"), file("de"));
      const { stdout } = await meet(
        ...["ci", "issue", "--commit", commits[2] ?? "", "--json", "--file"],
        ...[file("ca"), join(folder, "nosuch.json"), empty],
      );
      expect(JSON.parse(stdout)).toMatchObject({ did: "change", drifted: [], unapplied: [], unseen: ["nosuch", "xx"] });
      expect(site.issues.at(-1)).toMatchObject({ open: true });
      expect(site.issues.at(-1)?.body).toContain(
        "### ca\n\nAs it was declared.\n\n### nosuch: was not looked at\n\n- Its look left no file. See its job of this run.\n\n### xx: was not looked at\n\n- Its look broke off. See its job of this run.\n",
      );
    });
  });
});

describe("what a webhook of GitLab says", () => {
  const HEAD = "0123456789abcdef0123456789abcdef01234567";
  const attributes = {
    iid: 7,
    state: "opened",
    action: "open",
    target_branch: "main",
    target_project_id: 5,
    last_commit: { id: HEAD, message: "$(touch /tmp/x)" },
  };
  const said = (more: object = {}, whole: object = {}) => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-hook-")), "payload.json");
    writeFileSync(
      file,
      JSON.stringify({ object_kind: "merge_request", object_attributes: { ...attributes, ...more }, ...whole }),
    );
    return eventIn({ TRIGGER_PAYLOAD: file, CI_PROJECT_ID: "5", CI_DEFAULT_BRANCH: "main" }, "/");
  };

  test("is a number and a commit", () => {
    expect(said()).toEqual({ pull: 7, head: HEAD });
    expect(said({ action: "update", oldrev: HEAD })).toEqual({ pull: 7, head: HEAD });
  });

  test.each([
    ["it is merged", { state: "merged" }],
    ["only its title changed", { action: "update" }],
    ["it is for another branch", { target_branch: "old" }],
    ["it is for another project", { target_project_id: 6 }],
  ])("nothing where %s", (_, more) => {
    expect(said(more)).toEqual({ pull: null, head: null });
  });

  test("what is no number, no commit, or no merge request ends the run", () => {
    for (const more of [{ iid: "7; rm" }, { last_commit: { id: "$(x)" } }])
      expect(() => said(more)).toThrow("the webhook is about no merge request");
    expect(() => eventIn({}, "/")).toThrow("nobody says which merge request this is about");
    expect(() => eventIn({ MEET_PULL: "7; rm" }, "/")).toThrow("nobody says which merge request this is about");
  });

  test("as lines for the jobs that follow", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-hook-")), "payload.json");
    writeFileSync(file, JSON.stringify({ object_kind: "merge_request", object_attributes: attributes }));
    vi.stubEnv("TRIGGER_PAYLOAD", file);
    vi.stubEnv("CI_PROJECT_ID", "5");
    vi.stubEnv("CI_DEFAULT_BRANCH", "main");
    expect((await meet("ci", "pull")).stdout).toBe(`PULL=7\nHEAD_SHA=${HEAD}\n`);
    expect(strayOf("ci-pull", (await meet("ci", "pull", "--json")).stdout)).toBeNull();
    vi.unstubAllEnvs();
  });
});
