/** Runs tasks side by side, no more at once than is sensible. */
import { availableParallelism } from "node:os";

/** The results in the order of the tasks. After a failure no further task is started, and it is thrown. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], most = availableParallelism()): Promise<T[]> {
  const results = new Map<number, T>();
  const queue = tasks.entries();
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) results.set(index, await task());
  };
  await Promise.all(Array.from({ length: Math.max(1, most) }, worker));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
