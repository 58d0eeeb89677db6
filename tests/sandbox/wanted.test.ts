import { expect, test } from "vitest";
import { imagesOf, wantedImages } from "../../sandbox/wanted.ts";

test("every image of the plan, each once", () => {
  const host = {
    images: { postgres: "postgres:15", redis: "redis:7", caddy: "caddy:2" },
    greenlightImages: ["greenlight:2", "greenlight:1"],
  };
  const tenants = [
    { redisImage: "redis:7", image: "greenlight:1" },
    { redisImage: "redis:8", image: "greenlight:2" },
  ];
  const nodes = [{ exporter: "exporter:0" }];
  const turn = [{ image: "coturn:4" }];
  const parts = { api: "scalelite:1-api", poller: "scalelite:1-poller", importer: "scalelite:1-importer" };
  const balancer = {
    images: { ...parts, nginx: "scalelite:1-nginx", postgres: "postgres:15", redis: "redis:7", caddy: "caddy:2" },
  };
  // Only the fields that matter here.
  const plan = { nodes, hosts: [host], tenants, turn, balancer } as unknown as Parameters<typeof imagesOf>[0];
  expect(imagesOf(plan).map((it) => `${it.kind} ${it.reference}`)).toEqual([
    "postgres postgres:15",
    "redis redis:7",
    "redis redis:8",
    "caddy caddy:2",
    "greenlight greenlight:2",
    "greenlight greenlight:1",
    "exporter exporter:0",
    "coturn coturn:4",
    "scalelite-api scalelite:1-api",
    "scalelite-poller scalelite:1-poller",
    "scalelite-importer scalelite:1-importer",
    "scalelite-nginx scalelite:1-nginx",
  ]);
});

test("the example region uses each program of the contract", () => {
  const kinds = wantedImages(new URL("../..", import.meta.url).pathname).map((it) => it.kind);
  expect([...new Set(kinds)]).toEqual([
    "postgres",
    "redis",
    "caddy",
    "greenlight",
    "exporter",
    "coturn",
    "scalelite-api",
    "scalelite-poller",
    "scalelite-importer",
    "scalelite-nginx",
  ]);
});
