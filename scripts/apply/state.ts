/** What `pulumi stack export` holds, as far as we read it. */
import { z } from "zod";

const Resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  provider: z.string().optional(),
  protect: z.boolean().optional(),
  /** It was replaced, and waits to be taken away. */
  delete: z.boolean().optional(),
  deletedWith: z.string().optional(),
  dependencies: z.array(z.string()).optional(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

const State = z.looseObject({
  deployment: z.looseObject({
    /** When it was last written. */
    manifest: z.looseObject({ time: z.string().optional() }).optional(),
    resources: z.array(Resource).default([]),
    pending_operations: z.array(z.looseObject({ type: z.string(), resource: Resource })).default([]),
  }),
});

export type State = z.infer<typeof State>;
export type StateResource = z.infer<typeof Resource>;
export type PendingOperation = State["deployment"]["pending_operations"][number];

/** @throws when it is not a state at all. */
export function readState(json: string): State {
  return State.parse(JSON.parse(json));
}

/** A machine whose host key was pinned at first contact. */
export interface PinnedMachine {
  /** `gl1 in sandbox`. */
  readonly title: string;
  /** Logical name, such as `host-gl1`. */
  readonly name: string;
  readonly urn: string;
  readonly address: string;
  /** Null where it has none. */
  readonly ipv6: string | null;
  readonly hostKey: string;
}

export function pinnedMachines(state: State): PinnedMachine[] {
  return state.deployment.resources.flatMap((resource) => {
    if (resource.type !== "command:local:Command" || !resource.urn.endsWith("-hostkey") || resource.delete === true)
      return [];
    const environment = z.object({ MACHINE: z.string(), ADDRESS: z.string() }).safeParse(resource.inputs?.environment);
    const stdout = resource.outputs?.stdout;
    if (!environment.success || typeof stdout !== "string" || stdout === "") return [];
    const name = resource.urn.slice(resource.urn.lastIndexOf("::") + 2, -"-hostkey".length);
    const { MACHINE: title, ADDRESS: address } = environment.data;
    const whole = state.deployment.resources.find(
      ({ type, urn }) => type === "meet:Machine" && urn.endsWith(`::${name}`),
    )?.outputs;
    const ipv6 = typeof whole?.ipv6 === "string" ? whole.ipv6 : null;
    return [{ title, name, urn: resource.urn, address, ipv6, hostKey: stdout }];
  });
}

/** The address of the Docker host that a container's or network's provider points at; null when it is not known. */
export function dockerAddress(state: State, resource: StateResource): string | null {
  const urn = resource.provider?.slice(0, resource.provider.lastIndexOf("::"));
  const host = state.deployment.resources.find((candidate) => candidate.urn === urn)?.inputs?.host;
  const found = typeof host === "string" ? host.match(/^ssh:\/\/root@([^:/]+)(?::\d+)?$/) : null;
  return found?.[1] ?? null;
}
