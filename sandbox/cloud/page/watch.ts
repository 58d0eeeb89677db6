/** Keeps asking how things are while somebody looks, and leaves them alone while nobody does. */
import type { Finding, Target } from "./probe.ts";
import type { Health } from "./region.ts";

export interface Seen extends Omit<Finding, "state" | "says"> {
  readonly health: Health;
}

export interface Watch {
  /** Somebody looks: there will be news. */
  touch(): void;
  seen(key: string): Seen | null;
  /** What a machine was doing when it was last asked; null: not asked yet. */
  machine(id: number): string | null;
  stop(): void;
}

export interface WatchOptions {
  readonly targets: () => readonly Target[];
  readonly ask: (target: Target) => Promise<Finding>;
  /** Servers whose machines are asked too. */
  readonly servers: () => readonly number[];
  readonly machineState: (id: number) => Promise<string>;
  readonly clock?: () => Date;
  /** Milliseconds between two rounds. */
  readonly every?: number;
  /** Milliseconds for which it goes on after the last look. */
  readonly idle?: number;
}

/** As long as a thing that was never well is taken to be coming up rather than broken, ms. */
const PATIENCE = 10 * 60_000;

export function makeWatch(options: WatchOptions): Watch {
  const clock = options.clock ?? (() => new Date());
  const every = options.every ?? 4_000;
  const idle = options.idle ?? 20_000;
  const known = new Map<string, Seen>();
  const first = new Map<string, number>();
  const wasWell = new Set<string>();
  const machines = new Map<number, string>();
  let looked = 0;
  let running = false;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  const one = async (target: Target): Promise<void> => {
    const found = await options.ask(target);
    const now = clock();
    const began = first.get(target.key) ?? now.getTime();
    first.set(target.key, began);
    if (found.state === "well") wasWell.add(target.key);
    const comingUp = found.state === "ill" && !wasWell.has(target.key) && now.getTime() - began < PATIENCE;
    const state = comingUp ? "waiting" : found.state;
    const before = known.get(target.key)?.health;
    const { state: _state, says, ...rest } = found;
    const since = before?.state === state ? before.since : now.toISOString();
    known.set(target.key, { ...rest, health: { state, says, since } });
  };

  const forget = <K>(map: Map<K, unknown>, keep: readonly K[]): void => {
    for (const key of map.keys()) if (!keep.includes(key)) map.delete(key);
  };

  const round = async (): Promise<void> => {
    const [targets, servers] = [options.targets(), options.servers()];
    await Promise.all([
      ...targets.map(one),
      ...servers.map(async (id) => {
        machines.set(id, await options.machineState(id).catch(() => "unknown"));
      }),
    ]);
    forget(
      known,
      targets.map(({ key }) => key),
    );
    forget(
      first,
      targets.map(({ key }) => key),
    );
    forget(machines, servers);
  };

  const go = async (): Promise<void> => {
    if (running || stopped) return;
    running = true;
    try {
      await round();
    } catch {
      // What cannot be listed now may be next time; the page must not end for it.
    } finally {
      running = false;
    }
    if (!stopped && Date.now() - looked < idle) {
      timer = setTimeout(() => void go(), every);
      timer.unref();
    } else {
      timer = null;
    }
  };

  return {
    touch: () => {
      looked = Date.now();
      if (timer === null) void go();
    },
    seen: (key) => known.get(key) ?? null,
    machine: (id) => machines.get(id) ?? null,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
