import fc from "fast-check";
import { expect, test } from "vitest";
import { machinesOf } from "../../model/machinesOf.ts";
import { plan } from "../../model/plan.ts";
import type { Plan, TenantPlan } from "../../model/shape.ts";
import { CA, DE, LEVELS, MEMBERS, platform, tenant } from "./region.ts";

type Raw = Record<string, unknown>;

const id = fc.stringMatching(/^[a-z](-?[a-z0-9]){1,8}$/);

const tenantFields = fc.record(
  {
    host: fc.constantFrom("gl1", "gl2"),
    level: fc.constantFrom("free", "level-3", "multi-account", "custom"),
    hostname: fc.constantFrom("meet.riverbank.example", "talk.meet.coop"),
    locale: fc.constantFrom("fr", "pt-BR"),
    registration: fc.constantFrom("invite", "approval", "open"),
    sso: fc.constant({ issuer: "https://id.example.org", clientId: "meet" }),
    limits: fc.constant({ participants: 30, reason: "for the choir" }),
    nodes: fc.constant("assembly"),
    rotation: fc.integer({ min: 1, max: 5 }),
    recordings: fc.constant({ enabled: false }),
    branding: fc.constant({ color: "#102030", terms: "https://riverbank.example/terms" }),
  },
  { requiredKeys: [] },
);

/** Several tenants and nodes in one stack, with ids that look alike: `a`, `a-a`, `a-redis`. */
const region = fc
  .record({
    tenants: fc.dictionary(id, tenantFields, { minKeys: 1, maxKeys: 6 }),
    nodes: fc.uniqueArray(id, { minLength: 1, maxLength: 5 }),
    hetzner: fc.boolean(),
  })
  .map(({ tenants, nodes, hetzner }) => {
    const machines = nodes.map((key, at) => {
      const existing = { existing: `203.0.113.${at + 1}`, cores: 8, memory: 32 };
      return [key, hetzner ? { type: "ccx33" } : existing];
    });
    const stack = {
      ...(hetzner ? { ...DE, domain: "ca.meet.coop", hosts: CA["hosts"] } : CA),
      nodes: Object.fromEntries(machines),
    };
    return {
      stacks: { ca: stack },
      tenants: Object.fromEntries(Object.entries(tenants).map(([key, fields]) => [key, tenant(fields)])),
      members: MEMBERS,
      levels: LEVELS,
    };
  });

/** The same data, every map's keys in another order. */
function reordered(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(order([...entries.keys()]).map((key) => [key, reordered(entries.get(key), order)]));
}

const orders = fc.constantFrom<(keys: string[]) => string[]>(
  (keys) => [...keys].reverse(),
  (keys) => [...keys].sort(),
  (keys) => [...keys].sort().reverse(),
  (keys) => [...keys.slice(1), ...keys.slice(0, 1)],
);

/** Every name that something on a machine, in a cloud or in Pulumi's state is known by. */
function namesOf(it: Plan): readonly string[] {
  const machines = machinesOf(it);
  return [
    ...machines.flatMap((machine) => [`machine ${machine.name}`, `fqdn ${machine.fqdn}`]),
    ...it.tenants.flatMap((planned) => tenantNames(planned)),
    ...it.records.map((record) => `record ${record.name} ${record.fqdn} ${record.type} ${record.machine}`),
    ...(it.balancer?.servers ?? []).map((server) => `server ${server.id}`),
    ...(it.balancer?.tenants ?? []).map((known) => `scalelite ${known.id} ${known.name}`),
    ...it.secrets.map((secret) => `secret ${secret.key}`),
    ...it.people.map((person) => `person ${person.id}`),
  ];
}

function tenantNames(it: TenantPlan): readonly string[] {
  return [
    `tenant ${it.name}`,
    `container ${it.container}`,
    `container ${it.redis}`,
    `database ${it.database}`,
    `dir ${it.dir}`,
    ...(it.scaleliteId === null ? [] : [`scalelite ${it.scaleliteId}`]),
    ...it.secretEnv.flatMap((secret) => (secret.from === "derived" ? [`path ${secret.path}`] : [])),
  ];
}

const without = (record: Raw, key: string) => Object.fromEntries(Object.entries(record).filter(([it]) => it !== key));

