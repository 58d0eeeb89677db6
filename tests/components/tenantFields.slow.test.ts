/**
 * Everything a tenant can set reaches what is made of it. Two regions are declared: in one all tenants are alike, in
 * the other each has one field changed; what speaks of a tenant must then differ.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { child, keysOf } from "../../model/fields.ts";
import { Tenant } from "../../model/schema.ts";
import { NORTH, north } from "./graph.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Each field of a tenant's file, such as `mail.server`; a list is one. */
function leaves(schema: Parameters<typeof keysOf>[0], path: readonly string[] = []): string[] {
  const keys = keysOf(schema);
  return keys === null ? [path.join(".")] : keys.flatMap((key) => leaves(child(schema, key), [...path, key]));
}

const mail = { server: "smtp.a.example", port: 587, security: "starttls", sender: "rooms@a.example", username: "a" };
const limits = { participants: 20, duration: "2 h", rooms: 3, reason: "Assembly" };
const sso = { issuer: "https://id.a.example", clientId: "meet" };
const branding = {
  color: "#467fcf",
  ...{ terms: "https://a.example/t", privacy: "https://a.example/p" },
  ...{ help: "https://a.example/h", accessibility: "https://a.example/a" },
};
const recorded = { level: "club", recordings: { enabled: true } };
const bbb = { endpoint: "https://bbb.a.example/bigbluebutton/api" };

/** By field: what a tenant has beside the usual, and what it has after the change. */
const CHANGES: Readonly<Record<string, readonly [before: Fields, after: Fields]>> = {
  org: [{}, { org: "Another" }],
  host: [{}, { host: "gl2" }],
  level: [{}, { level: "club" }],
  "admin.name": [{}, { admin: { name: "Robin", email: "ada@a.example" } }],
  "admin.email": [{}, { admin: { name: "Ada", email: "robin@a.example" } }],
  hostname: [{}, { hostname: "rooms.a.example" }],
  "limits.participants": [{ limits }, { limits: { ...limits, participants: 21 } }],
  "limits.duration": [{ limits }, { limits: { ...limits, duration: "3 h" } }],
  "limits.rooms": [{ limits }, { limits: { ...limits, rooms: 4 } }],
  registration: [{}, { registration: "open" }],
  locale: [{}, { locale: "fr" }],
  "mail.server": [{ mail }, { mail: { ...mail, server: "smtp.b.example" } }],
  "mail.port": [{ mail }, { mail: { ...mail, port: 2525 } }],
  "mail.security": [{ mail: { ...mail, port: 2525 } }, { mail: { ...mail, port: 2525, security: "tls" } }],
  "mail.sender": [{ mail }, { mail: { ...mail, sender: "rooms@b.example" } }],
  "mail.senderName": [{ mail }, { mail: { ...mail, senderName: "Rooms" } }],
  "mail.username": [{ mail }, { mail: { ...mail, username: "b" } }],
  "mail.version": [{ mail }, { mail: { ...mail, version: 2 } }],
  "sso.issuer": [{ sso }, { sso: { ...sso, issuer: "https://id.b.example" } }],
  "sso.clientId": [{ sso }, { sso: { ...sso, clientId: "rooms" } }],
  "sso.linkByEmail": [{ sso }, { sso: { ...sso, linkByEmail: true } }],
  "sso.version": [{ sso }, { sso: { ...sso, version: 2 } }],
  "branding.color": [{ branding }, { branding: { ...branding, color: "#b5541c" } }],
  "branding.terms": [{ branding }, { branding: { ...branding, terms: "https://b.example/t" } }],
  "branding.privacy": [{ branding }, { branding: { ...branding, privacy: "https://b.example/p" } }],
  "branding.help": [{ branding }, { branding: { ...branding, help: "https://b.example/h" } }],
  "branding.accessibility": [{ branding }, { branding: { ...branding, accessibility: "https://b.example/a" } }],
  "recordings.enabled": [recorded, { recordings: { enabled: false } }],
  nodes: [{}, { nodes: "assembly" }],
  "bbb.endpoint": [{ bbb }, { bbb: { endpoint: "https://bbb.b.example/bigbluebutton/api" } }],
  "bbb.version": [{ bbb }, { bbb: { ...bbb, version: 2 } }],
  rotation: [{}, { rotation: 2 }],
  previously: [{}, { previously: ["formerly"] }],
};

