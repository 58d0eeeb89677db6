/** Placement groups: servers on different hardware. Here they are counted, and that is all. */
import type { Hono } from "hono";
import { z } from "zod";
import { type Context, newId } from "./context.ts";
import { body, labels, pathId, renaming, resourceName } from "./input.ts";
import { SERVERS_PER_GROUP } from "./limits.ts";
import { byIdNameCreated, page } from "./list.ts";
import { find, remove, rename, uniqueName, withinLimit } from "./named.ts";
import { ApiProblem } from "./problem.ts";
import type { HetznerState, PlacementGroup } from "./state.ts";

const KIND = "placement_group";
const creation = z.object({ name: resourceName, type: z.literal("spread"), labels: labels.optional() });

export function placementGroupRoutes(app: Hono, context: Context): void {
  const shown = (group: PlacementGroup): object => placementGroupView(context.state(), group);
  app.get("/placement_groups", (c) =>
    page(c, {
      key: "placement_groups",
      items: context.state().placementGroups,
      view: shown,
      sort: byIdNameCreated,
      match: { name: (group) => group.name, type: () => "spread" },
      labels: (group) => group.labels,
    }),
  );
  app.get("/placement_groups/:id", (c) =>
    c.json({ placement_group: shown(find(context.state().placementGroups, KIND, pathId(c, KIND))) }),
  );
  app.post("/placement_groups", async (c) => {
    const asked = await body(c, creation);
    const made = context.change((state): PlacementGroup => {
      uniqueName(state.placementGroups, asked.name);
      withinLimit(state.placementGroups, context.limits().placementGroups, "placement groups");
      const group = { id: newId(state), name: asked.name, labels: asked.labels ?? {}, created: context.now() };
      state.placementGroups.push(group);
      return group;
    });
    return c.json({ placement_group: shown(made), action: null }, 201);
  });
  app.put("/placement_groups/:id", async (c) => {
    const asked = await body(c, renaming);
    const id = pathId(c, KIND);
    return c.json({
      placement_group: shown(context.change((state) => rename(state.placementGroups, KIND, id, asked))),
    });
  });
  app.delete("/placement_groups/:id", (c) => {
    context.change((state) => {
      const { id } = find(state.placementGroups, KIND, pathId(c, KIND));
      if (members(state, id).length > 0) {
        throw new ApiProblem(422, "resource_in_use", `placement group with ID ${id} still has servers`);
      }
      remove(state.placementGroups, id);
    });
    return c.body(null, 204);
  });
}

export function placementGroupView(state: HetznerState, group: PlacementGroup): object {
  return { ...group, type: "spread", servers: members(state, group.id) };
}

/** Refuse a server more than a group may have. */
export function roomInGroup(state: HetznerState, id: number): void {
  if (members(state, id).length >= SERVERS_PER_GROUP) {
    throw new ApiProblem(
      422,
      "placement_group_member_limit_reached",
      `placement group with ID ${id} contains already ${SERVERS_PER_GROUP} servers`,
    );
  }
}

function members(state: HetznerState, id: number): number[] {
  return state.servers.filter((server) => server.placementGroup === id).map((server) => server.id);
}
