/** What the routes share: the state, the machines, and actions that run in the background. */
import type { Machines } from "../machines/driver.ts";
import type { Store } from "../store.ts";
import type { Limits } from "./limits.ts";
import type { Action, HetznerState } from "./state.ts";

/** So many actions are remembered; older ones that are finished are forgotten. */
const KEPT_ACTIONS = 500;

/** One action to be: its work, and what it changes when the work is done or has failed. */
export interface Step {
  readonly command: string;
  readonly resources: readonly { readonly id: number; readonly type: string }[];
  /** What a machine has to do for it; a rejection makes the action an error. */
  readonly work?: () => Promise<void>;
  readonly done?: (state: HetznerState) => void;
  readonly failed?: (state: HetznerState) => void;
}

export interface Run {
  /** The machine whose turn it needs: the work for one machine is done one after another. */
  readonly machine?: number;
  /** Lock the server while it runs, so that other actions are refused. */
  readonly locks?: boolean;
}

/** Starts actions that run one after another; when one fails the rest fail with it. */
export type Start = (steps: readonly Step[], run?: Run) => Action[];

export interface Context {
  readonly machines: Machines;
  readonly limits: () => Limits;
  /** The state, to be read only. */
  readonly state: () => HetznerState;
  /** Now, as the API writes times. */
  readonly now: () => string;
  /** Change the state and start actions: all of it, or nothing when it throws. */
  readonly change: <T>(change: (state: HetznerState, start: Start) => T) => T;
}

export interface ContextOptions {
  readonly store: Store<HetznerState>;
  readonly machines: Machines;
  readonly limits: () => Limits;
  readonly clock: () => Date;
}

/** The next id. */
export function newId(state: HetznerState): number {
  state.nextId += 1;
  return state.nextId - 1;
}

export function makeContext({ store, machines, limits, clock }: ContextOptions): Context {
  const now = (): string =>
    clock()
      .toISOString()
      .replace(/\.\d+Z$/, "+00:00");
  const turns = new Map<number, Promise<void>>();

  const change = <T>(apply: (state: HetznerState, start: Start) => T): T => {
    const started: (() => void)[] = [];
    const results: T[] = [];
    store.update((state) => {
      results.push(apply(state, (steps, run = {}) => begin(state, steps, run, started)));
      const tooMany = state.actions.length - KEPT_ACTIONS;
      if (tooMany > 0) {
        state.actions = state.actions.filter(({ status }, index) => index >= tooMany || status === "running");
      }
    });
    for (const go of started) go();
    for (const result of results) return result;
    throw new Error("the store did not apply a change");
  };

  const begin = (state: HetznerState, steps: readonly Step[], run: Run, started: (() => void)[]): Action[] => {
    const atOnce = limits().actionMs === 0 && steps.every((step) => step.work === undefined);
    const actions = steps.map((step): Action => {
      const action: Action = {
        id: newId(state),
        command: step.command,
        status: "running",
        started: now(),
        finished: null,
        error: null,
        resources: step.resources.map((resource) => ({ ...resource })),
      };
      state.actions.push(action);
      return action;
    });
    if (atOnce) {
      for (const [index, step] of steps.entries()) {
        finish(actions[index], now(), null);
        step.done?.(state);
      }
      return actions;
    }
    if (run.locks === true) lock(state, run.machine, true);
    started.push(() =>
      queue(run.machine, () =>
        work(
          actions.map(({ id }) => id),
          steps,
          run,
        ),
      ),
    );
    return actions;
  };

  /** Wait for the machine's turn. What needs no machine waits for nothing. */
  const queue = (machine: number | undefined, job: () => Promise<void>): void => {
    if (machine === undefined) {
      void job();
      return;
    }
    const turn = (turns.get(machine) ?? Promise.resolve()).then(job);
    turns.set(machine, turn);
    void turn.then(() => {
      if (turns.get(machine) === turn) turns.delete(machine);
    });
  };

  const work = async (ids: readonly number[], steps: readonly Step[], run: Run): Promise<void> => {
    let failure: string | null = null;
    for (const [index, step] of steps.entries()) {
      if (failure === null) {
        try {
          await pause(limits().actionMs);
          await step.work?.();
        } catch (error) {
          failure = error instanceof Error ? error.message : String(error);
        }
      }
      change((state) => {
        const action = state.actions.find(({ id }) => id === ids[index]);
        finish(action, now(), failure);
        if (failure === null) step.done?.(state);
        else step.failed?.(state);
        if (run.locks === true && index === steps.length - 1) lock(state, run.machine, false);
      });
    }
  };

  return { machines, limits, state: store.get, now, change };
}

/** Actions of a process that has ended will never finish: say so, and leave what they were about to itself. */
export function recover(context: Context): void {
  const { state } = context;
  const stale = state().actions.some(({ status }) => status === "running");
  const busy =
    state().servers.some(({ locked, doing }) => locked || doing !== null) || state().volumes.some((it) => it.leaving);
  if (!stale && !busy) return;
  context.change((next) => {
    for (const action of next.actions) {
      if (action.status === "running") finish(action, context.now(), "the sandbox was stopped while it ran");
    }
    for (const server of next.servers) {
      server.locked = false;
      server.doing = null;
    }
    for (const volume of next.volumes) {
      volume.status = "available";
      volume.leaving = false;
    }
  });
}

function finish(action: Action | undefined, at: string, failure: string | null): void {
  if (action === undefined) return;
  action.status = failure === null ? "success" : "error";
  action.finished = at;
  action.error = failure === null ? null : { code: "action_failed", message: failure };
}

function lock(state: HetznerState, machine: number | undefined, locked: boolean): void {
  const server = state.servers.find(({ id }) => id === machine);
  if (server !== undefined) server.locked = locked;
}

function pause(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
