/** Which images the stack `sandbox` uses, from its plan: the release table decides, not this folder. */
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import { readSources } from "../model/read.ts";
import type { Plan } from "../model/shape.ts";
import type { Wanted } from "./images.ts";
import { SandboxError } from "./problem.ts";

export const STACK = "sandbox";

/** Every image of a plan, each once, in the order of starting up. */
export function imagesOf(plan: Pick<Plan, "nodes" | "hosts" | "tenants" | "turn" | "balancer">): Wanted[] {
  const all: Wanted[] = [
    ...plan.hosts.map((it): Wanted => ({ kind: "postgres", reference: it.images.postgres })),
    ...plan.hosts.map((it): Wanted => ({ kind: "redis", reference: it.images.redis })),
    ...plan.tenants.map((it): Wanted => ({ kind: "redis", reference: it.redisImage })),
    ...plan.hosts.map((it): Wanted => ({ kind: "caddy", reference: it.images.caddy })),
    ...plan.hosts.flatMap((host) =>
      host.greenlightImages.map((reference): Wanted => ({ kind: "greenlight", reference })),
    ),
    ...plan.tenants.map((it): Wanted => ({ kind: "greenlight", reference: it.image })),
    ...plan.nodes.map((it): Wanted => ({ kind: "exporter", reference: it.exporter })),
    ...plan.turn.map((it): Wanted => ({ kind: "coturn", reference: it.image })),
    ...(plan.balancer === null ? [] : ofBalancer(plan.balancer.images)),
  ];
  return [...new Map(all.map((it) => [it.reference, it])).values()];
}

function ofBalancer(images: NonNullable<Plan["balancer"]>["images"]): Wanted[] {
  return [
    { kind: "postgres", reference: images.postgres },
    { kind: "redis", reference: images.redis },
    { kind: "caddy", reference: images.caddy },
    { kind: "scalelite-api", reference: images.api },
    { kind: "scalelite-poller", reference: images.poller },
    { kind: "scalelite-importer", reference: images.importer },
    { kind: "scalelite-nginx", reference: images.nginx },
  ];
}

/** The images of the stack `sandbox` of a data folder. */
export function wantedImages(root: string): Wanted[] {
  const { platform } = load(readSources(root));
  if (platform === null) throw new SandboxError("the data has errors, so no plan says what to run", "npx meet check");
  if (platform.stacks[STACK] === undefined) {
    throw new SandboxError(`there is no stack ${STACK} in ${root}`, `stacks/${STACK}.yaml describes it`);
  }
  return imagesOf(plan(platform, STACK));
}
