/** GitLab's REST API, version 4 (docs.gitlab.com/api: notes, issues, commits, deployments). */
import { z } from "zod";
import type { Forge } from "./forge.ts";
import { type Api, all, ask, each } from "./http.ts";
import type { Place } from "./place.ts";

const User = z.looseObject({ username: z.string() });
const Author = User.transform(({ username }) => username);
const Note = z.looseObject({ id: z.number(), body: z.string(), author: Author, system: z.boolean() });
const IssueRow = z.looseObject({
  iid: z.number(),
  description: z.string().nullable(),
  author: Author,
  state: z.string(),
});
const Merge = z.looseObject({ iid: z.number(), author: Author, state: z.string() });
const CommitRow = z.looseObject({ author_email: z.string(), committer_email: z.string() });
const Deployment = z.looseObject({ sha: z.string() });
const Anything = z.unknown();

export function gitlab(place: Place, wait: Api["wait"]): Forge {
  const project = `/projects/${encodeURIComponent(place.project)}`;
  const api: Api = {
    name: "GitLab",
    base: place.api,
    headers: { "private-token": place.token, "user-agent": "meet-infra" },
    rights: "the scope api and the role that docs/ci.md names",
    next(answer) {
      const page = answer.headers.get("x-next-page") ?? "";
      if (page === "") return null;
      const url = new URL(answer.url);
      url.searchParams.set("page", page);
      return url.href;
    },
    wait,
  };
  return {
    name: api.name,
    me: async () => place.user ?? (await ask(api, "GET", "/user", User)).username,
    async comments(pull) {
      const query = "per_page=100&sort=asc&order_by=created_at";
      const notes = await all(api, `${project}/merge_requests/${pull}/notes?${query}`, Note);
      return notes.flatMap(({ id, body, author, system }) => (system ? [] : [{ id: String(id), body, author }]));
    },
    async addComment(pull, body) {
      await ask(api, "POST", `${project}/merge_requests/${pull}/notes`, Anything, { body });
    },
    async changeComment(pull, id, body) {
      await ask(api, "PUT", `${project}/merge_requests/${pull}/notes/${id}`, Anything, { body });
    },
    async issues(label) {
      const query = new URLSearchParams({ labels: label, scope: "all", per_page: "100" });
      const rows = await all(api, `${project}/issues?${query}`, IssueRow);
      return rows.map(({ iid, description, author, state }) => ({
        id: String(iid),
        body: description ?? "",
        author,
        open: state === "opened",
      }));
    },
    async addIssue({ title, body, label }) {
      await ask(api, "POST", `${project}/issues`, Anything, { title, description: body, labels: label });
    },
    async changeIssue(id, { body, open }) {
      await ask(api, "PUT", `${project}/issues/${id}`, Anything, {
        description: body,
        state_event: open ? "reopen" : "close",
      });
    },
    async pullsOf(commit) {
      const rows = await all(api, `${project}/repository/commits/${commit}/merge_requests?per_page=100`, Merge);
      return rows.flatMap(({ iid, author, state }) => (state === "merged" ? [{ number: iid, author }] : []));
    },
    async writers(pull) {
      const at = `${project}/merge_requests/${pull}`;
      const notes = await all(api, `${at}/notes?per_page=100`, Note);
      // Whoever pushes is named by GitLab itself, in a note that nobody can write.
      const pushers = notes.filter(({ system, body }) => system && /^added \d+ (?:new )?commits?\b/.test(body));
      const commits = await all(api, `${at}/commits?per_page=100`, CommitRow);
      const emails = commits.flatMap((row) => [row.author_email, row.committer_email]);
      // A commit has addresses, and no account: all that can be told is whether one is that of whoever agrees.
      const { starter } = place;
      const isOurs = starter !== null && emails.some((email) => isOf(email, starter));
      return [...pushers.map(({ author }) => author), ...(isOurs ? [starter.login] : [])];
    },
    async deployed(environment, except) {
      const query = new URLSearchParams({
        environment,
        status: "success",
        order_by: "id",
        sort: "desc",
        per_page: "100",
      });
      for await (const { sha } of each(api, `${project}/deployments?${query}`, Deployment))
        if (sha !== except) return sha;
      return null;
    },
    // Whoever pressed the button of the manual job.
    approvers: async () => (place.starter === null ? [] : [place.starter.login]),
  };
}

/** Whether an address is an account's: the one GitLab says, or the one it hides that behind. */
function isOf(email: string, { login, email: own }: NonNullable<Place["starter"]>): boolean {
  const said = email.toLowerCase();
  return (own !== "" && said === own.toLowerCase()) || said.includes(`-${login.toLowerCase()}@users.noreply.`);
}
