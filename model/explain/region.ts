/** The region that every example starts from: small, and without a problem. */
import type { Source } from "../read.ts";
import type { Edit } from "./explanation.ts";

export const HERON = "tenants/heron.yaml";
export const SWIFT = "tenants/swift.yaml";
export const ASSEMBLY = "tenants/assembly.yaml";
export const GARDEN = "tenants/garden.yaml";
export const NORTH = "stacks/north.yaml";
export const SOUTH = "stacks/south.yaml";
export const MEMBERS = "coop/members.yaml";
export const LEVELS = "coop/levels.yaml";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

const FILES: Readonly<Record<string, string>> = {
  [LEVELS]: `small: { name: Small, price: 10, duration: 3 h, participants: 10, rooms: 1, recordings: false }
large: { name: Large, price: 100, duration: 24 h, participants: 100, rooms: null, recordings: true }
custom: { name: Custom, price: null, duration: null, participants: null, rooms: null, recordings: true }
`,
  [MEMBERS]: `hypha:
  name: Hypha Worker Co-operative
  contact: infra@hypha.example
  people:
    dana:
      name: Dana Whitefeather
      ssh: [${KEY}IxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG dana@laptop]
koumbit:
  name: Koumbit
  contact: support@koumbit.example
  people:
    amelie:
      name: Amélie Tremblay
      ssh: [${KEY}HaAFxRdTJflY7P1Cn8G9ksTDQykTO6q6w+4/BwEtKcU amelie@laptop]
`,
  [NORTH]: `name: North
domain: north.coop.example
zone: { name: coop.example, id: 0123456789abcdef0123456789abcdef }
operator: hypha
location: fsn1
release: "2026.11"
mail:
  server: smtp.coop.example
  sender: rooms@coop.example
  username: rooms@coop.example
ssh: { from: [203.0.113.0/24] }
network: 10.20.0.0/16
nodes:
  bbb1: { type: ccx33 }
  bbb2: { type: ccx33, tags: [assembly] }
balancer:
  lb1: { type: cx33, volume: 100 }
hosts:
  gl1: { type: cx33, volume: 50 }
  gl2: { type: cx33, volume: 50 }
`,
  [SOUTH]: `name: South
domain: south.coop.example
operator: koumbit
release: "2026.11"
mail: { server: smtp.coop.example, sender: rooms@coop.example }
ssh: { from: [198.51.100.0/24] }
hosts:
  gl1: { existing: 203.0.113.41, cores: 4, memory: 8 }
`,
  [ASSEMBLY]: `org: Prairie Tenants' Assembly
stack: north
host: gl2
level: custom
custodian: hypha
admin: { name: Noor Haddad, email: noor@assembly.example }
limits: { participants: 150, duration: 12 h, reason: Yearly assembly }
nodes: assembly
`,
  [GARDEN]: `org: Community Garden
stack: south
host: gl1
level: small
custodian: koumbit
admin: { name: Robin Field, email: robin@garden.example }
bbb: { endpoint: https://bbb.garden.example/bigbluebutton/api }
`,
  [HERON]: `org: Heron Housing
stack: north
host: gl1
level: small
custodian: hypha
admin: { name: Ada Okafor, email: ada@heron.example }
`,
  [SWIFT]: `org: Swift Press
stack: north
host: gl1
level: large
custodian: koumbit
admin: { name: Sam Oyelaran, email: sam@swift.example }
`,
};

/**
 * The region's files with some of them changed.
 *
 * @throws RangeError when an edit replaces what is not there: a mistake of whoever wrote the example.
 */
export function region(edits: readonly Edit[]): Source[] {
  const files = new Map<string, Source>();
  const encoder = new TextEncoder();
  for (const [file, text] of Object.entries(FILES)) files.set(file, { file, bytes: encoder.encode(text) });
  for (const { file, from, to, unread } of edits) {
    const before = new TextDecoder().decode(files.get(file)?.bytes);
    if (unread !== undefined) files.set(file, { file, bytes: new Uint8Array(), unread });
    else if (to === null) files.delete(file);
    else if (typeof to !== "string") files.set(file, { file, bytes: to });
    else if (from === null) files.set(file, { file, bytes: encoder.encode(before + to) });
    else if (!before.includes(from)) throw new RangeError(`${file} has no ${from}`);
    // A function, so that a dollar sign in the text means itself.
    else files.set(file, { file, bytes: encoder.encode(before.replace(from, () => to)) });
  }
  return [...files.values()];
}
