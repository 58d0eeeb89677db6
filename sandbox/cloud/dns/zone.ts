/**
 * What a question is answered with, by name alone: no packets here. The server has authority over the sandbox's
 * own zones and knows nothing else.
 */
import type { Answer, RecordType, SoaAnswer } from "dns-packet";
import { isWithin, plainName, reverseName, textStrings } from "./names.ts";

/** A record, as the Cloudflare side keeps it. */
export interface Rr {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  /** Seconds; 1 stands for "automatic". */
  readonly ttl: number;
  /** Of an MX record. */
  readonly priority?: number | undefined;
}

/** An address and the name it is given backwards. */
export interface Reverse {
  readonly ip: string;
  readonly name: string;
}

/** Everything the server answers from. Read anew for every question: a record made a moment ago is there. */
export interface Knowledge {
  /** The sandbox's zones: the forward one, and the reverse ones of its address ranges. */
  readonly zones: readonly string[];
  readonly nameServers: readonly string[];
  readonly records: readonly Rr[];
  readonly reverse: readonly Reverse[];
}

export type Verdict =
  | { readonly rcode: "NOERROR"; readonly answers: readonly Answer[]; readonly authorities: readonly Answer[] }
  | { readonly rcode: "NXDOMAIN"; readonly answers: readonly Answer[]; readonly authorities: readonly Answer[] }
  | { readonly rcode: "REFUSED" };

/** What Cloudflare makes of "automatic" (developers.cloudflare.com/dns/manage-dns-records/reference/ttl, 2026-11). */
const AUTOMATIC_TTL = 300;
/** Seconds for which a missing name may be taken as missing: short, because a region is being built up. */
const NEGATIVE_TTL = 5;
/** A chain of aliases longer than this is a mistake, or a circle. */
const LONGEST_CHAIN = 8;

/** What the server says to a question for records of `type` (or ANY) at `name`. */
export function lookUp(known: Knowledge, name: string, type: string): Verdict {
  const asked = plainName(name);
  const zone = zoneOf(known, asked);
  if (zone === null) return { rcode: "REFUSED" };
  const answers: Answer[] = [];
  let owner = asked;
  // The client finds its own spelling in the answer.
  let shown = name;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const here = recordsAt(known, owner, shown);
    if (here === null) return { rcode: "NXDOMAIN", answers, authorities: [soa(known, zoneOf(known, owner) ?? zone)] };
    const wanted = here.filter((record) => type === "ANY" || record.type === type);
    answers.push(...wanted);
    if (wanted.length > 0) return { rcode: "NOERROR", answers, authorities: [] };
    const alias = here.find((record) => record.type === "CNAME");
    if (alias?.type !== "CNAME")
      return { rcode: "NOERROR", answers, authorities: [soa(known, zoneOf(known, owner) ?? zone)] };
    answers.push(alias);
    owner = plainName(alias.data);
    shown = alias.data;
    // Whoever asked has to ask elsewhere for what lies outside.
    if (zoneOf(known, owner) === null) break;
  }
  return { rcode: "NOERROR", answers, authorities: [] };
}

/** The longest zone that a name lies in. */
function zoneOf(known: Knowledge, name: string): string | null {
  const zones = known.zones.map(plainName).filter((zone) => isWithin(name, zone));
  return zones.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** The records at a name, none for a name that only others lie below; null when there is no such name. */
function recordsAt(known: Knowledge, name: string, shown: string): Answer[] | null {
  const zone = known.zones.map(plainName).find((it) => it === name);
  const own = known.records.filter((record) => plainName(record.name) === name);
  const pointers = known.reverse.filter((it) => reverseName(it.ip) === name);
  const here: Answer[] = [
    ...(zone === undefined ? [] : apex(known, zone, shown)),
    ...own.flatMap((record) => answer(record, shown)),
    ...pointers.map((it): Answer => ({ name: shown, type: "PTR", ttl: AUTOMATIC_TTL, data: plainName(it.name) })),
  ];
  if (here.length > 0 || exists(known, name)) return here;
  const wild = wildcard(known, name);
  return wild === null ? null : wild.flatMap((record) => answer(record, shown));
}

/** Whether anything lies at or below a name. */
function exists(known: Knowledge, name: string): boolean {
  return (
    known.zones.some((zone) => plainName(zone) === name) ||
    known.records.some((record) => isWithin(plainName(record.name), name)) ||
    known.reverse.some((it) => isWithin(reverseName(it.ip) ?? "", name))
  );
}

/** The records of `*` below the nearest name that exists (RFC 4592); null when there are none. */
function wildcard(known: Knowledge, name: string): readonly Rr[] | null {
  let above = name;
  do {
    above = above.slice(above.indexOf(".") + 1);
    const records = known.records.filter((record) => plainName(record.name) === `*.${above}`);
    if (records.length > 0) return records;
  } while (above.includes(".") && !exists(known, above));
  return null;
}

function apex(known: Knowledge, zone: string, shown: string): Answer[] {
  const servers = known.nameServers.map((data): Answer => ({ name: shown, type: "NS", ttl: 86_400, data }));
  return [{ ...soa(known, zone), name: shown }, ...servers];
}

/** The record that says who answers for a zone; in a negative answer, for how long that answer holds. */
function soa(known: Knowledge, zone: string): SoaAnswer {
  const [mname = zone] = known.nameServers;
  const data = { mname, rname: `dns.${mname}`, serial: 1, refresh: 10_000, retry: 2_400, expire: 604_800 };
  return { name: zone, type: "SOA", ttl: NEGATIVE_TTL, data: { ...data, minimum: NEGATIVE_TTL } };
}

/** A kept record on the wire; nothing for a type that this server does not speak. */
function answer(record: Rr, name: string): Answer[] {
  const ttl = record.ttl === 1 ? AUTOMATIC_TTL : record.ttl;
  switch (record.type) {
    case "A":
    case "AAAA":
      return [{ name, type: record.type, ttl, data: record.content }];
    case "CNAME":
      return [{ name, type: "CNAME", ttl, data: plainName(record.content) }];
    case "MX":
      return [
        { name, type: "MX", ttl, data: { preference: record.priority ?? 0, exchange: plainName(record.content) } },
      ];
    case "TXT":
      return [{ name, type: "TXT", ttl, data: textStrings(record.content) }];
    default:
      return [];
  }
}

/** Types a question may ask for that are not records but orders to a server. */
export const TRANSFERS: readonly RecordType[] = ["AXFR", "IXFR"];
