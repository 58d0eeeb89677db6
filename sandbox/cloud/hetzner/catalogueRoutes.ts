/** Locations, data centers, server types, images and prices: they can only be read. */
import type { Hono } from "hono";
import { HETZNER_LOCATIONS, IMAGES, pricing, SERVER_TYPES } from "./catalogue.ts";
import { byIdNameCreated, page } from "./list.ts";
import { ApiProblem, notFound } from "./problem.ts";

const { id, name } = byIdNameCreated;

interface Offered {
  readonly id: number;
  readonly name: string;
  readonly view: object;
}

export function catalogueRoutes(app: Hono): void {
  offer(app, "locations", "location", HETZNER_LOCATIONS);
  offer(
    app,
    "datacenters",
    "datacenter",
    HETZNER_LOCATIONS.map(({ datacenter }) => datacenter),
    { recommendation: 1 },
  );
  offer(app, "server_types", "server_type", SERVER_TYPES);
  offer(app, "images", "image", IMAGES);
  app.get("/pricing", (c) => c.json({ pricing: pricing() }));
  app.on(["PUT", "DELETE"], "/images/:id", () => {
    throw new ApiProblem(403, "forbidden", "system images cannot be changed");
  });
}

function offer(app: Hono, key: string, kind: string, items: readonly Offered[], extra?: object): void {
  app.get(`/${key}`, (c) =>
    page(c, {
      key,
      items,
      view: (item) => item.view,
      sort: { id, name, created: (item: Offered) => field(item, "created") },
      match: {
        name: (item) => item.name,
        ...(key === "images"
          ? {
              type: (item: Offered) => field(item, "type"),
              status: (item: Offered) => field(item, "status"),
              architecture: (item: Offered) => field(item, "architecture"),
            }
          : {}),
      },
      ...(extra === undefined ? {} : { extra }),
    }),
  );
  app.get(`/${key}/:id`, (c) => {
    const reference = c.req.param("id");
    const found = items.find((item) => String(item.id) === reference);
    if (found === undefined) throw notFound(kind, reference);
    return c.json({ [kind]: found.view });
  });
}

function field(item: Offered, key: string): string {
  const found = Object.entries(item.view).find(([one]) => one === key)?.[1];
  return typeof found === "string" ? found : "";
}
