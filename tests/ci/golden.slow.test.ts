/**
 * Pull requests in a real git repository, through the lines of the workflows: what is posted, and how each job ends,
 * stands in tests/golden. After a wanted change of words: vitest run -u --project slow
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { type StandIn, standIn, TOKEN } from "../scripts/ci/standIn.ts";
import { inShell, linesOf, type Ran, runLines, runScript } from "./lines.ts";
import { CASES, type Case } from "./pulls.ts";
import { forge, git, openPull, type Pull } from "./repository.ts";

let bare: string;
let site: StandIn;
beforeAll(() => {
  // As `meet` itself does: the program's runtime is compiled once.
  enableCompileCache(join(tmpdir(), "meet-compiled"));
  bare = forge();
});
beforeEach(async () => {
  site = await standIn("github");
});
afterAll(() => rmSync(bare, { recursive: true }));

const MARK = "/tmp/meet-was-here";

/** The check of a pull request, where its own program and data are: how each of its commands ends, and its page. */
async function checked({ merged }: Pull): Promise<{ readonly ran: readonly Ran[]; readonly page: string }> {
  const page = join(merged, "..", "page.md");
  const ran = await runLines(linesOf("check.yml", "data"), merged, { GITHUB_STEP_SUMMARY: page });
  return { ran: ran.filter(({ command }) => command.startsWith("npx meet ")), page: readFileSync(page, "utf8") };
}

/** The jobs of the review of a region: the data and what they mean, with an engine where a preview stands in, then the comment. */
async function reviewed(pull: Pull, stack: string, engine?: object): Promise<readonly Ran[]> {
  const env = { STACK: stack, PULL: "7", HEAD_SHA: pull.head };
  const out = join(pull.main, ".out");
  rmSync(out, { recursive: true, force: true });
  const said = await runLines(linesOf("review.yml", "declared"), pull.main, env);
  if (engine !== undefined) {
    // Each job has a clone of its own, and hands its text on by name.
    renameSync(out, `${out}.declared`);
    said.push(...(await runLines(linesOf("review.yml", "engine"), pull.main, env, engine)));
    renameSync(out, `${out}.engine`);
    renameSync(`${out}.declared`, out);
    mkdirSync(join(out, "engine"));
    renameSync(join(`${out}.engine`, `${stack}.md`), join(out, "engine", `${stack}.md`));
  }
  const posted = await runLines(linesOf("review.yml", "comment"), pull.main, {
    ...env,
    ...site.env,
    GITHUB_TOKEN: TOKEN,
  });
  return [...said, ...posted];
}

/** Command and exit code of each, as a list. */
function endsOf(ran: readonly Ran[]): string {
  return ran.map(({ command, code }) => `- \`${command}\` ends with ${code}.`).join("\n");
}

