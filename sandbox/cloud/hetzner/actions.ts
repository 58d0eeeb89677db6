/** Actions: what was asked for and takes its time. */
import type { Hono, Context as Request } from "hono";
import type { Context } from "./context.ts";
import { pathId } from "./input.ts";
import { page } from "./list.ts";
import { ApiProblem, notFound } from "./problem.ts";
import type { Action } from "./state.ts";

/** An action as the API shows it. Half-way is all that can be known of one that runs. */
export function actionView(action: Action): object {
  return { ...action, progress: action.status === "running" ? 50 : 100 };
}

/** The kinds of resource that have actions, by their path. */
const KINDS: Readonly<Record<string, string>> = {
  firewalls: "firewall",
  images: "image",
  networks: "network",
  primary_ips: "primary_ip",
  servers: "server",
  volumes: "volume",
};

export function actionRoutes(app: Hono, context: Context): void {
  const all = (): readonly Action[] => context.state().actions;
  const one = (c: Request, actions: readonly Action[], name = "id"): Response => {
    const id = pathId(c, "action", name);
    const found = actions.find((action) => action.id === id);
    if (found === undefined) throw notFound("action", id);
    return c.json({ action: actionView(found) });
  };

  app.get("/actions", (c) => {
    const ids = c.req.queries("id") ?? [];
    // Hetzner took the list of every action away on 2025-01-30; asked for by id they come whole, without pages.
    if (ids.length === 0)
      throw new ApiProblem(410, "deprecated_api_endpoint", "list the actions of a resource instead");
    return c.json({
      actions: all()
        .filter(({ id }) => ids.includes(String(id)))
        .map(actionView),
    });
  });
  app.get("/actions/:id", (c) => one(c, all()));
  for (const [path, type] of Object.entries(KINDS)) {
    const ofKind = (): Action[] => all().filter(({ resources }) => resources.some((it) => it.type === type));
    const ofOne = (c: Request): Action[] => {
      const id = pathId(c, type);
      return ofKind().filter(({ resources }) => resources.some((it) => it.type === type && it.id === id));
    };
    app.get(`/${path}/actions`, (c) => list(c, ofKind()));
    app.get(`/${path}/actions/:id`, (c) => one(c, ofKind()));
    app.get(`/${path}/:id/actions`, (c) => list(c, ofOne(c)));
    app.get(`/${path}/:id/actions/:action`, (c) => one(c, ofOne(c), "action"));
  }
}

function list(c: Request, items: readonly Action[]): Promise<Response> {
  return page(c, {
    key: "actions",
    items,
    view: actionView,
    sort: {
      id: ({ id }) => id,
      command: ({ command }) => command,
      status: ({ status }) => status,
      started: ({ started }) => started,
      finished: ({ finished }) => finished ?? "",
    },
    match: { id: ({ id }) => String(id), status: ({ status }) => status },
  });
}
