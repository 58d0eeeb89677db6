/** The region of tests/fixtures/drift: a state that the real engine wrote, and what both clouds held then. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import type { Platform } from "../../../model/schema.ts";
import { readCloudflare } from "../../../sandbox/cloud/cloudflare/state.ts";
import { hetznerStateSchema } from "../../../sandbox/cloud/hetzner/state.ts";
import { readState, type State } from "../../../scripts/apply/state.ts";

export const ROOT = fileURLToPath(new URL("../../fixtures/drift", import.meta.url));
export const TODAY = "2026-11-21";

export function platformIn(root: string): Platform {
  const { platform, problems } = load(readSources(root));
  if (platform === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return platform;
}

export const platform = platformIn(ROOT);
export const planned = plan(platform, "sandbox", { today: TODAY });

/** What `drift.engine.test.ts` writes when MEET_WRITE_FIXTURE is set. */
export const FIXTURE = join(ROOT, "region.json");

export interface Fixture {
  readonly state: State;
  readonly hetzner: z.infer<typeof hetznerStateSchema>;
  readonly cloudflare: ReturnType<typeof readCloudflare>;
}

export function fixture(): Fixture {
  const read: { state: unknown; hetzner: unknown; cloudflare: unknown } = z
    .object({ state: z.unknown(), hetzner: z.unknown(), cloudflare: z.unknown() })
    .parse(JSON.parse(readFileSync(FIXTURE, "utf8")));
  return {
    state: readState(JSON.stringify(read.state)),
    hetzner: hetznerStateSchema.parse(read.hetzner),
    cloudflare: readCloudflare(read.cloudflare),
  };
}
