/** The records of a zone at Cloudflare, in one list, and what the state says of them. */
import { z } from "zod";
import type { StateResource } from "../apply/state.ts";
import { type Api, silent } from "./api.ts";
import { differs, onOff, type Row } from "./difference.ts";

const record = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  content: z.string().default(""),
  ttl: z.number(),
  proxied: z.boolean().default(false),
  comment: z.string().nullish(),
});

export type HeldRecord = z.infer<typeof record>;

/** Records in one call: a zone of 1,000 tenants has some 4,000. */
const PAGE = 5_000;

/** Every record of the zone, by id. */
export async function readZone(api: Api, zoneId: string): Promise<ReadonlyMap<string, HeldRecord>> {
  const answer = z.object({
    result: z.array(record),
    result_info: z.object({ page: z.number(), total_pages: z.number() }),
  });
  const found = new Map<string, HeldRecord>();
  for (let at = 1, pages = 1; at <= pages; at++) {
    const path = `/zones/${zoneId}/dns_records`;
    const read = answer.safeParse(await api.get(path, { per_page: String(PAGE), page: String(at) }));
    if (!read.success) throw silent("Cloudflare", `answers GET ${path} in a form that we do not know`);
    for (const it of read.data.result) found.set(it.id, it);
    pages = read.data.result_info.total_pages;
  }
  return found;
}

/** `record A mill.ca.meet.coop` */
export function recordWords({ type, name }: { readonly type: string; readonly name: string }): string {
  return `record ${type} ${name}`;
}

const declared = z.object({
  name: z.string(),
  type: z.string(),
  content: z.string(),
  ttl: z.number().optional(),
  proxied: z.boolean().optional(),
  comment: z.string().optional(),
});

/** What differs of a record that the state knows. `rows` null: it is not there. */
export function compareRecord(
  resource: StateResource,
  held: ReadonlyMap<string, HeldRecord>,
): { readonly what: string; readonly content: string; readonly rows: readonly Row[] | null } | null {
  const read = declared.safeParse(resource.inputs);
  if (!read.success || resource.id === undefined) return null;
  const { data: should } = read;
  const about = { what: recordWords(should), content: should.content };
  const is = held.get(resource.id);
  if (is === undefined) return { ...about, rows: null };
  const rows = [
    ...differs("name", should.name, is.name),
    ...differs("type", should.type, is.type),
    ...differs("content", should.content, is.content),
    ...differs("seconds to live", should.ttl, is.ttl),
    ...differs("proxy", onOff(should.proxied), onOff(is.proxied)),
    ...differs("comment", should.comment, is.comment ?? "none"),
  ];
  return { ...about, rows };
}

/** Types that lead people and machines somewhere: mail and proofs of ownership are not our affair. */
const LEADING = ["A", "AAAA", "CNAME", "NS"];

/** What our own records say of themselves: `node-bbb1`, `tenant riverbank` (components/). */
const COMMENT = /^(?:(?:node|turn|balancer|host)-|tenant )[a-z][a-z0-9-]*$/;

export interface Names {
  /** Domains of all stacks. */
  readonly domains: readonly string[];
  /** This stack's. */
  readonly domain: string;
  /** Names that this stack declares. */
  readonly ours: ReadonlySet<string>;
  /** Names that other stacks declare. */
  readonly theirs: ReadonlySet<string>;
}

/** Whether a record that nobody declared is this stack's to account for. */
export function isStray({ name, type, comment }: HeldRecord, { domains, domain, ours, theirs }: Names): boolean {
  const leads = LEADING.includes(type) && !name.split(".").some((label) => label.startsWith("_"));
  const marked = COMMENT.test(comment ?? "");
  if (!leads && !marked) return false;
  if (ours.has(name)) return true;
  if (theirs.has(name)) return false;
  // The domain that fits best is whose it is: one stack's may lie inside another's.
  const [whose] = domains.filter((it) => name === it || name.endsWith(`.${it}`)).sort((a, b) => b.length - a.length);
  return whose === undefined ? marked : whose === domain;
}
