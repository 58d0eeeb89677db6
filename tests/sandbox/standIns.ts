/**
 * The images that tests start: stand-ins under names that no real image has, and the sandbox's machine. They stay when
 * the tests are over, because making them takes minutes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBase, ensureOwnImage } from "../../sandbox/build.ts";
import { ensureDocker } from "../../sandbox/docker.ts";
import { ensureImages, type Wanted } from "../../sandbox/images.ts";
import type { Kind } from "../../sandbox/recipe.ts";
import { ensureState, type State } from "../../sandbox/state.ts";

export const IMAGE = {
  postgres: "meet-test/postgres:15.19-alpine3.24",
  redis: "meet-test/redis:7.2.16-alpine3.21",
  caddy: "meet-test/caddy:2.11.4-alpine",
  greenlight: "meet-test/greenlight:v3.8.2.4",
  coturn: "meet-test/coturn:4.17.2-r0",
  exporter: "meet-test/exporter:v0.7.1",
  "scalelite-api": "meet-test/scalelite:v1.8.5-api",
  "scalelite-poller": "meet-test/scalelite:v1.8.5-poller",
  "scalelite-importer": "meet-test/scalelite:v1.8.5-recording-importer",
  "scalelite-nginx": "meet-test/scalelite:v1.8.5-nginx",
} as const satisfies Record<Kind, string>;

const silently = (_: string): void => {};

export const KINDS = Object.keys(IMAGE) as Kind[];

/** These stand-ins, made where they are not there yet. */
export async function ensureStandIns(kinds: readonly Kind[], say = silently): Promise<void> {
  const wanted = kinds.map((kind): Wanted => ({ kind, reference: IMAGE[kind] }));
  await withState((state, base) => ensureImages(state, base, wanted, "stand-in", say), say);
}

/** An image that the sandbox makes for itself, made where it is not there yet; its id. */
export function ensureOwn(name: "machine" | "authority" | "registry"): Promise<string> {
  return withState((state, base) => ensureOwnImage(state, name, base, silently));
}

/** With the engine and the base image, and a folder for what making images writes down. */
export async function withState<T>(
  make: (state: State, base: string) => Promise<T>,
  say: (line: string) => void = silently,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "meet-images-"));
  try {
    const state = await ensureState(folder);
    await ensureDocker(state.dockerLog, say);
    return await make(state, await ensureBase(state, say));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
