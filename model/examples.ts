/** The complete line to add for a key that is missing, with names that exist wherever they are known. */
import { hostsByRoom } from "./placement.ts";
import type { Platform } from "./schema.ts";
import type { Data, Path } from "./tree.ts";

/** What is known of the platform so far: whatever could be read. */
export type Known = Pick<Platform, "members" | "levels" | "stacks" | "tenants">;

/** By kind and key; `*` stands for any id. In help, names are replaced by real ones where there are some. */
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
  "tenant.hostname": "hostname: meet.riverbank.example",
  "tenant.limits": "limits: { participants: 150, reason: Yearly assembly }",
  "tenant.limits.participants": "participants: 150",
  "tenant.limits.duration": "duration: 12 h",
  "tenant.limits.rooms": "rooms: 10",
  "tenant.limits.reason": "reason: Yearly assembly",
  "tenant.registration": "registration: approval",
  "tenant.locale": "locale: fr",
  "tenant.mail": "mail: { server: smtp.riverbank.example, sender: rooms@riverbank.example }",
  "tenant.mail.server": "server: smtp.riverbank.example",
  "tenant.mail.sender": "sender: rooms@riverbank.example",
  "tenant.mail.senderName": "senderName: Riverbank rooms",
  "tenant.mail.username": "username: rooms@riverbank.example",
  "tenant.sso": "sso: { issuer: https://id.riverbank.example, clientId: meet }",
  "tenant.sso.issuer": "issuer: https://id.riverbank.example",
  "tenant.sso.clientId": "clientId: meet",
  "tenant.branding": 'branding: { color: "#467fcf", help: https://riverbank.example/help }',
  "tenant.branding.color": 'color: "#467fcf"',
  "tenant.branding.terms": "terms: https://riverbank.example/terms",
  "tenant.branding.privacy": "privacy: https://riverbank.example/privacy",
  "tenant.branding.help": "help: https://riverbank.example/help",
  "tenant.branding.accessibility": "accessibility: https://riverbank.example/accessibility",
  "tenant.recordings": "recordings: { enabled: true, retention: 180 }",
  "tenant.recordings.enabled": "enabled: true",
  "tenant.recordings.retention": "retention: 180",
  "tenant.recordings.quota": "quota: 40",
  "tenant.nodes": "nodes: assembly",
  "tenant.bbb": "bbb: { endpoint: https://bbb.riverbank.example/bigbluebutton/api }",
  "tenant.bbb.endpoint": "endpoint: https://bbb.riverbank.example/bigbluebutton/api",
  "tenant.release": 'release: "2026.11"',
  "tenant.previously": "previously: [river-bank]",
  "tenant.retire": "retire: { confirm: riverbank, after: 2027-03-31 }",
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
  "member.*.until": "until: 2027-03-31",
  "member.*.people.*.name": "name: Dana Whitefeather",
  "member.*.people.*.ssh": "ssh: [ssh-ed25519 AAAA… dana@laptop]",
  "member.*.people.*.until": "until: 2027-03-31",
  stack: "name: Canada",
  "stack.name": "name: Canada",
  "stack.domain": "domain: ca.meet.example",
  "stack.zone": "zone: { name: meet.example, id: 0123456789abcdef0123456789abcdef }",
  "stack.operator": "operator: hypha",
  "stack.location": "location: fsn1",
  "stack.release": 'release: "2026.11"',
  "stack.mail": "mail: { server: smtp.meet.example, sender: rooms@meet.example }",
  "stack.mail.server": "server: smtp.meet.example",
  "stack.mail.sender": "sender: rooms@meet.example",
  "stack.mail.senderName": "senderName: Our rooms",
  "stack.mail.username": "username: rooms@meet.example",
  "stack.ssh": "ssh: { from: [203.0.113.0/24] }",
  "stack.ssh.from": "from: [203.0.113.0/24]",
  "stack.certificates": "certificates: { email: certificates@hypha.example }",
  "stack.certificates.directory": "directory: https://acme.example/directory",
  "stack.certificates.email": "email: certificates@hypha.example",
  "stack.installer": "installer: https://files.meet.example/bbb-install.sh",
  "stack.network": "network: 10.20.0.0/16",
  "stack.nodes": "nodes: { bbb1: { type: ccx33 } }",
  "stack.turn": "turn: { turn1: { type: cx23 } }",
  "stack.balancer": "balancer: { lb1: { type: cx33, volume: 100 } }",
  "stack.hosts": "hosts: { gl1: { type: cx33, volume: 50 } }",
  "stack.state": "state: s3://meet-nz?endpoint=fsn1.your-objectstorage.com&region=fsn1",
  "stack.keepers": "keepers: [hypha-dana, koumbit-amelie]",
  "stack.ignore":
    "ignore: [{ what: record A old.meet.example, reason: The old site moves in spring, until: 2027-03-31 }]",
  "stack.*.what": "what: record A old.meet.example",
  "stack.*.reason": "reason: The old site moves in spring",
  "stack.*.until": "until: 2027-03-31",
  "stack.*.location": "location: nbg1",
  "stack.*.price": "price: 45",
  "stack.*.owner": "owner: koumbit",
  "stack.*.release": 'release: "2026.11"',
  "stack.*.volume": "volume: 100",
  "stack.*.type": "type: ccx33",
  "stack.*.existing": "existing: 203.0.113.7",
  "stack.*.ipv6": 'ipv6: "2001:db8::7"',
  "stack.*.cores": "cores: 8",
  "stack.*.memory": "memory: 32",
  "stack.*.tags": "tags: [assembly]",
  "stack.*.drain": "drain: true",
  "stack.*.retire": "retire: { confirm: gl1, after: 2027-03-31 }",
  "stack.*.confirm": "confirm: gl1",
  "stack.*.after": "after: 2027-03-31",
  "stack.*.available": "available: Mon-Fri 08:00-18:00 Europe/Berlin",
  "stack.zone.name": "name: meet.example",
  "stack.zone.id": "id: 0123456789abcdef0123456789abcdef",
};