/** What nothing is made of, and why. */
const REASONS: Readonly<Record<string, string>> = {
  stack: "names the region: a tenant never moves to another one",
  custodian: "tells who invoices it; the plan says so",
  "limits.reason": "is for whoever reviews the file",
  "recordings.retention": "is not enforced by this version, and the plan says so",
  "recordings.quota": "is not enforced by this version, and the plan says so",
  release: "chooses among releases, and there is one",
  "retire.confirm": "lets the tenant go: the guard reads it before anything is taken away",
  "retire.after": "lets the tenant go: the guard reads it before anything is taken away",
};

const NAMES = Object.fromEntries(Object.keys(CHANGES).map((field, at) => [field, `kind-${at + 10}-of`]));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A BBB of one's own choice is for a stack without a balancer. */
const ALONE = ["bbb.endpoint", "bbb.version"];
const TOGETHER = Object.keys(CHANGES).filter((field) => !ALONE.includes(field));

/** Everything that is declared of a tenant for each of these fields: before, or after the change. */
async function region(fields: readonly string[], side: 0 | 1): Promise<Readonly<Record<string, readonly string[]>>> {
  const root = mkdtempSync(join(tmpdir(), "meet-fields-"));
  folders.push(root);
  cpSync(NORTH, root, { recursive: true });
  const stack = join(root, "stacks", "north.yaml");
  const machine = (at: number) => `{ existing: 203.0.113.${at}, cores: 64, memory: 256, price: 1 }`;
  const tagged = machine(12).replace("{", "{ tags: [assembly],");
  const text = (
    fields === ALONE
      ? readFileSync(stack, "utf8").replace(/^nodes:[\s\S]*(?=^hosts:)/m, "")
      : readFileSync(stack, "utf8")
  )
    .replace("  bbb1: { type: ccx33 }", `  bbb1: ${machine(11)}\n  bbb2: ${tagged}`)
    .replace("  gl1: { type: cpx42, volume: 50 }", `  gl1: ${machine(13)}\n  gl2: ${machine(14)}`);
  writeFileSync(stack, text);
  for (const name of ["heron", "swift"]) rmSync(join(root, "tenants", `${name}.yaml`));
  for (const field of fields) {
    const change = CHANGES[field];
    const usual = {
      ...{ org: `One for ${field}`, stack: "north", host: "gl1", level: "free", custodian: "hypha" },
      admin: { name: "Ada", email: "ada@a.example" },
    };
    const own = { ...usual, ...change?.[0], ...(side === 1 ? change?.[1] : {}) };
    writeFileSync(join(root, "tenants", `${NAMES[field]}.yaml`), stringify(own));
  }
  const { graph, plan } = await north(root);
  const said = graph.resources.flatMap(({ urn, inputs }) => textsIn(inputs).map((part) => `${urn}: ${part}`));
  const of = (field: string): string[] => {
    const tenant = plan.tenants.find(({ id }) => id === NAMES[field]);
    if (tenant === undefined) throw new Error(`no tenant for ${field}`);
    return said.filter((part) => part.includes(NAMES[field] ?? "") || part.includes(`-${tenant.key}-`));
  };
  return Object.fromEntries(fields.map((field) => [field, of(field).sort()]));
}

/** Every text in a value, by the line; what Scalelite is told of tenants, by the tenant. */
function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return String(value).split(/\n|(?=\{"id":)/);
}

describe("everything a tenant can set reaches what is made of it:", async () => {
  const before = { ...(await region(TOGETHER, 0)), ...(await region(ALONE, 0)) };
  const after = { ...(await region(TOGETHER, 1)), ...(await region(ALONE, 1)) };

  test.each(Object.keys(CHANGES))("%s", (field) => {
    expect(before[field]?.length).toBeGreaterThan(10);
    expect(after[field]).not.toEqual(before[field]);
  });

  test("what does not, has a reason; and no field is forgotten", () => {
    expect([...Object.keys(CHANGES), ...Object.keys(REASONS)].sort()).toEqual(leaves(Tenant).sort());
  });
});
