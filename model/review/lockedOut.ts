/** Stacks that a change leaves without anybody who may log in, by the day it is: `up` goes on, and nobody could help it. */
import { someoneCanLogIn } from "../rules/someoneCanLogIn.ts";
import type { Platform } from "../schema.ts";

/** A sentence for a stack where somebody could log in before, and nobody can with the change; else none. */
export function lockedOut(before: Platform, after: Platform, stack: string, today: string): readonly string[] {
  const found = (platform: Platform) =>
    someoneCanLogIn(platform, { today, before: null, changed: new Set(), left: {}, unread: [], whole: true }).filter(
      ({ at }) => at.file === `stacks/${stack}.yaml`,
    );
  if (found(before).length > 0) return [];
  return found(after).map(({ message, help }) => `${message}: ${help}.`);
}
