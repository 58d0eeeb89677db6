/** The co-op of the fixture: eight members with two people each, and the levels as they are published. */
import type { Draw } from "./draw.ts";

export const MEMBERS = ["ada-coop", "bode", "calder", "drover", "ember", "fathom", "grange", "hearth"] as const;

export interface FixtureLevel {
  readonly id: string;
  readonly price: number | null;
  readonly duration: string | null;
  readonly participants: number | null;
  readonly rooms: number | null;
  readonly recordings: boolean;
}

const level = (
  id: string,
  price: number | null,
  duration: string | null,
  participants: number | null,
  rooms: number | null,
  recordings: boolean,
): FixtureLevel => ({ id, price, duration, participants, rooms, recordings });

export const LEVELS = [
  level("free", 0, "60 min", 5, 1, false),
  level("level-1", 10, "3 h", 10, 1, false),
  level("level-2", 20, "24 h", 20, 5, false),
  level("level-3", 45, "24 h", 50, null, false),
  level("multi-account", 100, "24 h", 100, null, true),
  level("custom", null, null, null, null, true),
] as const;

export function levelsYaml(): string {
  return LEVELS.map(
    ({ id, ...fields }) =>
      `${id}:\n  name: ${id}\n${Object.entries(fields)
        .map(([key, value]) => `  ${key}: ${value}\n`)
        .join("")}`,
  ).join("");
}

export function membersYaml(draw: Draw): string {
  return MEMBERS.map((id) => {
    const people = ["first", "second"]
      .map(
        (name) => `    ${name}:\n      name: Person ${name}\n      ssh:\n        - ${publicKey(draw)} ${name}@desk\n`,
      )
      .join("");
    return `${id}:\n  name: Member ${id}\n  contact: ops@${id}.example\n  people:\n${people}`;
  }).join("");
}

/** A public key line of the right form; its 32 bytes are drawn, so nobody has the private one. */
function publicKey(draw: Draw): string {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const drawn = Buffer.from(Array.from({ length: 32 }, () => draw.whole(0, 255)));
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(drawn)]).toString("base64")}`;
}
