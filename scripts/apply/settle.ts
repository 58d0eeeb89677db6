/**
 * Settles what a run that ended half-way left in the state as pending: looks each thing up by its name where it
 * would be, removes what state does not know and what holds no data, has what stands at a vendor taken over and what
 * is gone there forgotten, and refuses what it cannot prove safe.
 */
import type { Orphan } from "./adopt.ts";
import { isGone } from "./gone.ts";
import { onMachine } from "./machine.ts";
import { dockerAddress, type PendingOperation, pinnedMachines, type State, type StateResource } from "./state.ts";
import { nameOf } from "./subject.ts";
import { isRepeatable, lookFor } from "./vendor.ts";

export interface Settlement {
  readonly urn: string;
  readonly sentence: string;
  /** False: the person must look; `help` says how. */
  readonly settled: boolean;
  readonly help: string;
  /** Stands at its vendor: to be taken over into the state. */
  readonly orphan?: Orphan;
  /** Is no longer at its vendor: to be taken out of the state. */
  readonly gone?: StateResource;
}

/** The stack's configuration with its secrets. */
type Config = ReadonlyMap<string, string>;

/** Decides about one pending operation, asking its machine where it has one. */
async function settleOne(
  operation: PendingOperation,
  state: State,
  stack: string,
  env: NodeJS.ProcessEnv,
  config: Config,
): Promise<Settlement> {
  const { urn, type } = operation.resource;
  const name = nameOf(urn);
  const done = (sentence: string): Settlement => ({ urn, sentence: `${name}: ${sentence}`, settled: true, help: "" });
  const refuse = (sentence: string, help: string): Settlement => ({
    urn,
    sentence: `${name}: ${sentence}`,
    settled: false,
    help,
  });

  if (operation.type === "deleting" && (await isGone(operation.resource, state, config)))
    return { ...done("was removed, and the run never heard so"), gone: operation.resource };
  if (operation.type !== "creating")
    return done(`was being ${PAST[operation.type] ?? operation.type}; it is done again`);
  if (
    // A component of ours is nowhere but in the state.
    type.startsWith("meet:") ||
    type.startsWith("command:") ||
    type.startsWith("pulumi:") ||
    type === "docker:index/remoteImage:RemoteImage" ||
    isRepeatable(type)
  ) {
    return done("was half done; it is safe to do again");
  }
  if (type !== "docker:index/container:Container" && type !== "docker:index/network:Network") {
    const { inputs = {}, provider = "", parent } = operation.resource;
    const thing = { urn, type, inputs };
    const sight = await lookFor(thing, stack, config);
    if (sight.kind === "absent") return done("was not made; it is made now");
    if (sight.kind === "foreign") return refuse(sight.sentence, sight.help);
    if (sight.kind === "ours" || sight.kind === "empty") {
      return {
        ...done("was made, and the run never heard so"),
        orphan: { ...thing, provider, parent: typeof parent === "string" ? parent : "" },
      };
    }
    return refuse(
      "may or may not exist at its vendor",
      `look for it there by its name; if it exists, \`npm exec -c 'pulumi import ${type} ${name} <its id> --stack ${stack}'\`; then \`npm exec -c 'pulumi refresh --clear-pending-creates --stack ${stack}'\``,
    );
  }

  const address = dockerAddress(state, operation.resource);
  const machine = pinnedMachines(state).find((candidate) => candidate.address === address);
  const physical = operation.resource.inputs?.name;
  if (machine === undefined || typeof physical !== "string" || !/^[a-z0-9][a-z0-9_.-]*$/.test(physical)) {
    return done("its machine was never reached, so it cannot exist");
  }
  const kind = type.includes("container") ? "container" : "network";
  const format =
    kind === "container"
      ? '{{.Id}} {{index .Config.Labels "coop.meet.stack"}}'
      : '{{.Id}} {{index .Labels "coop.meet.stack"}} {{len .Containers}}';
  const list =
    kind === "container"
      ? `docker ps -aq --no-trunc --filter 'name=^/?${physical}$'`
      : `docker network ls -q --no-trunc --filter 'name=^${physical}$'`;
  // A Docker that does not answer must not look like one that has nothing.
  const inspect = `[ -z "$ids" ] || docker ${kind} inspect --format '${format}' $ids`;
  const found = await onMachine(machine, `ids=$(${list}) || exit 1; ${inspect}`, env);
  if (found.code !== 0)
    return refuse(
      `${machine.title} or its Docker does not answer, so nobody can tell whether it exists`,
      "run this again when both answer",
    );

  const known = new Set(state.deployment.resources.map((resource) => resource.id));
  const strays = found.stdout
    .split("\n")
    .map((line) => line.trim().split(" "))
    .filter(([id]) => id !== undefined && id !== "" && !known.has(id));
  if (strays.length === 0) return done("was not made; it is made now");
  for (const [id = "", label = "", containers = "0"] of strays) {
    if (label !== stack)
      return refuse(
        `a ${kind} of that name on ${machine.title} is not ours`,
        `rename or remove it there: docker ${kind} rm ${physical}`,
      );
    if (kind === "network" && containers !== "0")
      return refuse(
        `the network on ${machine.title} is in use by something that state does not know`,
        `look with: docker network inspect ${physical}`,
      );
    // A container of ours holds no data: that lies in directories of the host.
    const removed = await onMachine(
      machine,
      kind === "container" ? `docker rm -f ${id}` : `docker network rm ${id}`,
      env,
    );
    if (removed.code !== 0)
      return refuse(`could not be removed from ${machine.title}`, `remove it there: docker ${kind} rm -f ${physical}`);
  }
  return done(`stood half made on ${machine.title}; removed, and made again now`);
}

const PAST: Readonly<Record<string, string>> = {
  updating: "changed",
  deleting: "removed",
  reading: "read",
  importing: "taken over",
};

/** Settles every pending operation; the caller writes the state back without those that are settled. */
export async function settle(
  state: State,
  stack: string,
  env: NodeJS.ProcessEnv,
  config: Config,
): Promise<Settlement[]> {
  const settlements: Settlement[] = [];
  for (const operation of state.deployment.pending_operations)
    settlements.push(await settleOne(operation, state, stack, env, config));
  return settlements;
}

/** The state without its pending operations. */
export function withoutPending(state: State): State {
  return { ...state, deployment: { ...state.deployment, pending_operations: [] } };
}