/** What a golden file holds: everything but what is another each time. */
function steady(text: string, { base, head }: Pull): string {
  return (
    text
      .replaceAll(head.slice(0, 10), "<head>")
      .replaceAll(base.slice(0, 10), "<base>")
      // What was merged with the program itself is another commit at every change of the program.
      .replaceAll(/, at [0-9a-f]{10}\./g, ", at <merged>.")
      .replaceAll(/commit=<head>[0-9a-f]*/g, "commit=<head>")
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "<time>")
      // A generation's digest and how long a list is follow from the program, which has goldens of its own.
      .replaceAll(/(tenant-[a-z]+(?:-[a-z]+)*)-(?=[0-9a-f]*\d)[0-9a-f]{3,10}(?=\s|…|")/g, "$1-<generation>")
      // Cut short, it may have no digit left to know it by.
      .replaceAll(/(tenant-[a-z]+(?:-[a-z]+)*)-[0-9a-f]{1,9}…/g, "$1-<generation>…")
      .replaceAll(/\(\d+ characters\)/g, "(… characters)")
  );
}

test.each(CASES)("$name", async ({ name, edit, ...ends }: Case) => {
  const pull = openPull(bare, edit);
  const { ran, page } = await checked(pull);
  const [first] = ran;
  // What stops at the first command says the rest all the same.
  expect(ran.map(({ command }) => command.split(" ")[2])).toEqual(
    ends.check === 0 ? ["check", "check", "plan", "review"] : ["check", "check"],
  );
  if (ends.check === 0) expect(page).toContain("<!-- meet:");
  const [ca, de] = [await reviewed(pull, "ca"), await reviewed(pull, "de")];
  const codeOf = (of: readonly Ran[]) => of.find(({ command }) => command.includes("meet review"))?.code;
  expect({ check: first?.code, ca: codeOf(ca), de: codeOf(de) }).toEqual(ends);
  const text = [
    `# ${name.replaceAll("-", " ")}\n`,
    `${endsOf(ran)}\n`,
    `The first says:\n\n\`\`\`text\n${first?.stdout.trimEnd()}\n\`\`\`\n`,
    `The review of ca ends with ${codeOf(ca)}, that of de with ${codeOf(de)}. ${site.comments.length === 1 ? "1 comment is" : `${site.comments.length} comments are`} posted:\n`,
    ...site.comments.map(({ body }) => `---\n\n${body}`),
  ].join("\n");
  await expect(steady(text, pull)).toMatchFileSnapshot(`../golden/${name}.md`);
  for (const { body } of site.comments) expect(body.length).toBeLessThanOrEqual(60_000);
  expect(existsSync(MARK)).toBe(false);
});

/** What an engine would say of the first case. */
const PREVIEW = {
  schemaVersion: 1,
  problems: [],
  stack: "ca",
  standIn: false,
  steps: ["a", "redis", "serve"].map((what) => ({
    op: "create",
    urn: `urn:pulumi:ca::meet-infra::meet:Greenlight$docker:index/container:Container::tenant-bicycle-kitchen-${what}`,
  })),
  losses: [],
  plan: { hash: "3f9c0123456789ab" },
};
const [added] = CASES;

test("what an engine says takes the place of what was said without it", async () => {
  const pull = openPull(bare, added?.edit ?? {});
  const ran = await reviewed(pull, "ca", PREVIEW);
  expect(ran.filter(({ code }) => code !== 0)).toEqual([]);
  expect(site.comments).toHaveLength(1);
  const text = `# adds a tenant, with an engine\n\n${site.comments[0]?.body}`;
  await expect(steady(text, pull)).toMatchFileSnapshot("../golden/adds-a-tenant-with-an-engine.md");
});

test("GitLab's own lines, from the webhook to the comment, say the same", async () => {
  const atGitLab = await standIn("gitlab");
  const pull = openPull(bare, added?.edit ?? {});
  const work = join(pull.main, "..", "work");
  git(work, "push", "-q", "origin", "HEAD:refs/merge-requests/7/head", "HEAD:refs/heads/bicycle-kitchen");
  const checking = await runScript("data", pull.merged, { BASE: pull.base });
  expect(checking).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files checked, no problems\n$/) });
  expect(readFileSync(join(pull.merged, ".out/review.md"), "utf8")).toContain("ca: 1 tenant added");

  const payload = join(work, "..", "payload.json");
  writeFileSync(
    payload,
    JSON.stringify({
      object_kind: "merge_request",
      object_attributes: {
        ...{ iid: 7, state: "opened", action: "open", target_branch: "main", target_project_id: 7 },
        last_commit: { id: pull.head },
      },
    }),
  );
  const site = { ...atGitLab.env, TRIGGER_PAYLOAD: payload, CI_DEFAULT_BRANCH: "main", STACK: "ca" };
  expect((await runScript("pull", pull.main, site)).code).toBe(0);
  // What GitLab makes of an artifact that is called dotenv.
  const told = readFileSync(join(pull.main, "pull.env"), "utf8").trim().split("\n");
  const env = { ...site, ...Object.fromEntries(told.map((line) => line.split("="))) };
  expect((await runScript("declared", pull.main, env)).code).toBe(0);
  expect(existsSync(join(pull.main, ".out/declared/ca.md"))).toBe(true);
  rmSync(join(pull.main, ".out/pull"), { recursive: true });
  expect((await runScript("engine", pull.main, env, PREVIEW)).code).toBe(0);
  expect((await runScript("comment", pull.main, env)).stdout).toBe("ca, pull request 7: a comment was written.\n");
  await atGitLab.close();
  const text = `# adds a tenant, with an engine\n\n${atGitLab.comments[0]?.body}`;
  // The same golden file as at GitHub, but for the number of the run.
  await expect(steady(text, pull)).toMatchFileSnapshot("../golden/adds-a-tenant-with-an-engine.md");
});

test("changes code only: its own program says what it declares, where there is no secret; nobody else runs it", async () => {
  const whole = forge(program());
  const pull = openPull(whole, {
    "components/dnsRecord.ts": (before) => {
      expect(before).toContain("ttl: TTL,");
      return before.replace("ttl: TTL,", "ttl: 2 * TTL,");
    },
  });
  // A clone has its own packages; these are the same.
  symlinkSync(join(CHECKOUT, "node_modules"), join(pull.merged, "node_modules"));
  const [line] = linesOf("check.yml", "data").filter(({ command }) => command.startsWith("npx meet review"));
  const command =
    line?.command.replace("npx meet", `"${process.execPath}" scripts/meet.js`).replace(" > .out/review.md", "") ?? "";
  const { code, stdout } = inShell(command, pull.merged, {});
  expect(code).toBe(0);
  const ca = await reviewed(pull, "ca");
  const text = [
    "# changes code only\n",
    `\`${line?.command}\` ends with ${code}:\n`,
    stdout,
    `The review of ca ends with ${ca.find(({ command: it }) => it.includes("meet review"))?.code}. ${site.comments.length} comments are posted.\n`,
  ].join("\n");
  await expect(steady(text, pull)).toMatchFileSnapshot("../golden/changes-code-only.md");
  rmSync(whole, { recursive: true });
});

/** The program of this checkout, as files of the repository. */
function program(): Readonly<Record<string, string>> {
  const patterns = [
    "{components,form,model,preview,sandbox,scripts,stacks}/**/*",
    "Pulumi.yaml",
    "package.json",
    "package-lock.json",
  ];
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: CHECKOUT, withFileTypes: true }));
  return Object.fromEntries(
    files
      .filter((file) => file.isFile() && !file.parentPath.includes("node_modules") && !file.name.startsWith("Pulumi."))
      .concat(files.filter(({ name }) => name === "Pulumi.yaml"))
      .map(({ parentPath, name }) => [
        relative(CHECKOUT, join(parentPath, name)),
        readFileSync(join(parentPath, name), "utf8"),
      ]),
  );
}
