/** What Hetzner offers: locations, server types, system images. Sizes and prices are the model's tables. */
import { addressPrice, serverPrice, volumePrice } from "../../../model/prices.ts";
import { LOCATIONS, networkZone, SIZE_NAMES, size } from "../../../model/sizes.ts";

/** Ids, cities and data centers: examples in Hetzner's API description, 2026-02, and `GET /v1/locations`. */
const PLACES: Readonly<
  Record<string, { id: number; city: string; country: string; at: readonly [number, number]; park: string; dc: string }>
> = {
  fsn1: {
    id: 1,
    city: "Falkenstein",
    country: "DE",
    at: [50.47612, 12.370071],
    park: "Falkenstein DC Park 1",
    dc: "dc14",
  },
  nbg1: { id: 2, city: "Nuremberg", country: "DE", at: [49.452102, 11.076665], park: "Nuremberg DC Park 1", dc: "dc3" },
  hel1: { id: 3, city: "Helsinki", country: "FI", at: [60.169855, 24.938379], park: "Helsinki DC Park 1", dc: "dc2" },
  ash: { id: 4, city: "Ashburn, VA", country: "US", at: [39.045821, -77.487073], park: "Ashburn, VA", dc: "dc1" },
  hil: { id: 5, city: "Hillsboro, OR", country: "US", at: [45.54222, -122.951924], park: "Hillsboro, OR", dc: "dc1" },
  sin: { id: 6, city: "Singapore", country: "SG", at: [1.283333, 103.833333], park: "Singapore", dc: "dc1" },
};

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly zone: string;
  /** The location as the API shows it. */
  readonly view: object;
  /** Its data center. The API dropped the field on 2026-07-01; older clients cannot do without. */
  readonly datacenter: { readonly id: number; readonly name: string; readonly view: object };
}

export interface ServerType {
  readonly id: number;
  readonly name: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly diskGb: number;
  /** Where it can be ordered. */
  readonly locations: readonly string[];
  readonly view: object;
}

export interface Image {
  readonly id: number;
  readonly name: string;
  readonly view: object;
}

const VAT = 1.19;
const price = (net: number): object => ({ net: net.toFixed(10), gross: (net * VAT).toFixed(10) });
/** Hours of a month, as Hetzner counts them when it caps a price. */
const HOURS = 730;
const BYTES_PER_TB = 1e12;

const names = LOCATIONS.filter((name) => Object.hasOwn(PLACES, name));

export const SERVER_TYPES: readonly ServerType[] = SIZE_NAMES.flatMap((name, index): ServerType[] => {
  const found = size(name);
  if (found === undefined) return [];
  const offers = names.flatMap((location) => {
    const { monthly } = serverPrice(name, location);
    return monthly === null ? [] : [{ location, monthly }];
  });
  const id = 101 + index;
  return [
    {
      id,
      name,
      cores: found.cores,
      memoryGb: found.memoryGb,
      diskGb: found.diskGb,
      locations: offers.map(({ location }) => location),
      view: {
        id,
        name,
        description: name.toUpperCase(),
        category: found.dedicated ? "General Purpose" : "Cost-Optimized",
        cores: found.cores,
        memory: found.memoryGb,
        disk: found.diskGb,
        cpu_type: found.dedicated ? "dedicated" : "shared",
        storage_type: "local",
        architecture: "x86",
        deprecated: false,
        deprecation: null,
        prices: offers.map(({ location, monthly }) => ({
          location,
          price_hourly: price(monthly / HOURS),
          price_monthly: price(monthly),
          included_traffic: 20 * BYTES_PER_TB,
          price_per_tb_traffic: price(1),
        })),
        locations: offers.map(({ location }) => ({ id: PLACES[location]?.id ?? 0, name: location, deprecation: null })),
      },
    },
  ];
});

export const HETZNER_LOCATIONS: readonly Location[] = names
  .flatMap((name): Location[] => {
    const place = PLACES[name];
    if (place === undefined) return [];
    const zone = networkZone(name) ?? "";
    const view = {
      id: place.id,
      name,
      description: place.park,
      country: place.country,
      city: place.city,
      latitude: place.at[0],
      longitude: place.at[1],
      network_zone: zone,
    };
    const ids = SERVER_TYPES.filter(({ locations }) => locations.includes(name)).map(({ id }) => id);
    const dc = `${name}-${place.dc}`;
    const datacenter = {
      id: place.id,
      name: dc,
      view: {
        id: place.id,
        name: dc,
        description: `${place.park} ${place.dc.toUpperCase()}`,
        location: view,
        server_types: { supported: ids, available: ids, available_for_migration: ids },
      },
    };
    return [{ id: place.id, name, zone, view, datacenter }];
  })
  .sort((a, b) => a.id - b.id);

/** System images, x86 only. What a machine really boots is the machine driver's affair. */
export const IMAGES: readonly Image[] = [
  {
    id: 11,
    name: "debian-12",
    flavor: "debian",
    version: "12",
    title: "Debian 12",
    created: "2023-06-13T06:00:02+00:00",
  },
  {
    id: 12,
    name: "debian-13",
    flavor: "debian",
    version: "13",
    title: "Debian 13",
    created: "2025-08-12T06:00:02+00:00",
  },
  {
    id: 21,
    name: "ubuntu-22.04",
    flavor: "ubuntu",
    version: "22.04",
    title: "Ubuntu 22.04",
    created: "2022-04-21T13:32:38+00:00",
  },
  {
    id: 22,
    name: "ubuntu-24.04",
    flavor: "ubuntu",
    version: "24.04",
    title: "Ubuntu 24.04",
    created: "2024-04-25T13:26:51+00:00",
  },
].map(({ id, name, flavor, version, title, created }) => ({
  id,
  name,
  view: {
    id,
    type: "system",
    status: "available",
    name,
    description: title,
    image_size: null,
    disk_size: 5,
    created,
    created_from: null,
    bound_to: null,
    os_flavor: flavor,
    os_version: version,
    rapid_deploy: true,
    protection: { delete: false },
    deprecated: null,
    deleted: null,
    labels: {},
    architecture: "x86",
  },
}));

/** What everything costs, as far as the model's tables know; the others are zero. */
export function pricing(): object {
  const address = (location: string): number => addressPrice(location).monthly ?? 0;
  const perType = (type: "ipv4" | "ipv6", monthly: (location: string) => number): object => ({
    type,
    prices: names.map((location) => ({
      location,
      price_hourly: price(monthly(location) / HOURS),
      price_monthly: price(monthly(location)),
    })),
  });
  return {
    currency: "EUR",
    vat_rate: "19.00",
    image: { price_per_gb_month: price(0) },
    floating_ip: { price_monthly: price(0) },
    floating_ips: [],
    primary_ips: [perType("ipv4", address), perType("ipv6", () => 0)],
    server_backup: { percentage: "20.00" },
    server_types: SERVER_TYPES.map(({ view, id, name }) => ({ id, name, prices: "prices" in view ? view.prices : [] })),
    load_balancer_types: [],
    volume: { price_per_gb_month: price(volumePrice(1, "fsn1").monthly ?? 0) },
  };
}

/** Find by id or name, as every client may. */
export function byIdOrName<T extends { readonly id: number; readonly name: string }>(
  items: readonly T[],
  reference: string,
): T | undefined {
  return items.find((item) => item.name === reference || String(item.id) === reference);
}

/** A location we know; the state names none else. */
export function locationOf(name: string): Location {
  const found = byIdOrName(HETZNER_LOCATIONS, name);
  if (found === undefined) throw new Error(`no location ${name}`);
  return found;
}
