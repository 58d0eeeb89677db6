/**
 * Pull requests in a real git repository, through the lines of the workflows: what is posted, and how each job ends,
 * stands in tests/golden. After a wanted change of words: vitest run -u --project slow
 */
import { existsSync, globSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { type StandIn, standIn, TOKEN } from "../scripts/ci/standIn.ts";
import { inShell, linesOf, type Ran, runLines } from "./lines.ts";
import { CASES, type Case } from "./pulls.ts";
import { forge, openPull, type Pull } from "./repository.ts";

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

/** The jobs of the review of a region: the data and what they mean, then the comment. */
async function reviewed(pull: Pull, stack: string): Promise<readonly Ran[]> {
  const env = { STACK: stack, PULL: "7", HEAD_SHA: pull.head };
  rmSync(join(pull.main, ".out"), { recursive: true, force: true });
  const said = await runLines(linesOf("review.yml", "declared"), pull.main, env);
  const posted = await runLines(linesOf("review.yml", "comment"), pull.main, {
    ...env,
    ...site.env,
    GITHUB_TOKEN: TOKEN,
  });
  return [...said, ...posted];
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
  const [first] = await runLines(
    linesOf("check.yml", "data").filter(({ command }) => command.includes("--format github")),
    pull.merged,
    {},
  );
  const [ca, de] = [await reviewed(pull, "ca"), await reviewed(pull, "de")];
  const codeOf = (ran: readonly Ran[]) => ran.find(({ command }) => command.includes("meet review"))?.code;
  expect({ check: first?.code, ca: codeOf(ca), de: codeOf(de) }).toEqual(ends);
  const text = [
    `# ${name.replaceAll("-", " ")}\n`,
    `\`${first?.command}\` ends with ${first?.code}:\n\n\`\`\`text\n${first?.stdout.trimEnd()}\n\`\`\`\n`,
    `The review of ca ends with ${codeOf(ca)}, that of de with ${codeOf(de)}. ${site.comments.length === 1 ? "1 comment is" : `${site.comments.length} comments are`} posted:\n`,
    ...site.comments.map(({ body }) => `---\n\n${body}`),
  ].join("\n");
  await expect(steady(text, pull)).toMatchFileSnapshot(`../golden/${name}.md`);
  for (const { body } of site.comments) expect(body.length).toBeLessThanOrEqual(60_000);
  expect(existsSync(MARK)).toBe(false);
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
