import { expect, it } from "vitest";
import { RELEASES } from "../../../../model/releases.ts";
import { LOCATIONS, SIZE_NAMES } from "../../../../model/sizes.ts";
import { type Json, project, refusal } from "./project.ts";

it("offers the places and types that the model knows, and the images that its releases want", async () => {
  const p = project();
  const { locations } = await p.ok("GET", "/locations");
  expect(locations.map((location: Json) => location.name).sort()).toEqual([...LOCATIONS].sort());
  const { server_types } = await p.ok("GET", "/server_types?per_page=50");
  expect(server_types.map((type: Json) => type.name).sort()).toEqual([...SIZE_NAMES]);
  for (const { image } of RELEASES) {
    const found = await p.ok("GET", `/images?name=${image.name}&architecture=x86&include_deprecated=true`);
    expect(found.images).toMatchObject([{ name: image.name, type: "system", status: "available" }]);
  }
  expect((await p.ok("GET", "/images?architecture=arm")).images).toEqual([]);
  expect((await p.ok("GET", "/images?type=snapshot")).images).toEqual([]);
});

it("gives each thing by its id, and nothing by another", async () => {
  const p = project();
  for (const [path, kind] of [
    ["locations", "location"],
    ["datacenters", "datacenter"],
    ["server_types", "server_type"],
    ["images", "image"],
  ] as const) {
    const list = (await p.ok("GET", `/${path}`))[path];
    expect((await p.ok("GET", `/${path}/${list[0].id}`))[kind]).toEqual(list[0]);
    expect((await p.call("GET", `/${path}/999`)).status).toBe(404);
    expect((await p.ok("GET", `/${path}?name=${list[0].name}`))[path]).toEqual([list[0]]);
  }
  expect(refusal(await p.call("DELETE", "/images/21")).code).toBe("forbidden");
});

it("asks the prices of the model", async () => {
  const { pricing } = await project().ok("GET", "/pricing");
  const prices = pricing.server_types.find((type: Json) => type.name === "ccx13").prices;
  expect(prices.find((price: Json) => price.location === "fsn1").price_monthly).toEqual({
    net: "42.9900000000",
    gross: "51.1581000000",
  });
});

it("has none of what it does not emulate, and says so when one is to be made", async () => {
  const p = project();
  for (const path of ["floating_ips", "load_balancers", "certificates", "zones"]) {
    expect((await p.ok("GET", `/${path}`))[path]).toEqual([]);
    expect(refusal(await p.call("POST", `/${path}`, {})).code).toBe("unsupported_error");
  }
});
