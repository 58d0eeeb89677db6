/**
 * What is no longer at its vendor, and what the state still knows: deleted by hand behind the engine's back, or by a
 * run that never heard so. Found out by its id, and forgotten.
 */
import type { EngineEvent } from "./events.ts";
import type { PinnedMachine, State, StateResource } from "./state.ts";
import { exportState, writeState } from "./stateStore.ts";
import { nameOf } from "./subject.ts";
import { cloudflareReader, hetznerReader } from "./vendor.ts";
import type { Workspace } from "./workspace.ts";

const SERVER = "hcloud:index/server:Server";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** Hetzner's things whose provider cannot delete what is no longer there; of all others it says that they are deleted. */
const AT_HETZNER: Readonly<Record<string, string>> = {
  [SERVER]: "servers",
  "hcloud:index/placementGroup:PlacementGroup": "placement_groups",
};

/** What a provider says of a thing that it wanted to delete and did not find. */
const MISSING = /not[ _]found|does not exist|\b404\b/i;

/** Gathers, event by event, what a run of the engine could not delete because its provider did not find it. */
export class Unfound {
  private readonly undeleted = new Set<string>();
  private readonly missing = new Set<string>();

  see(event: EngineEvent | null): void {
    if (event?.kind === "failed" && event.step.op.startsWith("delete")) this.undeleted.add(event.step.urn);
    if (event?.kind === "error" && MISSING.test(event.diagnostic.message)) this.missing.add(event.diagnostic.urn);
  }

  urns(): string[] {
    return [...this.undeleted].filter((urn) => this.missing.has(urn));
  }
}

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
 * Whether its vendor says that there is no such thing, and knows something else of this state: the token of another
 * project would find nothing either. Any other answer, or none, is no proof: then it is false.
 */
export async function isGone(
  thing: StateResource,
  state: State,
  config: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (thing.id === undefined) return false;
  if (thing.type === RECORD) return isGoneRecord(thing, config);
  const hetzner = hetznerReader(config);
  const things = AT_HETZNER[thing.type];
  if (hetzner === null || things === undefined) return false;
  const answer = await hetzner(`/${things}/${encodeURIComponent(thing.id)}`);
  // A proxy's own 404 proves nothing: only the API's own word does.
  if (answer?.status !== 404 || !JSON.stringify(answer.body).includes('"not_found"')) return false;
  for (const { type, id } of state.deployment.resources) {
    const collection = LASTING[type];
    if (collection === undefined || id === undefined) continue;
    if ((await hetzner(`/${collection}/${encodeURIComponent(id)}`))?.status === 200) return true;
  }
  return false;
}

/** Cloudflare's number for "Record does not exist". */
const NO_RECORD = 81_044;

async function isGoneRecord({ id = "", inputs }: StateResource, config: ReadonlyMap<string, string>): Promise<boolean> {
  const cloudflare = cloudflareReader(config);
  const zone = inputs?.["zoneId"];
  if (cloudflare === null || typeof zone !== "string") return false;
  const records = `/zones/${encodeURIComponent(zone)}/dns_records`;
  const answer = await cloudflare(`${records}/${encodeURIComponent(id)}`);
  if (answer?.status !== 404 || !JSON.stringify(answer.body).includes(`"code":${NO_RECORD}`)) return false;
  // A token that sees none of the zone's records proves nothing of this one.
  return (await cloudflare(`${records}?per_page=5`))?.status === 200;
}

/**
 * The state without things and without all that went with them: a new server has none of it, and what would be cleaned
 * up there is another machine's by now. What stays forgets that it hung on them.
 */
export function without(state: State, things: readonly StateResource[]): State {
  const { resources } = state.deployment;
  const left = resources.filter(({ urn, id }) => !things.some((thing) => thing.urn === urn && thing.id === id));
  // What was replaced bears the name of what stands in its place.
  const still = new Set(left.map(({ urn }) => urn));
  const went = new Set(things.flatMap(({ urn }) => (still.has(urn) ? [] : [urn])));
  const goes = ({ deletedWith }: StateResource) => deletedWith !== undefined && went.has(deletedWith);
  const gone = new Set([...went, ...left.flatMap((resource) => (goes(resource) ? [resource.urn] : []))]);
  const kept = left
    .filter((resource) => !goes(resource))
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
 * Takes out of the state what the engine could not delete because it is gone already; how many that were.
 *
 * @param urns what it could not delete
 */
export async function forgetMissing(
  workspace: Workspace,
  urns: readonly string[],
  config: ReadonlyMap<string, string>,
  say: (line: string) => void,
): Promise<number> {
  const state = urns.length === 0 ? null : await exportState(workspace);
  if (state === null) return 0;
  const gone: StateResource[] = [];
  for (const thing of state.deployment.resources)
    if (urns.includes(thing.urn) && (await isGone(thing, state, config))) gone.push(thing);
  if (gone.length === 0) return 0;
  await writeState(workspace, state, without(state, gone), say);
  for (const { urn } of gone) say(`${nameOf(urn)}: is gone already; forgotten`);
  return gone.length;
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
    now = without(now, [server]);
  }
  if (now !== state) await write(now);
  return left;
}
