/** What the last `npm start` declared, so that the next one can say what is different. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Graph } from "../preview/graph.ts";

/** Stack, URN, and a digest of the whole resource. */
const Memory = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * How many resources are other than when this was last called, and writes down how they are now; null the first
 * time.
 */
export function changedSince(file: string, graphs: readonly Graph[]): number | null {
  const now: z.infer<typeof Memory> = {};
  for (const { stack, resources } of graphs) {
    now[stack] = Object.fromEntries(resources.map((resource) => [resource.urn, digestOf(resource)]));
  }
  const before = recall(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(now));
  if (before === null) return null;
  const flat = (memory: z.infer<typeof Memory>) =>
    new Map(Object.values(memory).flatMap((urns) => Object.entries(urns)));
  const [old, fresh] = [flat(before), flat(now)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((urn) => old.get(urn) !== fresh.get(urn)).length;
}

function digestOf(resource: Graph["resources"][number]): string {
  return createHash("sha256").update(JSON.stringify(resource)).digest("base64url");
}

function recall(file: string): z.infer<typeof Memory> | null {
  if (!existsSync(file)) return null;
  try {
    return Memory.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
