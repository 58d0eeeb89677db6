/** The complete line to add for a key that is missing, with names that exist wherever they are known. */
import type { Platform } from "./schema.ts";
import type { Data, Path } from "./tree.ts";

/** What is known of the platform so far: whatever could be read. */
export type Known = Pick<Platform, "members" | "levels" | "stacks" | "tenants">;

/** By kind and key; `*` stands for any id. Names are replaced by real ones where there are some. */
const LINES: Readonly<Record<string, string>> = {
  tenant: "org: Riverbank Housing Co-operative",
  "tenant.org": "org: Riverbank Housing Co-operative",
  "tenant.stack": "stack: ca",
  "tenant.host": "host: gl1",
  "tenant.level": "level: level-2",
  "tenant.custodian": "custodian: hypha",
  "tenant.admin": "admin: { name: Ada Okafor, email: ada@riverbank.example }",
  "tenant.admin.name": "name: Ada Okafor",
  "tenant.admin.email": "email: ada@riverbank.example",
  "tenant.limits.reason": "reason: Yearly assembly",
  "tenant.mail.server": "server: smtp.riverbank.example",
  "tenant.mail.sender": "sender: rooms@riverbank.example",
  "tenant.sso.issuer": "issuer: https://id.riverbank.example",
  "tenant.sso.clientId": "clientId: meet",
  "tenant.recordings.enabled": "enabled: true",
  "tenant.bbb.endpoint": "endpoint: https://bbb.riverbank.example/bigbluebutton/api",
  "tenant.retire.confirm": "confirm: riverbank",
  "tenant.retire.after": "after: 2027-03-31",
  level: "level-2: { name: Level 2, price: 20, duration: 24 h, participants: 20, rooms: 5, recordings: false }",
  "level.*.name": "name: Level 2",
  "level.*.price": "price: 20",
  "level.*.duration": "duration: 24 h",
  "level.*.participants": "participants: 20",
  "level.*.rooms": "rooms: 5",
  "level.*.recordings": "recordings: false",
  member: "hypha: { name: Hypha Worker Co-operative, contact: infra@hypha.example }",
  "member.*.name": "name: Hypha Worker Co-operative",
  "member.*.contact": "contact: infra@hypha.example",
  "member.*.people.*.name": "name: Dana Whitefeather",
  "member.*.people.*.ssh": "ssh: [ssh-ed25519 AAAA… dana@laptop]",
  stack: "name: Canada",
  "stack.name": "name: Canada",
  "stack.domain": "domain: ca.meet.example",
  "stack.operator": "operator: hypha",
  "stack.release": 'release: "2026.11"',
  "stack.mail": "mail: { server: smtp.meet.example, sender: rooms@meet.example }",
  "stack.mail.server": "server: smtp.meet.example",
  "stack.mail.sender": "sender: rooms@meet.example",
  "stack.ssh": "ssh: { from: [203.0.113.0/24] }",
  "stack.ssh.from": "from: [203.0.113.0/24]",
  "stack.zone.name": "name: meet.example",
  "stack.zone.id": "id: 0123456789abcdef0123456789abcdef",
};

/** The line to add at `path` of a file; an empty path gives the first line of a file. */
export function exampleLine(kind: string, path: Path, known: Known, written: Data): string {
  const key = [kind, ...path.map((name, depth) => (isId(kind, path, depth) ? "*" : name))].join(".");
  const name = realName(key, known, written);
  return name === undefined ? (LINES[key] ?? `${path.at(-1)}: …`) : `${path.at(-1)}: ${name}`;
}

/** Members and levels are keyed by id, and so are people. */
function isId(kind: string, path: Path, depth: number): boolean {
  return (kind !== "tenant" && kind !== "stack" && depth === 0) || path[depth - 1] === "people";
}

function realName(key: string, known: Known, written: Data): string | undefined {
  if (key === "tenant.host") return emptiestHost(known, written);
  if (key === "tenant.stack") return Object.keys(known.stacks)[0];
  if (key === "tenant.level") return Object.keys(known.levels)[0];
  if (key === "tenant.custodian" || key === "stack.operator") return Object.keys(known.members)[0];
  return undefined;
}

/** The host with the fewest tenants, of the stack that is written beside it. */
function emptiestHost(known: Known, written: Data): string | undefined {
  const id = typeof written === "object" && written !== null && "stack" in written ? written.stack : undefined;
  if (typeof id !== "string" || !Object.hasOwn(known.stacks, id)) return undefined;
  const load = new Map(Object.keys(known.stacks[id]?.hosts ?? {}).map((host) => [host, 0]));
  for (const tenant of Object.values(known.tenants)) {
    const count = tenant.stack === id ? load.get(tenant.host) : undefined;
    if (count !== undefined) load.set(tenant.host, count + 1);
  }
  return [...load].sort(([a, countA], [b, countB]) => countA - countB || (a < b ? -1 : 1))[0]?.[0];
}
