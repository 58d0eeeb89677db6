/** What is done with a primary IP: assigned, taken away, named, protected. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import { mustHaveNone, setName } from "./addresses.ts";
import type { Context, Step } from "./context.ts";
import { body, hostname, idAsked, pathId } from "./input.ts";
import { addressesOf, freeServer, mustBeOff } from "./machine.ts";
import { find } from "./named.ts";
import { ApiProblem, invalidField } from "./problem.ts";

const KIND = "primary_ip";
export const naming = z.object({ ip: z.string(), dns_ptr: z.union([hostname, z.literal("")]).nullable() });

export function primaryIpActionRoutes(app: Hono, context: Context): void {
  const path = "/primary_ips/:id/actions";

  app.post(`${path}/assign`, async (c) => {
    const id = pathId(c, KIND);
    const asked = await body(c, z.object({ assignee_id: idAsked, assignee_type: z.literal("server").optional() }));
    find(context.state().primaryIps, KIND, id);
    await mustBeOff(context, asked.assignee_id);
    const [action] = context.change((state, start) => {
      const primary = find(state.primaryIps, KIND, id);
      const server = freeServer(state, asked.assignee_id);
      if (primary.server !== null) {
        throw new ApiProblem(422, "primary_ip_already_assigned", `primary IP with ID ${id} is already assigned`);
      }
      mustHaveNone(state, server.id, primary.type);
      if (primary.location !== server.location) {
        throw invalidField("assignee_id", `server is in ${server.location}, the primary IP in ${primary.location}`);
      }
      primary.server = server.id;
      const step = addressStep(context, "assign_primary_ip", id, server.id, null);
      return start([step], { machine: server.id, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/unassign`, async (c) => {
    const id = pathId(c, KIND);
    const server = find(context.state().primaryIps, KIND, id).server;
    if (server === null)
      throw new ApiProblem(422, "primary_ip_not_assigned", `primary IP with ID ${id} is not assigned`);
    await mustBeOff(context, server);
    const [action] = context.change((state, start) => {
      freeServer(state, server);
      find(state.primaryIps, KIND, id).server = null;
      const step = addressStep(context, "unassign_primary_ip", id, server, server);
      return start([step], { machine: server, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/change_dns_ptr`, async (c) => {
    const asked = await body(c, naming);
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const primary = find(state.primaryIps, KIND, id);
      setName(primary, asked.ip, asked.dns_ptr);
      return start([{ command: "change_dns_ptr", resources: [{ id, type: KIND }] }]);
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/change_protection`, async (c) => {
    const asked = await body(c, z.object({ delete: z.boolean().optional() }));
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const primary = find(state.primaryIps, KIND, id);
      if (asked.delete === true && primary.autoDelete) {
        throw invalidField("delete", "an address that is deleted with its server cannot be protected");
      }
      primary.protection = asked.delete ?? primary.protection;
      return start([{ command: "change_protection", resources: [{ id, type: KIND }] }]);
    });
    return c.json({ action: action && actionView(action) }, 201);
  });
}

/** Tell the machine of its addresses; when that fails the address is again whose it was before. */
export function addressStep(
  context: Context,
  command: string,
  id: number,
  server: number,
  before: number | null,
): Step {
  return {
    command,
    resources: [
      { id, type: KIND },
      { id: server, type: "server" },
    ],
    work: () => context.machines.addresses(server, addressesOf(context.state(), server)),
    failed: (state) => {
      find(state.primaryIps, KIND, id).server = before;
    },
  };
}
