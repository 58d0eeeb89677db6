/** `.gitlab-ci.yml`: what makes it safe stands in it. Which jobs there are: gitlab.slow.test.ts. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { ask, TEXT } from "./gitlabTool.ts";
import { inShell } from "./lines.ts";
import { REGIONS } from "./regions.ts";
import { forge, git, openPull } from "./repository.ts";

const Job = z.looseObject({
  stage: z.string(),
  script: z.array(z.string()),
  when: z.string().optional(),
  resource_group: z.string().optional(),
  environment: z.looseObject({ name: z.string() }).optional(),
  rules: z.array(
    z.looseObject({ if: z.string().optional(), when: z.string().optional(), allow_failure: z.boolean().optional() }),
  ),
  needs: z.array(z.looseObject({ job: z.string() })).optional(),
  parallel: z.looseObject({ matrix: z.array(z.record(z.string(), z.array(z.string()))) }).optional(),
});

describe("what makes it safe:", () => {
  let stages: readonly string[];
  let jobs: Map<string, z.infer<typeof Job>>;
  /** Everything that jobs share written out where it counts. */
  beforeAll(() => {
    const whole = z.looseObject({ stages: z.array(z.string()) }).parse(parse(ask(TEXT, "--preview").stdout));
    stages = whole.stages;
    jobs = new Map(
      Object.entries(whole).flatMap(([name, value]) => {
        const job = Job.safeParse(value);
        return job.success ? [[name, job.data]] : [];
      }),
    );
  });
  const job = (name: string): z.infer<typeof Job> => {
    const found = jobs.get(name);
    if (found === undefined) throw new Error(`there is no job ${name}`);
    return found;
  };
  const needs = (name: string): readonly string[] => job(name).needs?.map((one) => one.job) ?? [];

  test("a fork's data are never where an environment gives a secret", () => {
    const places = (part: string) =>
      [...jobs]
        .filter(([, { script }]) => script.some((line) => line.includes(part)))
        .map(([name, { environment }]) => `${name}: ${environment?.name ?? "none"}`)
        .sort();
    expect(places("refs/merge-requests/")).toEqual(["declared: none"]);
    expect(places("ci data")).toEqual(["declared: none", "engine: $STACK-preview"]);
    expect(needs("engine")).toEqual(["pull"]);
    expect(needs("comment")).toEqual(["pull", "declared", "engine"]);
    expect(job("comment").when).toBe("always");
    expect(job("declared").script.filter((line) => line.includes("ci data"))).toEqual([
      'npx meet ci data --head "$HEAD_SHA" --output .out/pull --refused .out/declared',
    ]);
  });

  test("what applies a region runs after a push, and by hand where no pull request is to be looked at", () => {
    const [region] = REGIONS;
    const ifs = ["base", "preview", "agree", "up", "tell"].map((name) =>
      job(`${name}:${region}`).rules.map((it) => it.if),
    );
    expect(ifs).toEqual(
      ifs.map(() => ['$CI_PIPELINE_SOURCE == "push"', '$CI_PIPELINE_SOURCE == "web" && $MEET_PULL == null']),
    );
  });

  test("a fork's commit meets no engine, whatever the variables say: it stands on no branch of the project", () => {
    const bare = forge();
    const own = openPull(bare, { "tenants/own.yaml": "" });
    git(join(own.main, "..", "work"), "push", "-q", "origin", "HEAD:refs/heads/own");
    const fork = openPull(bare, { "tenants/fork.yaml": "" });
    const { script } = job("engine");
    const until = script.slice(0, script.indexOf("mkdir -p .out/engine"));
    expect(until.length).toBe(3);
    const asked = (head: string, ref: string) => {
      git(fork.main, "fetch", "-q", "origin", ref);
      const env = { PULL: "7", HEAD_SHA: head, FORK: "no" };
      return inShell(`set -e\n${until.join("\n")}\necho asked`, fork.main, env);
    };
    expect(asked(own.head, "refs/heads/own")).toMatchObject({ code: 0, stdout: "asked\n" });
    expect(asked(fork.head, "refs/pull/7/head")).toMatchObject({ code: 0, stdout: "" });
    expect(inShell(`set -e\n${until.join("\n")}\necho asked`, fork.main, { PULL: "7", HEAD_SHA: "" }).stdout).toBe("");
    rmSync(bare, { recursive: true });
  });

  test("comments of a region are written one after another, and so is the issue", () => {
    const writers = [...jobs].filter(([, { script }]) =>
      script.some((line) => /ci (?:comment|applied|issue) /.test(line)),
    );
    expect(writers.map(([name, { resource_group: group }]) => `${name}: ${group}`).sort()).toEqual(
      ["comment: comment-$STACK", "issue: issue", ...REGIONS.map((stack) => `tell:${stack}: comment-$STACK`)].sort(),
    );
    expect(job("comment").parallel?.matrix).toEqual([{ STACK: REGIONS }]);
  });

  test("whoever is asked sees everything that the run applies", () => {
    for (const stack of REGIONS) {
      expect(needs(`preview:${stack}`)).toEqual([`base:${stack}`]);
      expect(job(`base:${stack}`).script).toEqual(['npx meet ci base "$STACK" --commit "$CI_COMMIT_SHA" > base.env']);
      expect(job(`preview:${stack}`).script).toEqual([
        'npx meet preview "$STACK" --json > .out/plan.json',
        'echo "$BASE_SAYS"',
        'npx meet review "$STACK" --against "$BASE" --preview .out/plan.json',
      ]);
    }
  });

  test("a no stops what it was asked for: it is no failure that is allowed, and whatever follows needs it", () => {
    const manual = [...jobs].filter(([, { rules }]) => rules.some(({ when }) => when === "manual"));
    expect(manual.map(([name]) => name).sort()).toEqual(REGIONS.map((stack) => `agree:${stack}`));
    for (const [, { rules }] of manual) {
      expect(rules.map((rule) => rule.when)).toEqual(["manual", "manual"]);
      expect(rules.map((rule) => rule.allow_failure)).toEqual([false, false]);
    }
    for (const stack of REGIONS) {
      expect(needs(`up:${stack}`)).toContain(`agree:${stack}`);
      expect(needs(`tell:${stack}`)).toEqual([`up:${stack}`]);
    }
    // A question that nobody answered holds up the stages after it, and with them each job that names no needs.
    const later = [...jobs].filter(([, { stage }]) => stages.indexOf(stage) > stages.indexOf("agree"));
    expect(later.filter(([, { needs: named }]) => named === undefined).map(([name]) => name)).toEqual([]);
    expect(later.length).toBeGreaterThan(2 * REGIONS.length);
  });
});
