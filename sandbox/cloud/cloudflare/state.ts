/** What the Cloudflare side keeps over restarts. */
import { z } from "zod";
import type { Store } from "../store.ts";

/** The types that the sandbox keeps: those that a region uses, and those that a person may add beside them. */
export const TYPES = ["A", "AAAA", "CNAME", "MX", "TXT"] as const;
export type RecordType = (typeof TYPES)[number];

const recordSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Fully qualified, lower case, in Punycode. */
  name: z.string(),
  type: z.enum(TYPES),
  content: z.string(),
  ttl: z.int(),
  /** Of an MX record. */
  priority: z.int().optional(),
  comment: z.string().nullable(),
  createdOn: z.string(),
  modifiedOn: z.string(),
  commentModifiedOn: z.string().nullable(),
});

/** A record as it is kept. */
export type DnsRecord = z.infer<typeof recordSchema>;

const stateSchema = z.strictObject({ records: z.array(recordSchema) });
export type CloudflareState = z.infer<typeof stateSchema>;
export type CloudflareStore = Store<CloudflareState>;

export const emptyCloudflare = (): CloudflareState => ({ records: [] });
export const readCloudflare = (data: unknown): CloudflareState => stateSchema.parse(data);

/** The records, for the DNS server and whoever shows them. */
export function recordsOf(store: CloudflareStore): readonly DnsRecord[] {
  return store.get().records;
}

/** A record as the API shows it: never more than it shows for a record that is not proxied. */
export function recordBody(record: DnsRecord): object {
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    content: record.content,
    proxiable: record.type === "A" || record.type === "AAAA" || record.type === "CNAME",
    proxied: false,
    ttl: record.ttl,
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    meta: {},
    comment: record.comment,
    tags: [],
    created_on: record.createdOn,
    modified_on: record.modifiedOn,
    ...(record.commentModifiedOn === null ? {} : { comment_modified_on: record.commentModifiedOn }),
  };
}
