/** Which forge, which repository, which run: as the job's environment says, on a laptop the same variables by hand. */
import { list } from "../../model/words.ts";
import type { FORGES } from "../options.ts";
import { EXIT, Refusal } from "../refusal.ts";

export interface Place {
  readonly kind: (typeof FORGES)[number];
  /** Where its REST API is, without a slash at the end. */
  readonly api: string;
  /** `owner/name` at GitHub, a number at GitLab. */
  readonly project: string;
  readonly token: string;
  /** The account behind the token, where the forge does not tell it itself. */
  readonly user: string | null;
  readonly run: number;
  readonly attempt: number;
  /** The page of this run; null on a laptop. */
  readonly page: string | null;
  /** Who started this job by hand, where the forge says so (GitLab's manual jobs). */
  readonly starter: { readonly login: string; readonly email: string } | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Refusal that names every variable that is missing. */
export function placeOf(env: Environment, wanted: Place["kind"] | null): Place {
  const kind = wanted ?? (env["GITHUB_ACTIONS"] === "true" ? "github" : env["GITLAB_CI"] === "true" ? "gitlab" : null);
  if (kind === null) {
    const help = "say which with --forge github or --forge gitlab, and set what it then asks for";
    throw new Refusal(
      EXIT.usage,
      "no-forge",
      "this is no job of GitHub or GitLab, so nobody says where to write",
      help,
    );
  }
  return kind === "github" ? github(env) : gitlab(env);
}

function github(env: Environment): Place {
  need(env, ["GITHUB_REPOSITORY", "GITHUB_RUN_ID"]);
  const { GITHUB_REPOSITORY: project = "", GITHUB_RUN_ID: run, GITHUB_SERVER_URL: server } = env;
  return {
    kind: "github",
    api: env["GITHUB_API_URL"] ?? "https://api.github.com",
    project,
    token: tokenIn(env, "GITHUB_TOKEN", "in the step's env, to github.token"),
    user: env["MEET_FORGE_USER"] ?? null,
    run: Number(run),
    attempt: Number(env["GITHUB_RUN_ATTEMPT"] ?? 1),
    page: server === undefined ? null : `${server}/${project}/actions/runs/${run}`,
    starter: null,
  };
}

function gitlab(env: Environment): Place {
  need(env, ["CI_API_V4_URL", "CI_PROJECT_ID", "CI_PIPELINE_ID"]);
  return {
    kind: "gitlab",
    api: env["CI_API_V4_URL"] ?? "",
    project: env["CI_PROJECT_ID"] ?? "",
    token: tokenIn(env, "MEET_FORGE_TOKEN", "as a protected and masked variable of the project"),
    user: env["MEET_FORGE_USER"] ?? null,
    run: Number(env["CI_PIPELINE_ID"]),
    // A job that is tried again gets a greater number.
    attempt: Number(env["CI_JOB_ID"] ?? 1),
    page: env["CI_PIPELINE_URL"] ?? null,
    starter: starterIn(env),
  };
}

function starterIn(env: Environment): Place["starter"] {
  const { CI_JOB_MANUAL: manual, GITLAB_USER_LOGIN: login = "", GITLAB_USER_EMAIL: email = "" } = env;
  return manual === "true" && login !== "" ? { login, email } : null;
}

function need(env: Environment, names: readonly string[]): void {
  const missing = names.filter((name) => (env[name] ?? "") === "");
  if (missing.length === 0) return;
  const help = "the forge sets them in its jobs; on a laptop set them by hand";
  throw new Refusal(EXIT.usage, "no-forge", `the environment does not say ${list(missing)}`, help);
}

function tokenIn(env: Environment, name: string, how: string): string {
  const token = env[name] ?? "";
  if (token !== "") return token;
  throw new Refusal(
    EXIT.secret,
    "forge-rights",
    `there is no token in ${name}`,
    `set it ${how}; docs/ci.md says with which rights`,
  );
}
