/** The forge that the environment names. */
import { setTimeout as wait } from "node:timers/promises";
import type { Forge } from "./forge.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { Place } from "./place.ts";

export function openForge(place: Place, patience = (ms: number): Promise<void> => wait(ms)): Forge {
  return place.kind === "github" ? github(place, patience) : gitlab(place, patience);
}

/** Which run wrote something, in Markdown: its commit, when, and where its files are. `now` in ms. */
export function footOf({ page, run }: Place, commit: string, now: number): string {
  const when = `${new Date(now).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${commit.slice(0, 10)}, ${when}, ${page === null ? `run ${run}` : `[run ${run} and its files](${page})`}`;
}