test("the order of files and keys changes nothing", () => {
  fc.assert(
    fc.property(region, orders, (raw, order) => {
      const shuffled = reordered(raw, order) as typeof raw;
      expect(JSON.stringify(plan(platform(shuffled), "ca"))).toBe(JSON.stringify(plan(platform(raw), "ca")));
    }),
    { numRuns: 60 },
  );
});

test("removing any one tenant leaves every other name unchanged", () => {
  fc.assert(
    fc.property(region, fc.nat(), (raw, at) => {
      const keys = Object.keys(raw.tenants);
      const gone = keys[at % keys.length] ?? "";
      const before = plan(platform(raw), "ca");
      const after = plan(platform({ ...raw, tenants: without(raw.tenants, gone) }), "ca");
      expect(namesOf(after).filter((name) => !namesOf(before).includes(name))).toEqual([]);
      expect(after.tenants).toEqual(before.tenants.filter((it) => it.id !== gone));
      expect(after.nodes).toEqual(before.nodes);
      expect(after.records).toEqual(before.records.filter((it) => it.tenant !== gone));
      expect(after.balancer?.tenants).toEqual(before.balancer?.tenants.filter((it) => it.tenant !== gone));
    }),
    { numRuns: 60 },
  );
});

test("removing any one node leaves every other name unchanged", () => {
  fc.assert(
    fc.property(region, fc.nat(), (raw, at) => {
      const stack = raw.stacks.ca;
      const keys = Object.keys(stack.nodes);
      const gone = keys[at % keys.length] ?? "";
      const before = plan(platform(raw), "ca");
      const after = plan(platform({ ...raw, stacks: { ca: { ...stack, nodes: without(stack.nodes, gone) } } }), "ca");
      expect(namesOf(after).filter((name) => !namesOf(before).includes(name))).toEqual([]);
      expect(after.tenants).toEqual(before.tenants);
      expect(after.nodes).toEqual(before.nodes.filter((it) => it.id !== gone));
      expect(after.records).toEqual(before.records.filter((it) => it.machine !== `node-${gone}`));
    }),
    { numRuns: 60 },
  );
});

test("any two tenants share no name, and any two records neither", () => {
  fc.assert(
    fc.property(region, (raw) => {
      const it = plan(platform(raw), "ca");
      const names = it.tenants.flatMap(tenantNames);
      expect(new Set(names).size).toBe(names.length);
      expect(new Set(it.records.map((record) => record.name)).size).toBe(it.records.length);
    }),
    { numRuns: 100 },
  );
});

test("a rename that says what it was called keeps every name of identity", () => {
  fc.assert(
    fc.property(region, id, fc.nat(), (raw, fresh, at) => {
      const keys = Object.keys(raw.tenants);
      const old = keys[at % keys.length] ?? "";
      fc.pre(!keys.includes(fresh));
      const renamed = { ...without(raw.tenants, old), [fresh]: { ...(raw.tenants[old] as Raw), previously: [old] } };
      const before = plan(platform(raw), "ca").tenants.find((it) => it.id === old);
      const after = plan(platform({ ...raw, tenants: renamed }), "ca").tenants.find((it) => it.id === fresh);
      const identity = (it: TenantPlan | undefined) =>
        it && tenantNames(it).filter((name) => !name.startsWith("container green"));
      expect(identity(after)).toEqual(identity(before));
      // Single sign-on leads back to the new address, so that alone takes a new generation.
      if (before?.hostname === after?.hostname || before?.env["OPENID_CONNECT_ISSUER"] === undefined) {
        expect(after?.container).toBe(before?.container);
      }
    }),
    { numRuns: 60 },
  );
});

test("a move to another host keeps every name and secret", () => {
  fc.assert(
    fc.property(region, fc.nat(), (raw, at) => {
      const keys = Object.keys(raw.tenants);
      const moved = keys[at % keys.length] ?? "";
      const to = (host: string) => ({
        ...raw,
        tenants: { ...raw.tenants, [moved]: { ...(raw.tenants[moved] as Raw), host } },
      });
      const planned = (host: string) => plan(platform(to(host)), "ca").tenants.find((it) => it.id === moved);
      expect({ ...planned("gl1"), host: "" }).toEqual({ ...planned("gl2"), host: "" });
    }),
    { numRuns: 60 },
  );
});
