/** Servers: listed, changed, deleted. How they are made and what is done with them is next door. */
import type { Hono } from "hono";
import { actionView } from "./actions.ts";
import { giveBack } from "./addresses.ts";
import type { Context, Step } from "./context.ts";
import { relabel } from "./firewallSteps.ts";
import { body, hostname, pathId, renaming } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { freeServer, serverOf, statusOf } from "./machine.ts";
import { remove, uniqueName } from "./named.ts";
import { protectedFrom } from "./problem.ts";
import { createServer } from "./serverCreate.ts";
import { serverView } from "./serverView.ts";
import type { HetznerState, Server } from "./state.ts";

const KIND = "server";

export function serverRoutes(app: Hono, context: Context): void {
  const shown = async (server: Server): Promise<object> =>
    serverView(context.state(), server, await statusOf(context, server));

  app.get("/servers", async (c) => {
    const { servers } = context.state();
    const asked = c.req.queries("status") ?? [];
    const statuses = asked.length === 0 ? [] : await Promise.all(servers.map((server) => statusOf(context, server)));
    return page(c, {
      key: "servers",
      items: asked.length === 0 ? servers : servers.filter((_, index) => asked.includes(statuses[index] ?? "")),
      view: shown,
      sort: byIdNameCreated,
      match: { name: (server) => server.name },
      labels: (server) => server.labels,
    });
  });
  app.get("/servers/:id", async (c) => c.json({ server: await shown(serverOf(context.state(), pathId(c, KIND))) }));
  app.post("/servers", async (c) => {
    const { server, actions } = await createServer(c, context);
    const [action, ...next] = actions.map(actionView);
    // The sandbox gives no root password: without a key nobody can log in.
    return c.json({ server: await shown(server), action, next_actions: next, root_password: null }, 201);
  });
  app.put("/servers/:id", async (c) => {
    const asked = await body(c, renaming.extend({ name: hostname.optional() }));
    const changed = context.change((state, start) => {
      const server = serverOf(state, pathId(c, KIND));
      if (asked.name !== undefined) {
        uniqueName(state.servers, asked.name, server.id);
        server.name = asked.name;
      }
      const { labels } = asked;
      if (labels !== undefined) {
        relabel(context, state, start, server, () => {
          server.labels = labels;
        });
      }
      return server;
    });
    return c.json({ server: await shown(changed) });
  });
  app.delete("/servers/:id", (c) => {
    const [action] = context.change((state, start) => {
      const server = freeServer(state, pathId(c, KIND));
      if (server.protection.delete) throw protectedFrom(`server with ID ${server.id}`);
      server.doing = "deleting";
      return start([deletion(context, server.id)], { machine: server.id, locks: true });
    });
    return c.json({ action: action && actionView(action) });
  });
}

/** The machine goes first: a server is forgotten when nothing of it is left. */
function deletion(context: Context, id: number): Step {
  return {
    command: "delete_server",
    resources: [{ id, type: KIND }],
    work: () => context.machines.destroy(id),
    done: (state) => forget(state, id),
    failed: (state) => {
      serverOf(state, id).doing = null;
    },
  };
}

/** Detach everything from a server, and drop it. */
function forget(state: HetznerState, id: number): void {
  for (const volume of state.volumes) if (volume.server === id) volume.server = null;
  for (const firewall of state.firewalls) firewall.servers = firewall.servers.filter((server) => server !== id);
  for (const primary of [...state.primaryIps]) {
    if (primary.server !== id) continue;
    primary.server = null;
    if (!primary.autoDelete) continue;
    giveBack(state, primary);
    remove(state.primaryIps, primary.id);
  }
  remove(state.servers, id);
}
