/**
 * What this computer last saw of a stack's state, so that an older one is noticed: a store that was restored from a
 * backup, or another store. It tells only what happened from here: other computers have their own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { count } from "../../model/words.ts";
import { shown } from "../data.ts";
import { EXIT, Refusal } from "../refusal.ts";
import type { State } from "./state.ts";

const Stamp = z.strictObject({
  /** When the state was last written, as far as this computer knows: ISO. */
  time: z.iso.datetime({ offset: true }),
  /** How many resources it held then. */
  resources: z.number(),
  /** Of the state, the data and the program with which a run ended well; null: none did. */
  done: z.string().nullable(),
});

function read(file: string): z.infer<typeof Stamp> | null {
  if (!existsSync(file)) return null;
  try {
    return Stamp.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** How many resources of ours it holds: the engine's own entry for the stack is none. */
export function sizeOf({ deployment }: State): number {
  return deployment.resources.filter(({ type }) => type !== "pulumi:pulumi:Stack").length;
}

/** @throws Refusal when the state is older, or empty where there was something */
export function refuseOlder(file: string, state: State | null, stack: string): void {
  const last = read(file);
  if (last === null || last.resources === 0) return;
  const resources = state === null ? 0 : sizeOf(state);
  const time = state?.deployment.manifest?.time;
  const older = time !== undefined && Date.parse(time) < Date.parse(last.time);
  if (resources > 0 && !older) return;
  const then = `this computer saw it with ${count(last.resources, "resource")} at ${last.time}`;
  const now = resources === 0 ? "is empty" : `was last written at ${time}, with ${count(resources, "resource")}`;
  throw new Refusal(
    EXIT.guard,
    "state-older",
    `the state of ${stack} ${now}, but ${then}`,
    `see that this is the right state store; bring the newest version back (npm exec -c 'pulumi stack import --stack ${stack} --file BACKUP'). If this one was restored on purpose: rm ${shown(file)}`,
  );
}

/** Remembers a state as it is now. `done`: with what the run that left it ended well. */
export function stamp(file: string, state: State, done: string | null): void {
  const time = state.deployment.manifest?.time;
  if (time === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ time, resources: sizeOf(state), done })}\n`);
}

/** Whether a state is just as this computer saw it last: then it is the newest there is, and lacks nothing that was made. */
export function isLast(file: string, state: State): boolean {
  const time = state.deployment.manifest?.time;
  return time !== undefined && read(file)?.time === time;
}

/**
 * Whether the last run from here ended well with just this state, data and program. When the engine then sees nothing
 * to do either, a run would write what is written already.
 */
export function isDone(file: string, now: string): boolean {
  return read(file)?.done === now;
}
