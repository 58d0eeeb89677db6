/** What `declare` recorded for a stack, read strictly: an input we do not know must not pass unseen. */
import { z } from "zod";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import type { Plan } from "../../model/shape.ts";
import { declare, type GraphResource } from "../../preview/declare.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const TODAY = "2026-11-21";

export interface Recorded {
  readonly plan: Plan;
  /** What providers make, each after everything it waits for. */
  readonly resources: readonly GraphResource[];
  /** The one resource of that logical name. @throws Error when there is none. */
  one(name: string): GraphResource;
  /** The references of the images that a resource waits for. */
  imagesOf(resource: GraphResource): string[];
  /** What stands in for a config secret. */
  secret(key: string): string;
}

/** @param root the data folder that the stack stands in */
export async function recorded(stack: string, root = CHECKOUT): Promise<Recorded> {
  const { platform, problems } = load(readSources(root));
  if (platform === null) throw new Error(JSON.stringify(problems, null, 2));
  const planned = plan(platform, stack, { today: TODAY });
  const config = { "meet:today": TODAY };
  const graph = await declare({ program: CHECKOUT, root, stack, config, secrets: planned.secrets });
  const resources = inOrder(graph.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")));
  const find = <T>(what: string, found: T | undefined): T => {
    if (found === undefined) throw new Error(`${stack} has no ${what}`);
    return found;
  };
  return {
    plan: planned,
    resources,
    one: (name) =>
      find(
        name,
        resources.find(({ urn }) => nameOf(urn) === name),
      ),
    imagesOf: ({ options }) =>
      resources
        .filter(({ urn, type }) => type === TYPE.image && options.dependsOn.includes(urn))
        .map(({ inputs }) => Image.parse(inputs).name),
    secret: (key) =>
      find(
        key,
        planned.secrets.find((it) => it.key === key),
      ).placeholder,
  };
}

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Each after what it waits for; else as they came. */
function inOrder(resources: readonly GraphResource[]): GraphResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const done = new Set<GraphResource>();
  const visit = (resource: GraphResource) => {
    if (done.has(resource)) return;
    for (const urn of resource.options.dependsOn) {
      const before = byUrn.get(urn);
      if (before !== undefined) visit(before);
    }
    done.add(resource);
  };
  for (const resource of resources) visit(resource);
  return [...done];
}

export const TYPE = {
  remote: "command:remote:Command",
  local: "command:local:Command",
  image: "docker:index/remoteImage:RemoteImage",
  network: "docker:index/network:Network",
  container: "docker:index/container:Container",
} as const;

const addPreviousOutputInEnv = z.literal(false);
const labels = z.array(z.strictObject({ label: z.string(), value: z.string() }));

export const Remote = z.strictObject({
  addPreviousOutputInEnv,
  connection: z.strictObject({
    host: z.string(),
    user: z.string(),
    hostKey: z.string(),
    port: z.number(),
    dialErrorLimit: z.number(),
    perDialTimeout: z.number(),
  }),
  create: z.string(),
  delete: z.string().optional(),
  stdin: z.string(),
});

export const Local = z.strictObject({
  addPreviousOutputInEnv,
  interpreter: z.tuple([z.string()], z.string()),
  create: z.string(),
  environment: z.record(z.string(), z.string()),
  triggers: z.array(z.string()).default([]),
});

const Image = z.strictObject({ name: z.string(), keepLocally: z.literal(true) });

export const Network = z.strictObject({ name: z.string(), driver: z.literal("bridge"), labels });

export const Container = z.strictObject({
  name: z.string(),
  image: z.string(),
  user: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoints: z.array(z.string()).optional(),
  envs: z.array(z.string()).default([]),
  mounts: z.array(
    z.strictObject({ type: z.literal("bind"), source: z.string(), target: z.string(), readOnly: z.boolean() }),
  ),
  ports: z
    .array(
      z.strictObject({
        internal: z.number(),
        external: z.number(),
        protocol: z.enum(["tcp", "udp"]),
        ip: z.enum(["0.0.0.0", "::"]),
      }),
    )
    .default([]),
  labels,
  restart: z.string(),
  networkMode: z.literal("bridge"),
  networksAdvanced: z.tuple([z.strictObject({ name: z.string() })]),
  logDriver: z.string(),
  logOpts: z.record(z.string(), z.string()),
  /** MB. */
  shmSize: z.number().optional(),
  healthcheck: z.strictObject({
    tests: z.array(z.string()),
    interval: z.string(),
    timeout: z.string(),
    startPeriod: z.string(),
    retries: z.number(),
  }),
  destroyGraceSeconds: z.number(),
});
