/** Several programs one after another, which Ctrl-C ends in order: what runs ends, what was begun is tidied, no more starts. */
import type { EngineResult } from "./engine.ts";
import { EXIT, Refusal } from "./refusal.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Undertaking {
  /** Whether somebody wants to stop. */
  readonly stopped: () => boolean;
  /** What stays behind when it does not come to its end, each with how to be rid of it. */
  readonly left: string[];
  /** @throws Refusal when somebody wants to stop: between two steps */
  goOn(): void;
}

/** Nothing in between ends this process: when somebody wants to stop, that is said, and what is left behind. */
export async function undertake(act: (task: Undertaking) => Promise<void>): Promise<void> {
  let wanted = false;
  const stop = (): void => {
    wanted = true;
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  const left: string[] = [];
  try {
    await act({
      stopped: () => wanted,
      left,
      goOn() {
        if (wanted) throw cancelled();
      },
    });
  } catch (error) {
    // What a program says that was cut off is nobody's fault.
    const asked = wanted || (error instanceof Refusal && error.exit === EXIT.cancelled);
    throw withLeft(asked ? cancelled() : error, left);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/** Whether the engine took a stack away, or there was none. */
export function isGone({ code, stderr }: Pick<EngineResult, "code" | "stderr">): boolean {
  return code === 0 || /no stack named/.test(stderr);
}

function cancelled(): Refusal {
  return new Refusal(EXIT.cancelled, "cancelled", "nothing was written", "run this again when you are ready");
}

function withLeft(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof Refusal) || left.length === 0) return error;
  const { exit, code, message, help } = error;
  return new Refusal(exit, code, message, [help, ...left.map((it) => `left behind: ${it}`)].join("\n          "));
}
