/** From a request's body to a record that may be kept, or the refusal that the real API has for it. */
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { z } from "zod";
import {
  addressInTheWay,
  aliasInTheWay,
  badAddress,
  badField,
  badName,
  badTarget,
  badTtl,
  identical,
  longComment,
  neverProxied,
  notEmulated,
  required,
  tooManyTags,
  unproxiable,
} from "./problem.ts";
import { type DnsRecord, type RecordType, TYPES } from "./state.ts";
import { ZONE_NAME } from "./zone.ts";

/** What a client may say about a record. */
export type Draft = Pick<DnsRecord, "name" | "type" | "content" | "ttl" | "priority" | "comment">;

/** A comment's longest, on a free zone. */
const COMMENT = 100;
/** The published API schema, 2026; an enterprise zone may have 30. */
const [SHORTEST_TTL, LONGEST_TTL] = [60, 86_400];

const bodySchema = z.object({
  name: z.string().optional(),
  type: z.string().optional(),
  content: z.string().optional(),
  ttl: z.number().optional(),
  priority: z.number().nullish(),
  comment: z.string().nullish(),
  proxied: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  data: z.object({}).nullish(),
});

/** A whole record: what POST and PUT send. */
export function wholeRecord(body: unknown): Draft {
  return draft(fieldsOf(body));
}

/** A record with some fields changed: what PATCH sends. */
export function changedRecord(record: DnsRecord, body: unknown): Draft {
  const { id: _id, createdOn: _c, modifiedOn: _m, commentModifiedOn: _n, ...known } = record;
  return draft({ ...known, ...fieldsOf(body) });
}

function fieldsOf(body: unknown): z.infer<typeof bodySchema> {
  const read = bodySchema.safeParse(body);
  if (read.success) return read.data;
  throw badField(read.error.issues[0]?.path.join(".") || "body");
}

function draft(fields: z.infer<typeof bodySchema>): Draft {
  const type = typeOf(fields.type);
  if (fields.data !== undefined && fields.data !== null) throw notEmulated("records made from `data`");
  if (fields.name === undefined) throw required("name");
  if (fields.content === undefined) throw required("content");
  const content = contentOf(type, fields.content);
  if (fields.ttl === undefined || !isTtl(fields.ttl)) throw badTtl();
  if (fields.proxied === true) {
    if (type === "MX" || type === "TXT") throw unproxiable();
    throw neverProxied(content);
  }
  if (type === "MX" && typeof fields.priority !== "number") throw required("priority");
  if ((fields.tags ?? []).length > 0) throw tooManyTags(fields.tags?.length ?? 0);
  const comment = fields.comment === undefined || fields.comment === "" ? null : fields.comment;
  if (comment !== null && comment.length > COMMENT) throw longComment(COMMENT);
  const priority = type === "MX" && typeof fields.priority === "number" ? { priority: fields.priority } : {};
  return { name: fullName(fields.name), type, content, ttl: fields.ttl, comment, ...priority };
}

function typeOf(text: string | undefined): RecordType {
  if (text === undefined) throw required("type");
  const type = TYPES.find((it) => it === text);
  if (type === undefined) throw notEmulated(`${text} records`);
  return type;
}

function isTtl(ttl: number): boolean {
  return Number.isInteger(ttl) && (ttl === 1 || (ttl >= SHORTEST_TTL && ttl <= LONGEST_TTL));
}

const LABEL = /^(?:\*|[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)$/;

/** A name with its zone: `@` is the zone, and a name that does not end in the zone's is taken to lie below it. */
export function fullName(text: string): string {
  if (text === "@") return ZONE_NAME;
  const ascii = hostName(text);
  if (ascii === null) throw badName();
  const inside = ascii === ZONE_NAME || ascii.endsWith(`.${ZONE_NAME}`) ? ascii : `${ascii}.${ZONE_NAME}`;
  if (inside.length > 253 || inside.slice(1).includes("*")) throw badName();
  return inside;
}

/** A host name in Punycode and lower case; null when it is none. */
function hostName(text: string): string | null {
  const bare = text.endsWith(".") ? text.slice(0, -1) : text;
  // The function knows no underscores and no asterisk; what is ASCII needs no translation anyway.
  const ascii = (/^[\x21-\x7e]+$/.test(bare) ? bare : domainToASCII(bare)).toLowerCase();
  return ascii !== "" && ascii.split(".").every((label) => LABEL.test(label)) ? ascii : null;
}

function contentOf(type: RecordType, content: string): string {
  switch (type) {
    case "A":
      if (!isIPv4(content)) throw badAddress("A");
      return content;
    case "AAAA":
      if (!isIPv6(content)) throw badAddress("AAAA");
      // The real API answers with the shortest form, whatever was sent.
      return new URL(`http://[${content}]/`).hostname.slice(1, -1);
    case "CNAME":
    case "MX": {
      const name = hostName(content);
      if (name === null) throw badTarget(type);
      return name;
    }
    case "TXT":
      if (content === "") throw badTarget(type);
      return content;
  }
}

/** Refuses a record that cannot stand beside those that are there. */
export function refuseConflict(records: readonly DnsRecord[], draft: Draft): void {
  const here = records.filter((record) => record.name === draft.name);
  const same = here.find(
    (it) => it.type === draft.type && it.content === draft.content && it.priority === draft.priority,
  );
  if (same !== undefined) throw identical();
  const isAddress = draft.type === "A" || draft.type === "AAAA";
  if (isAddress && here.some(({ type }) => type === "CNAME")) throw aliasInTheWay();
  const taken = here.some(({ type }) => type === "A" || type === "AAAA" || type === "CNAME");
  if (draft.type === "CNAME" && taken) throw addressInTheWay();
}
