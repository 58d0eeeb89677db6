/** A small region for tests: raw YAML values, checked by the schema as `load` does. */
import { Levels, Members, type Platform, Stack, Tenant } from "../../model/schema.ts";

type Raw = Record<string, unknown>;

const KEY = `ssh-ed25519 ${"A".repeat(68)}`;

export const LEVELS: Raw = {
  free: { name: "Free", price: 0, duration: "60 min", participants: 5, rooms: 1, recordings: false },
  "level-3": { name: "Level 3", price: 45, duration: "24 h", participants: 50, rooms: null, recordings: false },
  "multi-account": {
    name: "Multi-account",
    price: 100,
    duration: "24 h",
    participants: 100,
    rooms: null,
    recordings: true,
  },
  custom: { name: "Custom", price: null, duration: null, participants: null, rooms: null, recordings: true },
};

export const MEMBERS: Raw = {
  hypha: {
    name: "Hypha",
    contact: "ops@hypha.example",
    people: {
      dana: { name: "Dana", ssh: [`${KEY} dana`] },
      theo: { name: "Theo", ssh: [`${KEY} theo`], until: "2026-03-31" },
    },
  },
  koumbit: {
    name: "Koumbit",
    contact: "ops@koumbit.example",
    people: { amelie: { name: "Amélie", ssh: [`${KEY} a`] } },
  },
};

/** Existing machines, a zone, a balancer. */
export const CA: Raw = {
  name: "Canada",
  domain: "ca.meet.coop",
  zone: { name: "meet.coop", id: "3f8a1c5e7b9d2046a8c0e1f3b5d79624" },
  operator: "hypha",
  release: "2026.11",
  mail: { server: "smtp.meet.example", sender: "rooms@ca.meet.coop", username: "rooms" },
  ssh: { from: ["203.0.113.0/24"] },
  certificates: { email: "certificates@hypha.example" },
  nodes: {
    bbb1: { existing: "203.0.113.11", ipv6: "2001:db8::11", cores: 8, memory: 32, price: 60, owner: "koumbit" },
    bbb2: { existing: "203.0.113.12", cores: 8, memory: 32, price: 60, tags: ["assembly"] },
  },
  turn: { turn1: { existing: "203.0.113.21", cores: 2, memory: 4, price: 8 } },
  balancer: { lb1: { existing: "203.0.113.31", cores: 4, memory: 8, price: 15 } },
  hosts: {
    gl1: { existing: "203.0.113.41", ipv6: "2001:db8::41", cores: 8, memory: 32, price: 30 },
    gl2: { existing: "203.0.113.42", cores: 8, memory: 32, price: 30 },
  },
};

/** Machines at Hetzner. */
export const DE: Raw = {
  name: "Germany",
  domain: "de.meet.coop",
  zone: { name: "meet.coop", id: "3f8a1c5e7b9d2046a8c0e1f3b5d79624" },
  operator: "koumbit",
  location: "fsn1",
  release: "2026.11",
  mail: { server: "smtp.meet.example", port: 465, security: "tls", sender: "rooms@de.meet.coop" },
  ssh: { from: ["198.51.100.0/24"] },
  network: "10.20.0.0/16",
  nodes: { bbb1: { type: "ccx33" } },
  turn: { turn1: { type: "cx23" } },
  balancer: { lb1: { type: "cpx32", volume: 100 } },
  hosts: { gl1: { type: "cx33", volume: 50 } },
};

/** Only a host: no zone, no balancer. */
export const SANDBOX: Raw = {
  name: "Sandbox",
  domain: "sandbox.meet.test",
  operator: "hypha",
  release: "2026.11",
  mail: { server: "mail.sandbox.meet.test", port: 25, security: "none", sender: "rooms@sandbox.meet.test" },
  ssh: { from: ["198.18.7.0/24"] },
  certificates: { authority: "internal" },
  hosts: { gl1: { existing: "198.18.7.10", cores: 2, memory: 8 } },
};

export function tenant(fields: Raw = {}): Raw {
  return {
    org: "Riverbank Housing Co-operative",
    stack: "ca",
    host: "gl1",
    level: "multi-account",
    custodian: "hypha",
    admin: { name: "Ada Okafor", email: "ada@riverbank.example" },
    ...fields,
  };
}

/** A platform of these raw values; what is not given is the small region above, without tenants. */
export function platform(raw: { tenants?: Raw; stacks?: Raw; members?: Raw; levels?: Raw } = {}): Platform {
  const each = <T>(values: Raw, schema: { parse(value: unknown): T }): Record<string, T> =>
    Object.fromEntries(Object.entries(values).map(([id, value]) => [id, schema.parse(value)]));
  return {
    members: Members.parse(raw.members ?? MEMBERS),
    levels: Levels.parse(raw.levels ?? LEVELS),
    stacks: each(raw.stacks ?? { ca: CA, de: DE, sandbox: SANDBOX }, Stack),
    tenants: each(raw.tenants ?? {}, Tenant),
  };
}
