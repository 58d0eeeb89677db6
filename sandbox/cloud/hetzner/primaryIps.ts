/** Primary IPs: the addresses of servers, which may outlive them. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import { dnsPtr, giveBack, makePrimaryIp, mustHaveNone } from "./addresses.ts";
import { byIdOrName, HETZNER_LOCATIONS, locationOf } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { body, idAsked, labels, pathId, reference, renaming, resourceName } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { freeServer, mustBeOff } from "./machine.ts";
import { find, given, remove, rename, uniqueName } from "./named.ts";
import { addressStep } from "./primaryIpActions.ts";
import { ApiProblem, invalidField, protectedFrom } from "./problem.ts";
import type { PrimaryIp } from "./state.ts";

const KIND = "primary_ip";
const creation = z.object({
  name: resourceName,
  type: z.enum(["ipv4", "ipv6"]),
  /** Newer clients leave it out: there is nothing else an address can be assigned to. */
  assignee_type: z.literal("server").optional(),
  assignee_id: idAsked.nullish(),
  location: reference.optional(),
  /** Older clients name the data center. */
  datacenter: reference.optional(),
  auto_delete: z.boolean().optional(),
  labels: labels.optional(),
});

export function primaryIpRoutes(app: Hono, context: Context): void {
  const { id, name, created } = byIdNameCreated;
  app.get("/primary_ips", (c) =>
    page(c, {
      key: "primary_ips",
      items: context.state().primaryIps,
      view,
      sort: { id, name, created },
      match: { name: (primary) => primary.name, ip: (primary) => [primary.ip, primary.ip.replace("/64", "")] },
      labels: (primary) => primary.labels,
    }),
  );
  app.get("/primary_ips/:id", (c) =>
    c.json({ primary_ip: view(find(context.state().primaryIps, KIND, pathId(c, KIND))) }),
  );
  app.post("/primary_ips", async (c) => {
    const asked = await body(c, creation);
    const assignee = asked.assignee_id ?? null;
    if (assignee !== null) await mustBeOff(context, assignee);
    const { made, action } = context.change((state, start) => {
      uniqueName(state.primaryIps, asked.name);
      const server = assignee === null ? null : freeServer(state, assignee);
      const location = server?.location ?? locationAsked(asked.location, asked.datacenter);
      if (server !== null) mustHaveNone(state, server.id, asked.type);
      const made = makePrimaryIp(state, context, { ...asked, labels: asked.labels ?? {}, location, server: assignee });
      made.autoDelete = asked.auto_delete ?? false;
      if (server === null) return { made, action: null };
      const step = addressStep(context, "assign_primary_ip", made.id, server.id, null);
      return { made, action: start([step], { machine: server.id, locks: true })[0] };
    });
    return c.json({ primary_ip: view(made), ...(action ? { action: actionView(action) } : {}) }, 201);
  });
  app.put("/primary_ips/:id", async (c) => {
    const asked = await body(c, renaming.extend({ auto_delete: z.boolean().optional() }));
    const changed = context.change((state) => {
      const primary = rename(state.primaryIps, KIND, pathId(c, KIND), asked);
      if (asked.auto_delete === true && primary.protection) {
        throw invalidField("auto_delete", "must be false while the address is protected");
      }
      primary.autoDelete = asked.auto_delete ?? primary.autoDelete;
      return primary;
    });
    return c.json({ primary_ip: view(changed) });
  });
  app.delete("/primary_ips/:id", (c) => {
    context.change((state) => {
      const primary = find(state.primaryIps, KIND, pathId(c, KIND));
      if (primary.protection) throw protectedFrom(`primary IP with ID ${primary.id}`);
      if (primary.server !== null) {
        throw new ApiProblem(422, "must_be_unassigned", `primary IP with ID ${primary.id} must be unassigned first`);
      }
      giveBack(state, primary);
      remove(state.primaryIps, primary.id);
    });
    return c.body(null, 204);
  });
}

export function view(primary: PrimaryIp): object {
  const location = locationOf(primary.location);
  return {
    id: primary.id,
    name: primary.name,
    labels: primary.labels,
    created: primary.created,
    type: primary.type,
    ip: primary.ip,
    blocked: false,
    dns_ptr: dnsPtr(primary),
    assignee_type: "server",
    assignee_id: primary.server,
    auto_delete: primary.autoDelete,
    protection: { delete: primary.protection },
    location: location.view,
    datacenter: location.datacenter.view,
  };
}

/** The location a request names, by itself or by its data center. */
export function locationAsked(location: string | undefined, datacenter: string | undefined): string {
  if (location !== undefined) {
    return given(byIdOrName(HETZNER_LOCATIONS, location), "location", `location '${location}' not found`).name;
  }
  if (datacenter === undefined) throw invalidField("location", "is required when there is no assignee");
  const found = HETZNER_LOCATIONS.find((one) => byIdOrName([one.datacenter], datacenter) !== undefined);
  return given(found, "datacenter", `datacenter '${datacenter}' not found`).name;
}
