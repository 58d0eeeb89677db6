/** Private networks: made, listed, changed, deleted. */
import type { Hono } from "hono";
import { z } from "zod";
import { type Context, newId } from "./context.ts";
import { body, labels, pathId, renaming, resourceName } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { find, remove, rename, uniqueName, withinLimit } from "./named.ts";
import { notEmulated, protectedFrom } from "./problem.ts";
import { show4 } from "./ranges.ts";
import type { HetznerState, Network } from "./state.ts";
import { addSubnet, gatewayOf, isIn, networkRange, rangeAsked, subnetAsked } from "./subnets.ts";

const KIND = "network";
const creation = z.object({
  name: resourceName,
  ip_range: z.string(),
  subnets: z.array(subnetAsked).optional(),
  routes: z.array(z.unknown()).optional(),
  labels: labels.optional(),
  expose_routes_to_vswitch: z.boolean().optional(),
});

export function networkRoutes(app: Hono, context: Context): void {
  const shown = (network: Network): object => view(context.state(), network);
  app.get("/networks", (c) =>
    page(c, {
      key: "networks",
      items: context.state().networks,
      view: shown,
      sort: byIdNameCreated,
      match: { name: (network) => network.name },
      labels: (network) => network.labels,
    }),
  );
  app.get("/networks/:id", (c) => c.json({ network: shown(find(context.state().networks, KIND, pathId(c, KIND))) }));
  app.post("/networks", async (c) => {
    const asked = await body(c, creation);
    if ((asked.routes ?? []).length > 0) throw notEmulated("routes");
    const range = rangeAsked(asked.ip_range);
    const made = context.change((state) => {
      uniqueName(state.networks, asked.name);
      withinLimit(state.networks, context.limits().networks, "networks");
      const network: Network = {
        id: newId(state),
        name: asked.name,
        labels: asked.labels ?? {},
        created: context.now(),
        ipRange: show4(range),
        subnets: [],
        exposeRoutes: asked.expose_routes_to_vswitch ?? false,
        protection: false,
      };
      for (const one of asked.subnets ?? []) addSubnet(network, one);
      state.networks.push(network);
      return network;
    });
    return c.json({ network: shown(made) }, 201);
  });
  app.put("/networks/:id", async (c) => {
    const asked = await body(c, renaming.extend({ expose_routes_to_vswitch: z.boolean().optional() }));
    const changed = context.change((state) => {
      const network = rename(state.networks, KIND, pathId(c, KIND), asked);
      network.exposeRoutes = asked.expose_routes_to_vswitch ?? network.exposeRoutes;
      return network;
    });
    return c.json({ network: shown(changed) });
  });
  app.delete("/networks/:id", (c) => {
    context.change((state, start) => {
      const network = find(state.networks, KIND, pathId(c, KIND));
      if (network.protection) throw protectedFrom(`network with ID ${network.id}`);
      for (const server of state.servers) {
        if (!isIn(server, network.id)) continue;
        server.networks = server.networks.filter((one) => one.network !== network.id);
        const resources = [
          { id: server.id, type: "server" },
          { id: network.id, type: KIND },
        ];
        const work = (): Promise<void> => context.machines.detachNetwork(server.id, network.id);
        start([{ command: "detach_from_network", resources, work }], { machine: server.id });
      }
      remove(state.networks, network.id);
    });
    return c.body(null, 204);
  });
}

/** A network as the API shows it. */
function view(state: HetznerState, network: Network): object {
  const range = networkRange(network);
  return {
    id: network.id,
    name: network.name,
    labels: network.labels,
    created: network.created,
    ip_range: network.ipRange,
    subnets: network.subnets.map((subnet) => ({
      type: subnet.type,
      ip_range: subnet.ipRange,
      network_zone: subnet.networkZone,
      gateway: gatewayOf(range),
      vswitch_id: null,
    })),
    routes: [],
    servers: state.servers.filter((server) => isIn(server, network.id)).map(({ id }) => id),
    load_balancers: [],
    protection: { delete: network.protection },
    expose_routes_to_vswitch: network.exposeRoutes,
  };
}
