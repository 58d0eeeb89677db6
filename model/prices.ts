/**
 * What Hetzner asks, euro a month, net. A row holds for new orders and rescales in its locations from its day
 * on: a server that exists keeps its price until it is rescaled or rebuilt. What no row says is unknown.
 */

/** A price as of a day; `monthly` null: no source says. */
export interface Price {
  readonly monthly: number | null;
  /** Where the number comes from, or why there is none. */
  readonly source: string;
}

interface Row {
  readonly types: Readonly<Record<string, number>>;
  readonly locations: readonly string[];
  /** The first day of these prices (ISO). */
  readonly from: string;
  /** The last day they held for new orders; null: they hold. */
  readonly until: string | null;
  readonly source: string;
}

const EU = ["fsn1", "hel1", "nbg1"];
const US = ["ash", "hil"];

const FEED =
  "hetzner.com's price feed, read 2026-09-29 in github.com/yahyabedirhan/skills; net, less the IPv4 address; in force since 2026-06-15";
const SINCE = "2026-06-15";

const SERVERS: readonly Row[] = [
  {
    types: {
      ccx13: 42.99,
      ccx23: 85.99,
      ccx33: 138.49,
      ccx43: 275.99,
      ccx53: 533.49,
      ccx63: 853.49,
      cpx12: 11.49,
      cpx22: 19.49,
      cpx32: 35.49,
      cpx42: 69.49,
      cpx52: 100.49,
      cpx62: 129.99,
      cx23: 5.49,
      cx33: 8.49,
      cx43: 15.99,
      cx53: 29.49,
    },
    locations: EU,
    from: SINCE,
    until: null,
    source: FEED,
  },
  {
    types: {
      ccx13: 43.49,
      ccx23: 87.49,
      ccx33: 140.99,
      ccx43: 279.49,
      ccx53: 538.49,
      ccx63: 859.99,
      cpx11: 17.49,
      cpx21: 31.99,
      cpx31: 62.49,
    },
    locations: US,
    from: SINCE,
    until: null,
    source: FEED,
  },
  {
    types: { cpx12: 15.49, cpx22: 26.49, cpx32: 48.99, cpx42: 93.49, cpx52: 134.49, cpx62: 171.99 },
    locations: ["sin"],
    from: SINCE,
    until: null,
    source: FEED,
  },
  {
    types: { cx33: 6.49 },
    locations: ["fsn1"],
    from: "2026-04-01",
    until: "2026-06-14",
    source: "GET /v1/pricing, fsn1, net, read 2026-05-27 in github.com/devantler-tech/platform, commit cb791c6",
  },
];

/** Euro a month for each GB of volume. */
const VOLUMES: readonly Row[] = [
  {
    types: { volume: 0.0572 },
    locations: ["fsn1"],
    from: "2026-05-27",
    until: null,
    source: "GET /v1/pricing, fsn1, net, read 2026-05-27 in github.com/devantler-tech/platform, commit cb791c6",
  },
];

/** Euro a month for a primary IPv4 address; IPv6 is free. */
const ADDRESSES: readonly Row[] = [
  {
    types: { ipv4: 0.5 },
    locations: [...EU, ...US, "sin"],
    from: SINCE,
    until: null,
    source: "hetzner.com's price feed, read 2026-09-29 in github.com/yahyabedirhan/skills; net",
  },
];

/** What a server of this type costs in a location; with a day, what it cost to order one then. */
export function serverPrice(type: string, location: string, today?: string): Price {
  return look(SERVERS, type, location, today, `no price known for ${type} in ${location}`);
}

/** What a volume of this many GB costs in a location. */
export function volumePrice(gb: number, location: string, today?: string): Price {
  const perGb = look(VOLUMES, "volume", location, today, `no price known for volumes in ${location}`);
  return perGb.monthly === null ? perGb : { monthly: cents(perGb.monthly * gb), source: perGb.source };
}

/** What a server's IPv4 address costs in a location. */
export function addressPrice(location: string, today?: string): Price {
  return look(ADDRESSES, "ipv4", location, today, `no price known for addresses in ${location}`);
}

/** Rounded to cents: sums of binary fractions drift. */
export function cents(euro: number): number {
  return Math.round(euro * 100) / 100;
}

function look(rows: readonly Row[], type: string, location: string, today: string | undefined, unknown: string): Price {
  const row = rows.find(
    (it) =>
      Object.hasOwn(it.types, type) &&
      it.locations.includes(location) &&
      (today === undefined ? it.until === null : it.from <= today && (it.until === null || today <= it.until)),
  );
  if (row === undefined) return { monthly: null, source: today === undefined ? unknown : `${unknown} on ${today}` };
  return { monthly: row.types[type] ?? null, source: row.source };
}
