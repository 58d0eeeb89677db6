/** GitHub's REST API, version 2022-11-28 (docs.github.com/rest: issues, pulls, deployments, actions). */
import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { Forge } from "./forge.ts";
import { type Api, all, ask, each } from "./http.ts";
import type { Place } from "./place.ts";

/** The account of a job's own token, which may not ask who it is. */
const ACTIONS = "github-actions[bot]";

/** The committer of what people write on GitHub's own pages. */
const WEB = "web-flow";

const User = z.looseObject({ login: z.string() });
/** null: the account is gone. */
const Author = User.nullable().transform((user) => user?.login ?? "");
const Text = z
  .string()
  .nullable()
  .transform((text) => text ?? "");
const Comment = z.looseObject({ id: z.number(), body: Text, user: Author });
const IssueRow = z.looseObject({
  number: z.number(),
  body: Text,
  user: Author,
  state: z.string(),
  pull_request: z.unknown().optional(),
});
const PullRow = z.looseObject({ number: z.number(), user: Author, merged_at: z.string().nullable() });
/** null: nobody at GitHub has the address that stands in the commit. */
const CommitRow = z.looseObject({ author: Author, committer: Author });
const Deployment = z.looseObject({ id: z.number(), sha: z.string() });
const Status = z.looseObject({ state: z.string() });
const Approval = z.looseObject({
  state: z.string(),
  user: Author,
  environments: z.array(z.looseObject({ name: z.string() })),
});
const Anything = z.unknown();

export function github(place: Place, wait: Api["wait"]): Forge {
  const api: Api = {
    name: "GitHub",
    base: place.api,
    headers: {
      authorization: `Bearer ${place.token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "meet-infra",
    },
    rights: "the permission that docs/ci.md names, such as pull-requests: write",
    next: (answer) => /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get("link") ?? "")?.[1] ?? null,
    wait,
  };
  const repository = `/repos/${place.project}`;
  return {
    name: api.name,
    async me() {
      if (place.user !== null) return place.user;
      try {
        return (await ask(api, "GET", "/user", User)).login;
      } catch (error) {
        if (error instanceof Refusal && error.code === "forge-rights" && error.message.includes("(403)"))
          return ACTIONS;
        throw error;
      }
    },
    comments: async (pull) =>
      (await all(api, `${repository}/issues/${pull}/comments?per_page=100`, Comment)).map(({ id, body, user }) => ({
        id: String(id),
        body,
        author: user,
      })),
    async addComment(pull, body) {
      await ask(api, "POST", `${repository}/issues/${pull}/comments`, Anything, { body });
    },
    async changeComment(_, id, body) {
      await ask(api, "PATCH", `${repository}/issues/comments/${id}`, Anything, { body });
    },
    async issues(label) {
      const query = new URLSearchParams({ labels: label, state: "all", per_page: "100" });
      const rows = await all(api, `${repository}/issues?${query}`, IssueRow);
      // To GitHub a pull request is an issue as well.
      return rows.flatMap((row) =>
        row.pull_request === undefined
          ? [{ id: String(row.number), body: row.body, author: row.user, open: row.state === "open" }]
          : [],
      );
    },
    async addIssue({ title, body, label }) {
      await ask(api, "POST", `${repository}/issues`, Anything, { title, body, labels: [label] });
    },
    async changeIssue(id, { body, open }) {
      await ask(api, "PATCH", `${repository}/issues/${id}`, Anything, { body, state: open ? "open" : "closed" });
    },
    async pullsOf(commit) {
      const rows = await all(api, `${repository}/commits/${commit}/pulls?per_page=100`, PullRow);
      return rows.flatMap(({ number, user, merged_at: merged }) => (merged === null ? [] : [{ number, author: user }]));
    },
    async writers(pull) {
      const rows = await all(api, `${repository}/pulls/${pull}/commits?per_page=100`, CommitRow);
      return rows.flatMap(({ author, committer }) => [author, committer]).filter((name) => name !== WEB);
    },
    async deployed(environment, except) {
      const query = new URLSearchParams({ environment, per_page: "100" });
      for await (const { id, sha } of each(api, `${repository}/deployments?${query}`, Deployment)) {
        if (sha === except) continue;
        const states = await all(api, `${repository}/deployments/${id}/statuses?per_page=100`, Status);
        if (states.some(({ state }) => state === "success")) return sha;
      }
      return null;
    },
    async approvers(environment) {
      const rows = await ask(api, "GET", `${repository}/actions/runs/${place.run}/approvals`, z.array(Approval));
      return rows.flatMap(({ state, user, environments }) =>
        state === "approved" && environments.some(({ name }) => name === environment) ? [user] : [],
      );
    },
  };
}
