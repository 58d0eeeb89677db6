/**
 * A stand-in of the comment and issue APIs of GitHub and GitLab, on loopback: pages as they page, refuses as they
 * refuse, and remembers what it was asked.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Place } from "../../../scripts/forge/place.ts";

export interface Row {
  readonly id: number;
  body: string;
  readonly author: string;
  readonly system?: boolean;
  open?: boolean;
  title?: string;
  /** Of a comment: the pull request; absent: 7. */
  readonly pull?: number;
  /** GitHub lists pull requests among issues. */
  readonly isPull?: boolean;
}

/** What it answers instead, once each, in their order: a status, with headers. */
export interface Mood {
  readonly method?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does what was asked all the same: the answer is lost on its way. */
  readonly done?: boolean;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string;
}

export interface StandIn {
  readonly kind: Place["kind"];
  readonly comments: Row[];
  readonly issues: Row[];
  readonly asked: Asked[];
  readonly moods: Mood[];
  /** By commit: the pull requests it came with. */
  readonly pulls: Map<
    string,
    readonly { readonly number: number; readonly author: string; readonly merged: boolean }[]
  >;
  /** By pull request: who wrote each of its commits, and who committed it; accounts at GitHub, addresses at GitLab. */
  readonly commits: Map<number, readonly { readonly author: string; readonly committer: string }[]>;
  /** Newest first. */
  readonly deployments: { readonly id: number; readonly sha: string; readonly states: readonly string[] }[];
  readonly approvals: { readonly user: string; readonly environment: string; readonly state: string }[];
  readonly place: Place;
  /** The environment of a job of it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const TOKEN = "token-of-the-job";
/** Who the token is. */
export const BOT = { github: "github-actions[bot]", gitlab: "project_7_bot" } as const;

export async function standIn(kind: Place["kind"], run = 41): Promise<StandIn> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const base = `http://127.0.0.1:${portOf(server)}${kind === "gitlab" ? "/api/v4" : ""}`;
  const project = kind === "github" ? "meet/infra" : "7";
  const made: StandIn = {
    kind,
    comments: [],
    issues: [],
    asked: [],
    moods: [],
    pulls: new Map(),
    commits: new Map(),
    deployments: [],
    approvals: [],
    place: { kind, api: base, project, token: TOKEN, user: null, run, attempt: 1, page: null, starter: null },
    env:
      kind === "github"
        ? {
            GITHUB_ACTIONS: "true",
            GITHUB_API_URL: base,
            GITHUB_REPOSITORY: project,
            GITHUB_RUN_ID: `${run}`,
            GITHUB_TOKEN: TOKEN,
          }
        : {
            GITLAB_CI: "true",
            CI_API_V4_URL: base,
            CI_PROJECT_ID: project,
            CI_PIPELINE_ID: `${run}`,
            CI_JOB_ID: "1",
            MEET_FORGE_TOKEN: TOKEN,
          },
    close: () => new Promise((closed) => server.close(() => closed())),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? "/", base);
    const method = request.method ?? "";
    const token = request.headers["private-token"] ?? request.headers.authorization?.replace("Bearer ", "") ?? "";
    made.asked.push({ method, path: url.pathname + url.search, token: String(token) });
    const send = ({ status, body, headers = {} }: Reply): void => {
      if (response.writableEnded) return;
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    };
    const at = made.moods.findIndex((mood) => (mood.method ?? method) === method);
    const [mood] = at < 0 ? [] : made.moods.splice(at, 1);
    if (mood !== undefined) {
      send({ status: mood.status, body: { message: "not now" }, headers: mood.headers ?? {} });
      if (mood.done !== true) return;
    }
    if (token !== TOKEN) {
      send(reply(401, { message: "Bad credentials" }));
      return;
    }
    const given: Record<string, string> = text === "" ? {} : JSON.parse(text);
    send((kind === "github" ? atGitHub : atGitLab)(made, { method, url, given }));
  }
  return made;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? (address satisfies AddressInfo).port : 0;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body, headers };
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly given: Record<string, string>;
}

function pageOf<T>(url: URL, rows: readonly T[]): { rows: readonly T[]; next: number | null } {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const page = Number(url.searchParams.get("page") ?? 1);
  return { rows: rows.slice((page - 1) * size, page * size), next: page * size < rows.length ? page + 1 : null };
}

