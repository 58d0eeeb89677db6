/** What is at the clouds, and whether anything of it is there twice. */
import { Resolver } from "node:dns/promises";
import { z } from "zod";
import { CLOUD, HERE } from "../../sandbox/cloud/addresses.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { hetzner, planOf } from "./region.ts";

/** What a name leads to, as the sandbox's DNS says. */
export async function leadsTo(name: string): Promise<string[]> {
  const names = new Resolver();
  names.setServers([CLOUD]);
  return names.resolve4(name);
}

/** Records of the zone that are there more than once. */
export async function recordsTwice(): Promise<string[]> {
  const Records = z.object({ result: z.array(z.object({ name: z.string(), type: z.string() })) });
  const zone = `${HERE}/cloudflare/client/v4/zones/${planOf(CHECKOUT).zone?.id}`;
  const answer = await fetch(`${zone}/dns_records?per_page=1000`, {
    headers: { authorization: `Bearer ${"t".repeat(40)}` },
  });
  const all = Records.parse(await answer.json()).result.map(({ name, type }) => `${type} ${name}`);
  return all.filter((it, at) => all.indexOf(it) !== at);
}

/** What bears a machine's name at Hetzner. */
export async function atHetzner(collection: "servers" | "primary_ips", id: string): Promise<string[]> {
  const list = z.looseObject({ [collection]: z.array(z.looseObject({ name: z.string() })) });
  const answer = list.parse(await hetzner("GET", `/${collection}?per_page=50`));
  return (answer[collection] ?? [])
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${id}.`))
    .sort();
}
