/** What runs in the sandbox under whose name: the one place that says which program is real and which one is ours. */
import type { Kind } from "./recipe.ts";

export interface Program {
  /** As people call it. */
  readonly name: string;
  /** Where its published image is not pulled, a program of ours takes its place; of the others Debian has the real one. */
  readonly ours: boolean;
}

const real = (name: string): Program => ({ name, ours: false });
const ours = (name: string): Program => ({ name, ours: true });

export const PROGRAMS: Readonly<Record<Kind, Program>> = {
  postgres: real("PostgreSQL"),
  redis: real("Redis"),
  caddy: real("Caddy"),
  coturn: real("coturn"),
  "scalelite-nginx": real("nginx"),
  greenlight: ours("Greenlight"),
  exporter: ours("BBB's exporter"),
  "scalelite-api": ours("Scalelite"),
  "scalelite-poller": ours("Scalelite"),
  "scalelite-importer": ours("Scalelite"),
};

/** BBB itself cannot run in the sandbox's machines, and has no image that a switch could choose. */
export const BBB = "always a stand-in: its meetings are in memory, without sound or picture";

/** What runs under the name of an image, in a few words. */
export function whatRuns(kind: Kind, standIn: boolean): string {
  if (!standIn) return "the published image";
  return PROGRAMS[kind].ours
    ? "a stand-in that keeps its contract with the infrastructure"
    : "the real program from Debian's packages";
}
