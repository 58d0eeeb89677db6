/** A server that somebody deleted at Hetzner, behind the engine's back: found out by its id, and forgotten by name. */
import { EXIT, Refusal } from "../refusal.ts";
import type { PinnedMachine, State, StateResource } from "./state.ts";
import { configSecrets, type Workspace } from "./workspace.ts";

const SERVER = "hcloud:index/server:Server";
/** Where Hetzner answers when nothing else is said. */
export const HETZNER = "https://api.hetzner.cloud/v1";
/** ms */
const PATIENCE = 10_000;

/** The server a machine runs on, as the state has it; null for a machine that somebody already had. */
export function serverOf(state: State, machine: Pick<PinnedMachine, "name">): StateResource | null {
  const name = `::${machine.name}-server`;
  return state.deployment.resources.find(({ urn, type }) => type === SERVER && urn.endsWith(name)) ?? null;
}

/** Whether Hetzner says that there is no such server. Any other answer, or none, is no proof: then it is false. */
export async function isGone(server: StateResource, config: ReadonlyMap<string, string>): Promise<boolean> {
  const token = config.get("hcloud:token");
  if (token === undefined || server.id === undefined) return false;
  const endpoint = (config.get("hcloud:endpoint") ?? HETZNER).replace(/\/$/, "");
  try {
    const answer = await fetch(`${endpoint}/servers/${encodeURIComponent(server.id)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status !== 404) return false;
    const body: unknown = await answer.json();
    // A proxy's own 404 proves nothing: only the API's own word does.
    return JSON.stringify(body).includes('"not_found"');
  } catch {
    return false;
  }
}

/**
 * Of the machines that do not answer, those whose server is gone are taken out of the state, so that this run makes
 * them anew under the same addresses and with the same volume. Returns the others.
 */
export async function forgetGone(
  workspace: Workspace,
  state: State,
  silent: readonly PinnedMachine[],
  say: (line: string) => void,
): Promise<PinnedMachine[]> {
  const left: PinnedMachine[] = [];
  const config = silent.some((machine) => serverOf(state, machine) !== null)
    ? await configSecrets(workspace)
    : new Map<string, string>();
  for (const machine of silent) {
    const server = serverOf(state, machine);
    if (server === null || !(await isGone(server, config))) {
      left.push(machine);
      continue;
    }
    say(`${machine.title} was deleted at Hetzner: it is made anew, with its addresses and its volume`);
    const refreshed = await workspace.raw(["refresh", "--yes", "--skip-preview", "--target", server.urn]);
    if (refreshed.code !== 0) {
      const reason = refreshed.stderr.trim().split("\n").at(-1) ?? "";
      const help = `npm exec -c 'pulumi refresh --stack ${workspace.stack} --target ${server.urn}' says more`;
      throw new Refusal(
        EXIT.failed,
        "state",
        `the engine cannot forget the server of ${machine.title}: ${reason}`,
        help,
      );
    }
  }
  return left;
}
