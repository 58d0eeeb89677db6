/**
 * What is at Hetzner or Cloudflare under a name that ours has too: a create whose answer was cut off, or whose run was
 * killed, leaves a thing there that the state does not know.
 */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

/** A thing the program wants: its type and its inputs, as the engine has them. */
export interface Thing {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * `ours`: to be taken over. `empty`: a server of ours that nobody has set up, to be made again. `unknown`: the vendor
 * did not say, or this is no type that we look for.
 */
export type Sight =
  | { readonly kind: "absent" }
  | { readonly kind: "empty"; readonly id: string }
  | { readonly kind: "ours"; readonly id: string }
  | { readonly kind: "foreign"; readonly sentence: string; readonly help: string }
  | { readonly kind: "unknown" };

export type Get = (
  path: string,
  method?: "GET" | "DELETE",
) => Promise<{ readonly status: number; readonly body: unknown } | null>;

/** Where the two answer when the stack's settings say nothing else. */
export const HETZNER = "https://api.hetzner.cloud/v1";
export const CLOUDFLARE = "https://api.cloudflare.com/client/v4";
/** ms */
const PATIENCE = 10_000;

/** Asks an API; null when there is no answer. */
function reader(base: string, token: string): Get {
  return async (path, method = "GET") => {
    try {
      const answer = await fetch(`${base.replace(/\/$/, "")}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(PATIENCE),
      });
      return { status: answer.status, body: await answer.json() };
    } catch {
      return null;
    }
  };
}

/** Hetzner as a stack's configuration reaches it; null without a token. */
export function hetznerReader(config: ReadonlyMap<string, string>): Get | null {
  const token = config.get("hcloud:token");
  return token === undefined ? null : reader(config.get("hcloud:endpoint") ?? HETZNER, token);
}

/** Cloudflare likewise. */
export function cloudflareReader(config: ReadonlyMap<string, string>): Get | null {
  const token = config.get("cloudflare:apiToken");
  return token === undefined ? null : reader(config.get("cloudflare:baseUrl") ?? CLOUDFLARE, token);
}

/** Hetzner's collections, by the engine's type: each finds a thing by its name, which is unique in a project. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  "hcloud:index/server:Server": "servers",
  "hcloud:index/primaryIp:PrimaryIp": "primary_ips",
  "hcloud:index/volume:Volume": "volumes",
  "hcloud:index/network:Network": "networks",
  "hcloud:index/firewall:Firewall": "firewalls",
  "hcloud:index/placementGroup:PlacementGroup": "placement_groups",
  "hcloud:index/sshKey:SshKey": "ssh_keys",
};
const SUBNET = "hcloud:index/networkSubnet:NetworkSubnet";
const ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** Made again, these end as they would have ended the first time: the vendor, or its provider, sees to that. */
const REPEATABLE = new Set(["hcloud:index/rdns:Rdns", "hcloud:index/serverNetwork:ServerNetwork"]);

/** Whether making it a second time is safe, whatever became of the first. */
export function isRepeatable(type: string): boolean {
  return REPEATABLE.has(type);
}

/** What a provider says of a thing that stands already. */
export const STANDS =
  /uniqueness_error|already (?:used|attached|exists|been taken)|overlap|identical record|\b8105[378]\b/i;

/** Looks for a thing where it would be. */
export async function lookFor(thing: Thing, stack: string, config: ReadonlyMap<string, string>): Promise<Sight> {
  const hetzner = hetznerReader(config);
  const cloudflare = cloudflareReader(config);
  const collection = COLLECTIONS[thing.type];
  if (collection !== undefined && hetzner !== null) return byName(collection, thing, stack, hetzner);
  if (thing.type === SUBNET && hetzner !== null) return subnet(thing, hetzner);
  if (thing.type === ATTACHMENT && hetzner !== null) return attachment(thing, hetzner);
  if (thing.type === RECORD && cloudflare !== null) return record(thing, cloudflare);
  return { kind: "unknown" };
}

const Named = z.object({
  id: z.int(),
  name: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  protection: z.object({ delete: z.boolean() }).optional(),
  private_net: z.array(z.unknown()).optional(),
  volumes: z.array(z.unknown()).optional(),
  created: z.string().optional(),
});

/** A server without network and volume is half made for so long, ms; then it is somebody's who needs no network. */
const YOUNG = 3_600_000;

/** Whether nobody can be using it: network, volume and protection come after the server itself, in this order. */
function isEmpty({ protection, private_net, volumes, created }: z.infer<typeof Named>): boolean {
  const age = Date.now() - Date.parse(created ?? "");
  return protection?.delete === false && private_net?.length === 0 && volumes?.length === 0 && age < YOUNG;
}

async function byName(collection: string, { inputs }: Thing, stack: string, get: Get): Promise<Sight> {
  const name = z.string().safeParse(inputs["name"]);
  if (!name.success) return { kind: "unknown" };
  const answer = await get(`/${collection}?name=${encodeURIComponent(name.data)}`);
  const list = z.looseObject({ [collection]: z.array(Named) }).safeParse(answer?.body);
  if (answer?.status !== 200 || !list.success) return { kind: "unknown" };
  const [found] = list.data[collection] ?? [];
  if (found === undefined) return { kind: "absent" };
  const { labels } = found;
  if (labels["managed-by"] === "meet-infra" && labels["stack"] === stack) {
    // A server that is taken over would be switched off to be given its addresses once more.
    if (collection !== "servers") return { kind: "ours", id: String(found.id) };
    if (isEmpty(found)) return { kind: "empty", id: String(found.id) };
    return {
      kind: "foreign",
      sentence: `server ${name.data} stands at Hetzner (id ${found.id}) and may be in use, and the state does not know it`,
      help: `bring the newest state back (npm exec -c 'pulumi stack import --stack ${stack} --file BACKUP'); or, when nobody needs that server, delete it at Hetzner; then run this again`,
    };
  }
  const what = `${collection.replace(/s$/, "").replaceAll("_", " ")} ${name.data}`;
  return {
    kind: "foreign",
    sentence: `there is a ${what} at Hetzner (id ${found.id}) that does not bear this stack's labels`,
    help: "rename it there or remove it, or keep the two apart in projects of their own; then run this again",
  };
}

/** ms between two looks, and how many. */
const LOOKS = { apart: 1_000, most: 60 };

/** Deletes an empty server at Hetzner, and waits until it is gone; whether it is. */
export async function removeServer(id: string, config: ReadonlyMap<string, string>): Promise<boolean> {
  const hetzner = hetznerReader(config);
  if (hetzner === null) return false;
  const path = `/servers/${encodeURIComponent(id)}`;
  const answer = await hetzner(path, "DELETE");
  if (answer === null || answer.status >= 300) return false;
  for (let look = 0; look < LOOKS.most; look++) {
    if ((await hetzner(path))?.status === 404) return true;
    await wait(LOOKS.apart);
  }
  return false;
}

async function subnet({ inputs }: Thing, get: Get): Promise<Sight> {
  const wanted = z.object({ networkId: z.number(), ipRange: z.string() }).safeParse(inputs);
  if (!wanted.success) return { kind: "unknown" };
  const { networkId, ipRange } = wanted.data;
  const answer = await get(`/networks/${networkId}`);
  const found = z
    .object({ network: z.object({ subnets: z.array(z.object({ ip_range: z.string() })) }) })
    .safeParse(answer?.body);
  if (answer?.status !== 200 || !found.success) return { kind: "unknown" };
  const stands = found.data.network.subnets.some(({ ip_range }) => ip_range === ipRange);
  return stands ? { kind: "ours", id: `${networkId}-${ipRange}` } : { kind: "absent" };
}

async function attachment({ inputs }: Thing, get: Get): Promise<Sight> {
  const wanted = z.object({ volumeId: z.number(), serverId: z.number() }).safeParse(inputs);
  if (!wanted.success) return { kind: "unknown" };
  const { volumeId, serverId } = wanted.data;
  const answer = await get(`/volumes/${volumeId}`);
  const found = z.object({ volume: z.object({ server: z.int().nullable() }) }).safeParse(answer?.body);
  if (answer?.status !== 200 || !found.success) return { kind: "unknown" };
  const { server } = found.data.volume;
  if (server === null) return { kind: "absent" };
  if (server === serverId) return { kind: "ours", id: String(volumeId) };
  return {
    kind: "foreign",
    sentence: `volume ${volumeId} is attached to another server (id ${server})`,
    help: "see what that server is, and detach the volume there; then run this again",
  };
}

async function record({ inputs }: Thing, get: Get): Promise<Sight> {
  const wanted = z
    .object({ zoneId: z.string(), name: z.string(), type: z.string(), content: z.string(), comment: z.string() })
    .safeParse(inputs);
  if (!wanted.success) return { kind: "unknown" };
  const { zoneId, name, type, content, comment } = wanted.data;
  const query = new URLSearchParams({ type, "name.exact": name });
  const answer = await get(`/zones/${encodeURIComponent(zoneId)}/dns_records?${query}`);
  const Row = z.object({ id: z.string(), content: z.string(), comment: z.string().nullish() });
  const found = z.object({ result: z.array(Row) }).safeParse(answer?.body);
  if (answer?.status !== 200 || !found.success) return { kind: "unknown" };
  const same = found.data.result.find((row) => row.content.toLowerCase() === content.toLowerCase());
  if (same === undefined) return { kind: "absent" };
  if (same.comment === comment) return { kind: "ours", id: `${zoneId}/${same.id}` };
  return {
    kind: "foreign",
    sentence: `somebody else's record ${name} (${type}) stands in the zone: its comment is ${JSON.stringify(same.comment ?? "")}, ours would be ${JSON.stringify(comment)}`,
    help: "remove that record at Cloudflare when nobody needs it, or take another name; then run this again",
  };
}