/** The line to add at `path` of a file; an empty path gives the first line of a file. */
export function exampleLine(kind: string, path: Path, known: Known, written: Data): string {
  const key = keyOf(kind, path);
  const name = realName(key, known, written);
  return name === undefined ? (LINES[key] ?? `${path.at(-1)}: …`) : `${path.at(-1)}: ${name}`;
}

/** A line for a key of a file, whatever names there are; undefined where any value is as good as another. */
export function sampleLine(kind: string, path: Path): string | undefined {
  return LINES[keyOf(kind, path)];
}

function keyOf(kind: string, path: Path): string {
  // A machine's keys are the same in every role.
  if (kind === "stack" && path.length >= 3) return `stack.*.${path.at(-1)}`;
  return [kind, ...path.map((name, depth) => (isId(kind, path, depth) ? "*" : name))].join(".");
}

/** Members and levels are keyed by id, and so are people. */
function isId(kind: string, path: Path, depth: number): boolean {
  return (kind !== "tenant" && kind !== "stack" && depth === 0) || path[depth - 1] === "people";
}

function realName(key: string, known: Known, written: Data): string | undefined {
  if (key === "tenant.host") return hostFor(known, written);
  if (key === "tenant.stack") return Object.keys(known.stacks)[0];
  if (key === "tenant.level") return Object.keys(known.levels)[0];
  if (key === "tenant.custodian" || key === "stack.operator") return Object.keys(known.members)[0];
  return undefined;
}

/** The emptiest host of the stack that is written beside it; a full one where all are, for it must name one. */
function hostFor(known: Known, written: Data): string | undefined {
  const id = typeof written === "object" && written !== null && "stack" in written ? written.stack : undefined;
  return typeof id === "string" ? hostsByRoom(known, id)[0]?.id : undefined;
}
