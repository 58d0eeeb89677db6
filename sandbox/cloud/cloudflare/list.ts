/** A list of records as a client asks for it: some of them, in an order, a page at a time. */
import type { DnsRecord } from "./state.ts";

export interface Page<T> {
  readonly result: readonly T[];
  readonly result_info: {
    readonly page: number;
    readonly per_page: number;
    readonly count: number;
    readonly total_count: number;
    readonly total_pages: number;
  };
}

/** A page of a list. A page beyond the last is empty, which is how some clients find the end. */
export function paged<T>(all: readonly T[], query: URLSearchParams, usual: number, most: number): Page<T> {
  const page = whole(query.get("page"), 1, Number.MAX_SAFE_INTEGER, 1);
  const perPage = whole(query.get("per_page"), 1, most, usual);
  const result = all.slice((page - 1) * perPage, page * perPage);
  const pages = Math.ceil(all.length / perPage);
  const info = { page, per_page: perPage, count: result.length, total_count: all.length, total_pages: pages };
  return { result, result_info: info };
}

function whole(text: string | null, least: number, most: number, usual: number): number {
  const number = text === null ? usual : Number(text);
  return Number.isInteger(number) ? Math.min(Math.max(number, least), most) : usual;
}

/** The records that a query asks for, in its order. */
export function chosen(records: readonly DnsRecord[], query: URLSearchParams): DnsRecord[] {
  const tests = [...query].flatMap(([key, value]) => testOf(key, value) ?? []);
  const any = query.get("match") === "any";
  const found = records.filter((record) =>
    tests.length === 0 ? true : any ? tests.some((test) => test(record)) : tests.every((test) => test(record)),
  );
  const order = ORDERS[query.get("order") ?? "type"] ?? BY_TYPE;
  const turned = query.get("direction") === "desc" ? -1 : 1;
  return found.sort((a, b) => turned * order(a, b));
}

type Test = (record: DnsRecord) => boolean;

/** The filter that one parameter stands for; null for a parameter that is none. */
function testOf(key: string, value: string): Test | null {
  const [field = "", how = "exact"] = key.split(".");
  if (key === "type") return (record) => record.type === value;
  if (key === "proxied") return () => value !== "true";
  if (key === "search")
    return (record) => [record.name, record.content].some((text) => text.includes(value.toLowerCase()));
  const textOf = TEXTS[field];
  const compare = COMPARE[how];
  if (textOf === undefined || compare === undefined) return null;
  return (record) => compare(textOf(record), value.toLowerCase());
}

const TEXTS: Readonly<Record<string, (record: DnsRecord) => string | null>> = {
  name: (record) => record.name,
  content: (record) => record.content.toLowerCase(),
  comment: (record) => record.comment?.toLowerCase() ?? null,
};

const COMPARE: Readonly<Record<string, (text: string | null, value: string) => boolean>> = {
  exact: (text, value) => text === value,
  contains: (text, value) => text?.includes(value) ?? false,
  startswith: (text, value) => text?.startsWith(value) ?? false,
  endswith: (text, value) => text?.endsWith(value) ?? false,
  present: (text) => text !== null,
  absent: (text) => text === null,
};

type Order = (a: DnsRecord, b: DnsRecord) => number;
const by =
  (text: (record: DnsRecord) => string): Order =>
  (a, b) =>
    text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
const BY_TYPE: Order = (a, b) => by((it) => it.type)(a, b) || by((it) => it.name)(a, b);
const ORDERS: Readonly<Record<string, Order>> = {
  type: BY_TYPE,
  name: by((it) => it.name),
  content: by((it) => it.content),
  ttl: (a, b) => a.ttl - b.ttl,
};
