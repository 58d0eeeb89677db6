/** What machines can carry: Hetzner's server types, and how many people and tenants fit. */

/** A Hetzner server type. */
export interface Size {
  readonly type: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Local disk, GB. */
  readonly diskGb: number;
  /** Whether the cores are its own. BBB wants its own: audio suffers first when neighbours are busy. */
  readonly dedicated: boolean;
  readonly source: string;
}

const TYPES =
  "GET /v1/server_types of the Hetzner Cloud API, read 2026-05-10 in the README of hetzner-server-radar; the same on hetzner.com/cloud, read 2026-09-29 in github.com/yahyabedirhan/skills";

const shared = (type: string, cores: number, memoryGb: number, diskGb: number): Size => ({
  type,
  cores,
  memoryGb,
  diskGb,
  dedicated: false,
  source: TYPES,
});
const dedicated = (type: string, cores: number, memoryGb: number, diskGb: number): Size => ({
  type,
  cores,
  memoryGb,
  diskGb,
  dedicated: true,
  source: TYPES,
});

/** No ARM types (cax*): the BBB installer refuses everything but x86_64, and one architecture is simpler to run. */
const SIZES: readonly Size[] = [
  shared("cx23", 2, 4, 40),
  shared("cx33", 4, 8, 80),
  shared("cx43", 8, 16, 160),
  shared("cx53", 16, 32, 320),
  shared("cpx11", 2, 2, 40),
  shared("cpx12", 1, 2, 40),
  shared("cpx21", 3, 4, 80),
  shared("cpx22", 2, 4, 80),
  shared("cpx31", 4, 8, 160),
  shared("cpx32", 4, 8, 160),
  shared("cpx41", 8, 16, 240),
  shared("cpx42", 8, 16, 320),
  shared("cpx51", 16, 32, 360),
  shared("cpx52", 12, 24, 480),
  shared("cpx62", 16, 32, 640),
  dedicated("ccx13", 2, 8, 80),
  dedicated("ccx23", 4, 16, 160),
  dedicated("ccx33", 8, 32, 240),
  dedicated("ccx43", 16, 64, 360),
  dedicated("ccx53", 32, 128, 600),
  dedicated("ccx63", 48, 192, 960),
];

const BY_TYPE = new Map(SIZES.map((it) => [it.type, it]));

/** The types we know, sorted. */
export const SIZE_NAMES: readonly string[] = [...BY_TYPE.keys()].sort();

/** A Hetzner server type, or undefined. */
export function size(type: string): Size | undefined {
  return BY_TYPE.get(type);
}

/** Hetzner's locations and their network zones: its API's description of networks, 2026-02. None in Canada. */
const NETWORK_ZONES: Readonly<Record<string, string>> = {
  ash: "us-east",
  fsn1: "eu-central",
  hel1: "eu-central",
  hil: "us-west",
  nbg1: "eu-central",
  sin: "ap-southeast",
};

/** The locations we know, sorted. */
export const LOCATIONS: readonly string[] = Object.keys(NETWORK_ZONES);

/** Hetzner's name for the group of locations that can share a private network, or undefined. */
export function networkZone(location: string): string | undefined {
  return Object.hasOwn(NETWORK_ZONES, location) ? NETWORK_ZONES[location] : undefined;
}

/**
 * People a node carries at once, for each core: upstream counts about 200 on 8 cores and 16 GB
 * (BigBlueButton docs, support/faq.md, read 2026-09). Old and for one kind of use: measure before selling.
 */
export const SEATS_PER_CORE = 25;

/** The same figure for each GB of memory: 200 people on 16 GB. */
export const SEATS_PER_GB = 12.5;

/** The largest single meeting upstream stands for (BigBlueButton docs, support/faq.md, read 2026-09). */
export const SEATS_PER_MEETING = 200;

/** People that a node with these cores and this memory can carry at once. */
export function seats(cores: number, memoryGb: number): number {
  return Math.floor(Math.min(cores * SEATS_PER_CORE, memoryGb * SEATS_PER_GB));
}

/**
 * GB of memory for one tenant: Greenlight and its Redis. Upstream documents none, so this is a working figure
 * (one Rails process with three threads) to be replaced by a measurement.
 */
export const GREENLIGHT_MEMORY_GB = 1;

/** GB of memory a host needs before its first tenant: system, Docker, Caddy, PostgreSQL. A working figure. */
export const HOST_BASE_MEMORY_GB = 2;

/** GB kept free on a host, because a tenant is upgraded beside itself: one more Greenlight for a while. */
export const UPGRADE_MEMORY_GB = GREENLIGHT_MEMORY_GB;

/** The most tenants that one host was seen to carry: all of them healthy, and healthy again after a reboot. */
export const MEASURED_HOST = {
  memoryGb: 16,
  tenants: 13,
  source:
    "npm run bench host, 2026-11-29, on 2 cores: with a stand-in Greenlight, so it shows that starts take turns and come to an end, and says nothing of the memory that Greenlight itself needs",
} as const;

/** Tenants that fit on a host with this memory, with room to upgrade one at a time. */
export function tenantsThatFit(memoryGb: number): number {
  return Math.max(0, Math.floor((memoryGb - HOST_BASE_MEMORY_GB - UPGRADE_MEMORY_GB) / GREENLIGHT_MEMORY_GB));
}
