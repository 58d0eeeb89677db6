/** `.gitlab-ci.yml`: GitLab's own schema accepts it, and each kind of pipeline has its jobs. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, TEXT } from "./gitlabTool.ts";
import { REGIONS } from "./regions.ts";

/** What it says of a text, and which jobs a pipeline of a kind has, with more variables. */
function pipeline(text: string, source: string, ...more: readonly string[]) {
  const all = [`CI_PIPELINE_SOURCE=${source}`, "CI_COMMIT_BRANCH=main", ...more];
  return ask(text, "--list-json", ...all.flatMap((one) => ["--variable", one]));
}

const Listed = z.array(z.looseObject({ name: z.string(), when: z.string() }));

describe("GitLab's schema accepts .gitlab-ci.yml, and a pipeline", () => {
  const each = (jobs: readonly string[], form: (job: string, stack: string) => string) =>
    jobs.flatMap((job) => REGIONS.map((stack) => form(job, stack)));
  const check = ["data", "tests"];
  const review = ["pull", ...each(["declared", "engine", "comment"], (job, stack) => `${job}: [${stack}]`)];
  const apply = each(["base", "preview", "agree", "up", "tell"], (job, stack) => `${job}:${stack}`);
  test.each([
    ["merge_request_event", [], check],
    ["trigger", [], review],
    ["push", [], [...check, ...apply]],
    // By hand: the way out after an `up` that was refused because the world changed.
    ["web", [], apply],
    ["web", ["MEET_PULL=7"], review],
    ["schedule", [], [...each(["drift"], (job, stack) => `${job}: [${stack}]`), "issue"]],
  ])("of %s %j has these jobs", (source, more, names) => {
    const { code, stdout } = pipeline(TEXT, source, ...more);
    expect(code).toBe(0);
    const listed = Listed.parse(JSON.parse(stdout));
    expect(
      listed
        .filter(({ when }) => when !== "never")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
  });

  test("and it would see a mistake", () => {
    const { said } = pipeline(TEXT.replace("resource_group:", "resource_groop:"), "push");
    expect(said).toContain("'resource_groop' property is not expected to be here");
  });
});
