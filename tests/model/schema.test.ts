/** The schemas as a whole: strict at every level, so that no key is written that nobody reads. */
import { expect, test } from "vitest";
import { z } from "zod";
import { Levels, Members, Stack, Tenant } from "../../model/schema.ts";

const SCHEMAS: Readonly<Record<string, z.core.$ZodType>> = {
  tenant: Tenant,
  stack: Stack,
  level: Levels,
  member: Members,
};

/** Every block of a schema, by its path. */
function blocks(schema: z.core.$ZodType, path: string): { path: string; strict: boolean }[] {
  if (schema instanceof z.ZodObject) {
    const strict = schema.def.catchall instanceof z.ZodNever;
    const below = Object.entries(schema.shape).flatMap(([key, value]) => blocks(value, `${path}.${key}`));
    return [{ path, strict }, ...below];
  }
  if (schema instanceof z.ZodRecord) return blocks(schema.valueType, `${path}.*`);
  if (schema instanceof z.ZodArray) return blocks(schema.element, `${path}[]`);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return blocks(schema.unwrap(), path);
  return [];
}

const all = Object.entries(SCHEMAS).flatMap(([name, schema]) => blocks(schema, name));

test("every block is known here", () => {
  expect(all.map(({ path }) => path)).toEqual([
    "tenant",
    "tenant.admin",
    "tenant.limits",
    "tenant.mail",
    "tenant.sso",
    "tenant.branding",
    "tenant.recordings",
    "tenant.bbb",
    "tenant.retire",
    "stack",
    "stack.zone",
    "stack.mail",
    "stack.ssh",
    "stack.certificates",
    "stack.nodes.*",
    "stack.turn.*",
    "stack.turn.*.retire",
    "stack.balancer.*",
    "stack.balancer.*.retire",
    "stack.hosts.*",
    "stack.hosts.*.retire",
    "stack.ignore[]",
    "level.*",
    "member.*",
    "member.*.people.*",
  ]);
});

test.each(all)("$path takes no key that it does not know", ({ strict }) => {
  expect(strict).toBe(true);
});

const ids = ["../x", "a;b", "$(a)", "a b", "a_b", "A", "-a", "a-", "a--b", "1a", "a", "", `a${"b".repeat(31)}`, "a\n"];
test.each(ids)("an id cannot be %j", (id) => {
  expect(Levels.safeParse({ [id]: level }).success).toBe(false);
});

test.each(["ab", "a1", "old-mill", `a${"b".repeat(30)}`])("an id can be %j", (id) => {
  expect(Levels.safeParse({ [id]: level }).success).toBe(true);
});

const level = { name: "L", price: 1, duration: "1 h", participants: 1, rooms: 1, recordings: false };

const person = (ssh: string) => ({
  alder: { name: "A", contact: "a@a.example", people: { ada: { name: "Ada", ssh: [ssh] } } },
});
const KEY = `ssh-ed25519 ${"A".repeat(68)}`;
test.each([
  ["options before it", `command="x" ${KEY}`],
  ["a second line", `${KEY}\nssh-ed25519 ${"B".repeat(68)}`],
  ["a comment of several words", `${KEY} ada at home`],
  ["a certificate", `ssh-ed25519-cert-v01@openssh.com ${"A".repeat(68)}`],
  ["a kind that is broken", `ssh-dss ${"A".repeat(68)}`],
])("a public key cannot have %s: it goes into a file line by line", (_, ssh) => {
  expect(Members.safeParse(person(ssh)).success).toBe(false);
  expect(Members.safeParse(person(`${KEY} ada@laptop`)).success).toBe(true);
});
