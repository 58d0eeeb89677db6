/** Who may log in to a stack's machines: the people of its operator and of whoever owns a machine. */
import { own } from "../limits.ts";
import type { Platform, Stack } from "../schema.ts";
import { digest } from "../secrets.ts";
import type { MachinePlan, Person } from "../shape.ts";
import { byKey } from "../sort.ts";

/** Everybody who may log in, sorted. Without a date, whoever has a last day may not. */
export function people(
  platform: Platform,
  stack: Stack,
  machines: readonly Pick<MachinePlan, "owner">[],
  today: string | undefined,
): readonly Person[] {
  return candidates(platform, stack, machines).flatMap(({ person, until }) =>
    until === null || (today !== undefined && today <= until) ? [person] : [],
  );
}

/** Names of those left out only because no date was given. */
export function leftOutWithoutDate(
  platform: Platform,
  stack: Stack,
  machines: readonly Pick<MachinePlan, "owner">[],
): readonly string[] {
  return candidates(platform, stack, machines).flatMap(({ person, until }) => (until === null ? [] : [person.name]));
}

/** A public key as what lets somebody in: type and key. What follows is a name for people, and may change. */
export function withoutComment(line: string): string {
  return line.trim().split(/ +/).slice(0, 2).join(" ");
}

/** Logical name of a public key, from the key alone: `key-9b0f3a61c2`. */
export function keyName(line: string): string {
  return `key-${digest(withoutComment(line))}`;
}

function candidates(platform: Platform, stack: Stack, machines: readonly Pick<MachinePlan, "owner">[]) {
  const members = [...new Set([stack.operator, ...machines.map((it) => it.owner)])].sort();
  return members.flatMap((memberId) => {
    const member = own(platform.members, memberId);
    if (member === undefined) return [];
    return byKey(member.people).map(([id, person]) => ({
      person: { id: `${memberId}-${id}`, name: person.name, keys: [...person.ssh].sort() } satisfies Person,
      until: earlier(person.until, member.until),
    }));
  });
}

function earlier(a: string | undefined, b: string | undefined): string | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return a < b ? a : b;
}
