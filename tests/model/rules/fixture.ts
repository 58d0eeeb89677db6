/** A small region that breaks no rule, and a way to break it in one place. */

import { changedFiles } from "../../../model/judge.ts";
import type { Finding } from "../../../model/problem.ts";
import type { Rule } from "../../../model/rules/rule.ts";
import { Levels, Members, type Platform, Stack, Tenant } from "../../../model/schema.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

const VALID = {
  members: {
    north: {
      name: "North",
      contact: "hello@north.example",
      people: { ana: { name: "Ana", ssh: [`${KEY}IxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG ana@laptop`] } },
    },
    south: {
      name: "South",
      contact: "hello@south.example",
      people: { ben: { name: "Ben", ssh: [`${KEY}HaAFxRdTJflY7P1Cn8G9ksTDQykTO6q6w+4/BwEtKcU`] } },
    },
  },
  levels: {
    custom: { name: "Custom", price: null, duration: null, participants: null, rooms: null, recordings: true },
    large: { name: "Large", price: 100, duration: "24 h", participants: 100, rooms: null, recordings: true },
    small: { name: "Small", price: 10, duration: "3 h", participants: 10, rooms: 1, recordings: false },
  },
  stacks: {
    one: {
      name: "One",
      domain: "one.coop.example",
      zone: { name: "coop.example", id: "0123456789abcdef0123456789abcdef" },
      operator: "north",
      location: "fsn1",
      release: "2026.11",
      mail: { server: "mail.coop.example", sender: "rooms@coop.example", username: "rooms" },
      ssh: { from: ["203.0.113.0/24", "2001:db8::/48"] },
      network: "10.20.0.0/16",
      nodes: { bbb1: { type: "ccx33" }, bbb2: { type: "ccx33", tags: ["assembly"] } },
      turn: { turn1: { type: "cx23" } },
      balancer: { lb1: { type: "cx33", volume: 100 } },
      hosts: { gl1: { type: "cx33" }, gl2: { type: "cx33" } },
    },
    two: {
      name: "Two",
      domain: "two.coop.example",
      operator: "south",
      release: "2026.11",
      mail: { server: "mail.coop.example", port: 465, security: "tls", sender: "rooms@coop.example" },
      ssh: { from: ["198.51.100.7/32"] },
      hosts: { gl1: { existing: "198.51.100.10", ipv6: "2001:db8:2::10", cores: 4, memory: 8 } },
    },
  },
  tenants: {
    assembly: {
      ...{ org: "Prairie Assembly", stack: "one", host: "gl2", level: "custom", custodian: "north" },
      admin: { name: "Noor", email: "noor@assembly.example" },
      limits: { participants: 150, duration: "12 h", reason: "Pays for its node." },
      nodes: "assembly",
    },
    garden: {
      ...{ org: "Community Garden", stack: "two", host: "gl1", level: "small", custodian: "south" },
      admin: { name: "Robin", email: "robin@garden.example" },
      bbb: { endpoint: "https://bbb.garden.example/bigbluebutton/api" },
    },
    mill: {
      ...{ org: "Old Mill", stack: "one", host: "gl1", level: "small", custodian: "south" },
      admin: { name: "Kim", email: "kim@mill.example" },
    },
    riverbank: {
      ...{ org: "Riverbank", stack: "one", host: "gl1", level: "large", custodian: "north" },
      admin: { name: "Ada", email: "ada@riverbank.example" },
      recordings: { enabled: true, retention: 90, quota: 40 },
    },
  },
};

/** What to change: maps merge, `undefined` removes, everything else replaces. */
export interface Patch {
  readonly [key: string]: unknown;
}

export function platform(patch: Patch = {}): Platform {
  const raw = merge(VALID, patch);
  return {
    members: Members.parse(raw["members"]),
    levels: Levels.parse(raw["levels"]),
    stacks: each(raw["stacks"], (it) => Stack.parse(it)),
    tenants: each(raw["tenants"], (it) => Tenant.parse(it)),
  };
}

/** What a rule finds in the valid region with these changes. */
export function findings(rule: Rule, patch: Patch = {}, today: string | null = null): Finding[] {
  return rule(platform(patch), { today, before: null, changed: new Set(), left: {}, unread: [], whole: true });
}

/** What a rule finds in a change: of the valid region with the first changes to that with the second. */
export function findingsOfChange(
  rule: Rule,
  before: Patch,
  after: Patch,
  today: string | null = null,
  left: Platform["tenants"] = {},
): Finding[] {
  const [was, is] = [platform(before), platform(after)];
  return rule(is, { today, before: was, changed: changedFiles(is, was), left, unread: [], whole: true });
}

function isMap(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function each<T>(map: unknown, parse: (it: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(isMap(map) ? map : {}).map(([id, it]) => [id, parse(it)]));
}

function merge(base: Patch, patch: Patch): Patch {
  const result: Record<string, unknown> = { ...base };
  for (const [key, change] of Object.entries(patch)) {
    const before = result[key];
    if (change === undefined) delete result[key];
    else result[key] = isMap(before) && isMap(change) ? merge(before, change) : change;
  }
  return result;
}
