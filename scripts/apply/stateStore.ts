/** A stack's state in its store: read, written, and only while nobody else is at work on it. */
import { reasonOf } from "../engine.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { isDead, type Lock, lockSentence, locksIn } from "./lock.ts";
import { digest } from "./planRecord.ts";
import { readState, type State } from "./state.ts";
import { noStore } from "./store.ts";
import { configSecrets, type Workspace } from "./workspace.ts";

type Say = (line: string) => void;

/** Reads the state; null where the store has none of that name. @throws Refusal when the store does not say */
export async function exportState(workspace: Workspace): Promise<State | null> {
  const answer = await workspace.raw(["stack", "export"]);
  if (answer.code === 0) return readState(answer.stdout);
  if (/\bno stack named\b/.test(answer.stderr)) return null;
  if (/PULUMI_ACCESS_TOKEN/.test(answer.stderr)) throw noStore(workspace.stack);
  throw new Refusal(
    EXIT.failed,
    "state",
    `the state of ${workspace.stack} cannot be read: ${reasonOf(answer)}`,
    "see that its store can be reached from here, and that its key is still good; nothing was done",
  );
}

/** What is known of a stack before a run: its state, and its configuration with its secrets. */
export interface Known {
  readonly state: State;
  readonly config: ReadonlyMap<string, string>;
}

/** Reads both at once; null where the store has no such stack. @throws Refusal when one of them cannot be read */
export async function readStack(workspace: Workspace): Promise<Known | null> {
  const reading = configSecrets(workspace);
  // Where there is no state, or none that can be read, that is what is said.
  reading.catch(() => {});
  const state = await exportState(workspace);
  return state === null ? null : { state, config: await reading };
}

/** @throws Refusal when the state is not as it was when this run read it */
export async function refuseMoved(workspace: Workspace, seen: State): Promise<void> {
  const now = await exportState(workspace);
  if (now !== null && digest(now.deployment) === digest(seen.deployment)) return;
  throw new Refusal(
    EXIT.guard,
    "state-moved",
    `another run wrote the state of ${workspace.stack} while this one looked at it`,
    "run this again: it looks at what is there now",
  );
}

/**
 * Proves that no other run is at work: the engine is asked for something that needs the lock and does nothing. Clears
 * the lock of a run that is certainly dead.
 *
 * @throws Refusal that names the holder of any other lock
 */
export async function proveUnlocked(workspace: Workspace, say: Say): Promise<void> {
  const nothing = `urn:pulumi:${workspace.stack}::meet-infra::meet:Nothing::nothing`;
  const result = await workspace.raw(["refresh", "--yes", "--skip-preview", "--target", nothing]);
  const locks = locksIn(`${result.stdout}\n${result.stderr}`);
  if (locks.length > 0) await clearDeadLock(workspace, locks, say);
}

/**
 * Puts a state in the place of the one that was read. The engine itself asks nobody whether that is still there.
 *
 * @throws Refusal when another run wrote one meanwhile, or is at work
 */
export async function writeState(workspace: Workspace, read: State, state: State, say: Say): Promise<void> {
  for (const lastTry of [false, true]) {
    await refuseMoved(workspace, read);
    const result = await workspace.raw(["stack", "import"], JSON.stringify(state));
    if (result.code === 0) return;
    const locks = locksIn(`${result.stdout}\n${result.stderr}`);
    if (locks.length === 0 || lastTry)
      throw new Refusal(
        EXIT.failed,
        "state",
        "the state could not be written",
        `the engine says: ${reasonOf(result)}; run this again when that is put right`,
      );
    await clearDeadLock(workspace, locks, say);
  }
}

/**
 * Clears a lock whose holders are all certainly dead on this machine.
 *
 * @throws Refusal that names the holder of any other, and how to clear it
 */
export async function clearDeadLock(
  workspace: Workspace,
  locks: readonly Lock[],
  say: Say,
  dead: (lock: Lock) => boolean = isDead,
): Promise<void> {
  const living = locks.find((lock) => !dead(lock));
  if (living !== undefined) {
    throw new Refusal(
      EXIT.lock,
      "locked",
      lockSentence(living),
      `wait until it ends; only when you know that it is dead: npm exec -c 'pulumi cancel --stack ${workspace.stack}' (while it lives, that breaks the state)`,
    );
  }
  await workspace.raw(["cancel", "--yes"]);
  for (const lock of locks)
    say(`cleared the lock of a run that died (process ${lock.pid} on this machine, since ${lock.since})`);
}
