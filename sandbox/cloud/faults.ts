/** What the emulated APIs are told to get wrong next, and the order in which they do. */
import { z } from "zod";

/** The kinds of failure, as a client sees them. */
export const FAULT_KINDS = ["429", "429-retry-after", "500", "502", "503", "timeout", "cut", "outage"] as const;

/** One instruction. */
export const faultSchema = z.strictObject({
  api: z.enum(["hetzner", "cloudflare"]),
  /** Only this method; absent: any. */
  method: z.string().toUpperCase().optional(),
  /** Only paths that this regular expression finds something in, such as `^/servers$`; absent: any. */
  path: z
    .string()
    .refine((text) => isPattern(text), "must be a regular expression")
    .optional(),
  /**
   * `timeout` takes effect, then never answers and hangs up; `cut` takes effect and sends half of its answer;
   * `outage` hangs up at once, as a network does that leads nowhere. The others answer with that status and
   * take no effect.
   */
  kind: z.enum(FAULT_KINDS),
  /** How many requests it breaks; null: all of them, until other faults are set. */
  times: z.int().positive().nullable(),
  /** How many requests that it fits go through unharmed first. */
  after: z.int().nonnegative().optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault["kind"];

export interface Faults {
  /** Forget what was set before, and break these from now on. */
  set(list: readonly Fault[]): void;
  /** What is still to be broken. */
  list(): Fault[];
  /** The first fault that fits this request, counted as used; null when it shall go well. */
  take(api: Fault["api"], method: string, path: string): Fault | null;
}

/** Nothing is broken until it is set. */
export function makeFaults(): Faults {
  let left: Fault[] = [];
  return {
    set: (list) => {
      left = [...list];
    },
    list: () => [...left],
    take: (api, method, path) => {
      let taken: Fault | null = null;
      left = left.flatMap((fault) => {
        if (taken !== null || !fits(fault, api, method, path)) return [fault];
        if (fault.after !== undefined && fault.after > 0) return [{ ...fault, after: fault.after - 1 }];
        taken = fault;
        if (fault.times === null) return [fault];
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return taken;
    },
  };
}

function fits(fault: Fault, api: string, method: string, path: string): boolean {
  return (
    fault.api === api &&
    (fault.method === undefined || fault.method === method) &&
    (fault.path === undefined || new RegExp(fault.path).test(path))
  );
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
