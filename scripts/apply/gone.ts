/** A server that somebody deleted at Hetzner, behind the engine's back: found out by its id, and forgotten by name. */
import type { PinnedMachine, State, StateResource } from "./state.ts";
import { hetznerReader } from "./vendor.ts";

const SERVER = "hcloud:index/server:Server";

/** The server a machine runs on, as the state has it; null for a machine that somebody already had. */
export function serverOf(state: State, machine: Pick<PinnedMachine, "name">): StateResource | null {
  const name = `::${machine.name}-server`;
  return state.deployment.resources.find(({ urn, type }) => type === SERVER && urn.endsWith(name)) ?? null;
}

/** What outlives a server, and so shows that a token is of the project that the state is about. */
const LASTING: Readonly<Record<string, string>> = {
  "hcloud:index/primaryIp:PrimaryIp": "primary_ips",
  "hcloud:index/volume:Volume": "volumes",
  "hcloud:index/network:Network": "networks",
};

/**
 * Whether Hetzner says that there is no such server, and knows something else of this state: the token of another
 * project would find nothing either. Any other answer, or none, is no proof: then it is false.
 */
export async function isGone(
  server: StateResource,
  state: State,
  config: ReadonlyMap<string, string>,
): Promise<boolean> {
  const hetzner = hetznerReader(config);
  if (hetzner === null || server.id === undefined) return false;
  const answer = await hetzner(`/servers/${encodeURIComponent(server.id)}`);
  // A proxy's own 404 proves nothing: only the API's own word does.
  if (answer?.status !== 404 || !JSON.stringify(answer.body).includes('"not_found"')) return false;
  for (const { type, id } of state.deployment.resources) {
    const collection = LASTING[type];
    if (collection === undefined || id === undefined) continue;
    if ((await hetzner(`/${collection}/${encodeURIComponent(id)}`))?.status === 200) return true;
  }
  return false;
}

/**
 * The state without a server and without all that went with it: a new server has none of it, and what would be
 * cleaned up there is another machine's by now. What stays forgets that it hung on them.
 */
export function withoutServer(state: State, server: StateResource): State {
  const { resources } = state.deployment;
  const gone = new Set(
    resources.flatMap(({ urn, deletedWith }) => (urn === server.urn || deletedWith === server.urn ? [urn] : [])),
  );
  const kept = resources
    .filter(({ urn }) => !gone.has(urn))
    .map(({ dependencies, propertyDependencies, ...rest }) => ({
      ...rest,
      ...(dependencies === undefined ? {} : { dependencies: dependencies.filter((urn) => !gone.has(urn)) }),
      ...(propertyDependencies === undefined
        ? {}
        : {
            propertyDependencies: Object.fromEntries(
              Object.entries(propertyDependencies).map(([key, urns]) => [
                key,
                urns?.filter((urn) => !gone.has(urn)) ?? null,
              ]),
            ),
          }),
    }));
  return { ...state, deployment: { ...state.deployment, resources: kept } };
}

/**
 * Of the machines that do not answer, those whose server is gone are taken out of the state, so that this run makes
 * them anew under the same addresses and with the same volume. Returns the others.
 *
 * @param write puts a state in the place of the one that is there
 */
export async function forgetGone(
  state: State,
  silent: readonly PinnedMachine[],
  config: ReadonlyMap<string, string>,
  write: (state: State) => Promise<void>,
  say: (line: string) => void,
): Promise<PinnedMachine[]> {
  const left: PinnedMachine[] = [];
  let now = state;
  for (const machine of silent) {
    const server = serverOf(state, machine);
    if (server === null || !(await isGone(server, state, config))) {
      left.push(machine);
      continue;
    }
    say(`${machine.title} was deleted at Hetzner: it is made anew, with its addresses and its volume`);
    now = withoutServer(now, server);
  }
  if (now !== state) await write(now);
  return left;
}
