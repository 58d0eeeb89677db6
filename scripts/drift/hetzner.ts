/** What Hetzner holds, as far as we look at it: seven lists, 50 a page, of what bears our labels. */
import { z } from "zod";
import { type Api, silent } from "./api.ts";

const id = z.number().transform(String);
const labels = z.record(z.string(), z.string());
const common = { id, name: z.string(), labels };
const protection = z.object({ delete: z.boolean(), rebuild: z.boolean().optional() });

const SCHEMAS = {
  servers: z.object({
    ...common,
    status: z.string(),
    server_type: z.object({ name: z.string() }),
    protection,
    placement_group: z.object({ id }).nullable(),
    public_net: z.object({
      ipv4: z.object({ id }).nullable(),
      ipv6: z.object({ id }).nullable(),
      firewalls: z.array(z.object({ id })),
    }),
    private_net: z.array(z.object({ network: id })),
  }),
  primary_ips: z.object({
    ...common,
    ip: z.string(),
    assignee_id: id.nullable(),
    auto_delete: z.boolean(),
    dns_ptr: z.array(z.object({ ip: z.string(), dns_ptr: z.string() })),
    protection,
  }),
  volumes: z.object({ ...common, size: z.number(), server: id.nullable(), protection }),
  firewalls: z.object({
    ...common,
    rules: z.array(
      z.object({
        direction: z.string(),
        protocol: z.string(),
        port: z.string().nullish(),
        source_ips: z.array(z.string()),
        description: z.string().nullish(),
      }),
    ),
  }),
  networks: z.object({ ...common, ip_range: z.string(), subnets: z.array(z.object({ ip_range: z.string() })) }),
  placement_groups: z.object({ ...common, type: z.string() }),
  ssh_keys: z.object({ ...common, public_key: z.string() }),
};

export type Kind = keyof typeof SCHEMAS;
export type Held<K extends Kind> = z.infer<(typeof SCHEMAS)[K]>;

/** What is held of each kind, by id: what bears our labels, and what the state knows though it does not. */
export type Hetzner = { readonly [K in Kind]: ReadonlyMap<string, Held<K>> };

/** The most that a page may hold: docs.hetzner.cloud, "Pagination". */
const PAGE = "50";

/** Every page of one list, or of what a label selector picks of it. */
async function list<T>(api: Api, kind: Kind, item: z.ZodType<T>, selector: string | null): Promise<readonly T[]> {
  const meta = z.object({ pagination: z.object({ next_page: z.number().nullable() }) });
  const page = z.object({ meta }).catchall(z.unknown());
  const found: T[] = [];
  let at: number | null = 1;
  while (at !== null) {
    const query = { per_page: PAGE, page: String(at), ...(selector === null ? {} : { label_selector: selector }) };
    const answer = page.safeParse(await api.get(`/${kind}`, query));
    const items = answer.success ? z.array(item).safeParse(answer.data[kind]) : null;
    if (!answer.success || items?.success !== true)
      throw silent("Hetzner", `answers GET /${kind} in a form that we do not know`);
    found.push(...items.data);
    at = answer.data.meta.pagination.next_page;
  }
  return found;
}

/**
 * Asks for all that bears the stack's labels. What the state knows and no list holds may have lost its labels: only
 * then the whole list is asked for.
 *
 * @param known the ids that the state has, by kind
 */
export async function readHetzner(
  api: Api,
  stack: string,
  known: (kind: Kind) => ReadonlySet<string>,
): Promise<Hetzner> {
  const selector = `managed-by=meet-infra,stack=${stack}`;
  const read = async <T extends { readonly id: string }>(kind: Kind, item: z.ZodType<T>) => {
    const found = new Map((await list(api, kind, item, selector)).map((it) => [it.id, it]));
    const ids = known(kind);
    if ([...ids].some((it) => !found.has(it))) {
      for (const it of await list(api, kind, item, null)) if (ids.has(it.id)) found.set(it.id, it);
    }
    return found;
  };
  return {
    servers: await read("servers", SCHEMAS.servers),
    primary_ips: await read("primary_ips", SCHEMAS.primary_ips),
    volumes: await read("volumes", SCHEMAS.volumes),
    firewalls: await read("firewalls", SCHEMAS.firewalls),
    networks: await read("networks", SCHEMAS.networks),
    placement_groups: await read("placement_groups", SCHEMAS.placement_groups),
    ssh_keys: await read("ssh_keys", SCHEMAS.ssh_keys),
  };
}

/** How many things Hetzner named. */
export function heldCount(held: Hetzner): number {
  return Object.values(held).reduce((sum, map) => sum + map.size, 0);
}