function atGitHub(it: StandIn, { method, url, given }: Call): Reply {
  const path = url.pathname.replace("/repos/meet/infra", "");
  const user = (login: string) => ({ login });
  const list = <T>(rows: readonly T[], shape: (row: T) => unknown): Reply => {
    const page = pageOf(url, rows);
    const next = new URL(url);
    next.searchParams.set("page", String(page.next));
    const last = `<${url.origin}/last>; rel="last"`;
    return reply(200, page.rows.map(shape), page.next === null ? {} : { link: `<${next.href}>; rel="next", ${last}` });
  };
  if (path === "/user") return reply(403, { message: "Resource not accessible by integration" });
  const on = /^\/issues\/(\d+)\/comments$/.exec(path);
  if (on !== null && method === "GET") {
    return list(onPull(it, Number(on[1])), ({ id, body, author }) => ({ id, body, user: user(author) }));
  }
  if (on !== null && method === "POST") return added(it, it.comments, given, path);
  const comment = /^\/issues\/comments\/(\d+)$/.exec(path);
  if (comment !== null && method === "PATCH") return changed(it.comments, Number(comment[1]), given);
  if (path === "/issues" && method === "GET") {
    return list(it.issues, (row) => ({
      number: row.id,
      body: row.body,
      user: user(row.author),
      state: row.open === true ? "open" : "closed",
      ...(row.isPull === true ? { pull_request: {} } : {}),
    }));
  }
  if (path === "/issues" && method === "POST") return added(it, it.issues, given, path);
  const issue = /^\/issues\/(\d+)$/.exec(path);
  if (issue !== null && method === "PATCH") return changed(it.issues, Number(issue[1]), given);
  const pulls = /^\/commits\/([0-9a-f]+)\/pulls$/.exec(path);
  if (pulls !== null) {
    const rows = it.pulls.get(pulls[1] ?? "") ?? [];
    return list(rows, ({ number, author, merged }) => ({
      number,
      user: user(author),
      merged_at: merged ? "2026-11-21T00:00:00Z" : null,
    }));
  }
  const commits = /^\/pulls\/(\d+)\/commits$/.exec(path);
  if (commits !== null) {
    return list(it.commits.get(Number(commits[1])) ?? [], ({ author, committer }) => ({
      author: author === "" ? null : user(author),
      committer: user(committer),
    }));
  }
  if (path === "/deployments") return list(it.deployments, ({ id, sha }) => ({ id, sha }));
  const status = /^\/deployments\/(\d+)\/statuses$/.exec(path);
  if (status !== null) {
    const states = it.deployments.find(({ id }) => id === Number(status[1]))?.states ?? [];
    return list(states, (state) => ({ state }));
  }
  if (path === "/actions/runs/41/approvals") {
    return list(it.approvals, ({ user: login, environment, state }) => ({
      state,
      user: user(login),
      environments: [{ name: environment }],
    }));
  }
  return reply(404, { message: "Not Found" });
}

function atGitLab(it: StandIn, { method, url, given }: Call): Reply {
  const path = url.pathname.replace("/api/v4/projects/7", "");
  const author = (username: string) => ({ username });
  const list = <T>(rows: readonly T[], shape: (row: T) => unknown): Reply => {
    const page = pageOf(url, rows);
    return reply(200, page.rows.map(shape), { "x-next-page": page.next === null ? "" : String(page.next) });
  };
  if (path === "/api/v4/user") return reply(200, { username: BOT.gitlab });
  const on = /^\/merge_requests\/(\d+)\/notes$/.exec(path);
  if (on !== null && method === "GET") {
    return list(onPull(it, Number(on[1])), ({ id, body, author: by, system = false }) => ({
      id,
      body,
      author: author(by),
      system,
    }));
  }
  if (on !== null && method === "POST") return added(it, it.comments, given, path);
  const note = /^\/merge_requests\/\d+\/notes\/(\d+)$/.exec(path);
  if (note !== null && method === "PUT") return changed(it.comments, Number(note[1]), given);
  if (path === "/issues" && method === "GET") {
    return list(it.issues, (row) => ({
      iid: row.id,
      description: row.body,
      author: author(row.author),
      state: row.open === true ? "opened" : "closed",
    }));
  }
  if (path === "/issues" && method === "POST") return added(it, it.issues, given, path);
  const issue = /^\/issues\/(\d+)$/.exec(path);
  if (issue !== null && method === "PUT") return changed(it.issues, Number(issue[1]), given);
  const pulls = /^\/repository\/commits\/([0-9a-f]+)\/merge_requests$/.exec(path);
  if (pulls !== null) {
    const rows = it.pulls.get(pulls[1] ?? "") ?? [];
    return list(rows, ({ number, author: by, merged }) => ({
      iid: number,
      author: author(by),
      state: merged ? "merged" : "opened",
    }));
  }
  const commits = /^\/merge_requests\/(\d+)\/commits$/.exec(path);
  if (commits !== null) {
    return list(it.commits.get(Number(commits[1])) ?? [], ({ author: by, committer }) => ({
      author_email: by,
      committer_email: committer,
    }));
  }
  if (path === "/deployments") {
    const wanted = url.searchParams.get("status");
    return list(
      it.deployments.filter(({ states }) => wanted === null || states.includes(wanted)),
      ({ sha }) => ({ sha }),
    );
  }
  return reply(404, { message: "404 Not Found" });
}

function onPull(it: StandIn, number: number): readonly Row[] {
  return it.comments.filter(({ pull = 7 }) => pull === number);
}

function added(it: StandIn, rows: Row[], given: Record<string, string>, path: string): Reply {
  const id = 90_000 + rows.length;
  const pull = /\/(\d+)\//.exec(path)?.[1];
  rows.push({
    id,
    body: given["body"] ?? given["description"] ?? "",
    author: BOT[it.kind],
    open: true,
    title: given["title"] ?? "",
    ...(pull === undefined ? {} : { pull: Number(pull) }),
  });
  return reply(201, { id });
}

function changed(rows: readonly Row[], id: number, given: Record<string, string>): Reply {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) return reply(404, { message: "Not Found" });
  row.body = given["body"] ?? given["description"] ?? row.body;
  const state = given["state"] ?? given["state_event"];
  if (state !== undefined) row.open = state === "open" || state === "reopen";
  return reply(200, { id });
}
