/**
 * A platform of any size that breaks no rule: members, levels, stacks and one file for each tenant. The same seed
 * gives the same bytes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RELEASES } from "../model/releases.ts";
import { seats, size } from "../model/sizes.ts";
import { levelsYaml, MEMBERS, membersYaml } from "./coop.ts";
import { type Draw, draws } from "./draw.ts";
import { type Drawn, drawTenant } from "./tenants.ts";

export interface FixtureOptions {
  readonly tenants: number;
  /** They are spread evenly. */
  readonly stacks: number;
  readonly seed: number;
}

/** Tenants on a host of 64 GB, which has room for 61. */
const TENANTS_PER_HOST = 50;
const HOST = { type: "ccx43", cores: 16, memory: 64 };
const NODE = { type: "ccx63", cores: 48, memory: 192 };

/** The day the fixture is judged by, so that its answer never changes. */
export const DAY = "2026-11-21";

/** Every file of a platform: its path and its text. */
export function fixture({ tenants, stacks, seed }: FixtureOptions): Map<string, string> {
  const draw = draws(seed);
  const files = new Map<string, string>([
    ["coop/levels.yaml", levelsYaml()],
    ["coop/members.yaml", membersYaml(draw)],
  ]);
  const regions = Array.from({ length: stacks }, (_, at) => ({ id: `r${at + 1}`, at, drawn: [] as Drawn[] }));
  for (let at = 0; at < tenants; at++) {
    const region = regions[at % stacks];
    if (region === undefined) break;
    const host = `gl${Math.floor(region.drawn.length / TENANTS_PER_HOST) + 1}`;
    const one = drawTenant(draw, { at, stack: region.id, host, before: region.drawn.at(-1) });
    region.drawn.push(one);
    files.set(`tenants/${one.id}.yaml`, one.yaml);
  }
  const addresses = publicAddresses();
  for (const { id, at, drawn } of regions) files.set(`stacks/${id}.yaml`, stackYaml(draw, id, at, drawn, addresses));
  return files;
}

/** Writes it below a folder. */
export function writeFixture(folder: string, options: FixtureOptions): void {
  for (const name of ["coop", "stacks", "tenants"]) mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of fixture(options)) writeFileSync(join(folder, file), text);
}

/** Every other stack is of machines that somebody already has; the first is at Hetzner. */
function stackYaml(draw: Draw, id: string, at: number, drawn: readonly Drawn[], addresses: Iterator<string>): string {
  const hetzner = at % 2 === 0;
  const machine = (of: { readonly type: string; readonly cores: number; readonly memory: number }, volume?: number) => {
    if (hetzner) return `{ type: ${of.type}${volume === undefined ? "" : `, volume: ${volume}`} }`;
    return `{ existing: ${addresses.next().value}, cores: ${of.cores}, memory: ${of.memory}, price: ${draw.whole(20, 200)} }`;
  };
  const small = (type: string) => {
    const { cores = 4, memoryGb = 8 } = size(type) ?? {};
    return { type, cores, memory: memoryGb };
  };
  const people = drawn.reduce((sum, { participants }) => sum + participants, 0);
  const nodes = Math.max(2, Math.ceil(people / seats(NODE.cores, NODE.memory)));
  const hosts = Math.max(1, Math.ceil(drawn.length / TENANTS_PER_HOST));
  const many = (count: number, name: string, text: () => string) =>
    Array.from({ length: count }, (_, index) => `  ${name}${index + 1}: ${text()}\n`).join("");
  return [
    "# yaml-language-server: $schema=../docs/schema/stack.json\n",
    `# Region ${at + 1} of the measurements.\n`,
    `name: Region ${at + 1}\n`,
    `domain: ${id}.meet.example\n`,
    "zone: { name: meet.example, id: 3f8a1c5e7b9d2046a8c0e1f3b5d79624 }\n",
    `operator: ${draw.one(MEMBERS)}\n`,
    ...(hetzner ? ["location: fsn1\n"] : []),
    `release: "${RELEASES.at(-1)?.id}"\n`,
    `mail:\n  server: smtp.${id}.meet.example\n  sender: rooms@${id}.meet.example\n`,
    `  username: rooms@${id}.meet.example\n`,
    'ssh:\n  from: [203.0.113.0/24, "2001:db8:1::/48"]\n',
    `certificates: { email: certificates@${id}.meet.example }\n`,
    ...(hetzner ? [`network: 10.${at + 1}.0.0/16\n`] : []),
    `nodes:\n${many(nodes, "bbb", () => machine(NODE))}`,
    `turn:\n${many(1, "turn", () => machine(small("cx23")))}`,
    `balancer:\n${many(1, "lb", () => machine(small("cx33"), 5000))}`,
    `hosts:\n${many(hosts, "gl", () => machine(HOST, 500))}`,
  ].join("");
}

/** Addresses for documents (RFC 5737), as the example regions have them; some 760. */
function* publicAddresses(): Generator<string, string> {
  for (const range of ["192.0.2", "198.51.100", "203.0.113"]) {
    for (let last = 1; last < 255; last++) yield `${range}.${last}`;
  }
  throw new Error("more machines than addresses: use fewer tenants or fewer stacks");
}
