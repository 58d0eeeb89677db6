/** A machine that its owner set up anew, or another in its place, with a host key that somebody accepted: what is not on it. */
import { EXIT, Refusal } from "../refusal.ts";
import { without } from "./gone.ts";
import type { Anew } from "./hostKeys.ts";
import { onMachine } from "./machine.ts";
import { dockerAddress, type State } from "./state.ts";

/** What Docker has on a machine: ids, a line each. A machine without Docker has nothing. */
const LIST =
  "command -v docker >/dev/null || exit 0; docker ps -aq --no-trunc && docker network ls -q --no-trunc && docker image ls -q --no-trunc";

/**
 * The state without the containers, networks and images that the machine no longer has: the engine believes the state,
 * and would make none of them again.
 *
 * @throws Refusal when the machine does not say what it has
 */
export async function forgetAbsent(
  state: State,
  { machine, address, key }: Anew,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<State> {
  const known = state.deployment.resources.filter(
    (it) => it.type.startsWith("docker:index/") && it.id !== undefined && dockerAddress(state, it) === machine.address,
  );
  if (known.length === 0) return state;
  const { code, stdout } = await onMachine({ address, hostKey: key }, LIST, env);
  // What ssh itself ends with.
  if (code === 255)
    throw new Refusal(
      EXIT.secret,
      "no-login",
      `${machine.title} does not accept any key of your SSH agent; nothing was done`,
      "let your key in there as root, and see that it stands in coop/members.yaml; then run this again",
    );
  if (code !== 0)
    throw new Refusal(
      EXIT.failed,
      "no-answer",
      `the Docker of ${machine.title} does not answer; nothing was done`,
      "see there what it lacks (systemctl status docker); then run this again",
    );
  const there = stdout.split("\n").filter((line) => line !== "");
  // An image goes by its id and its name.
  const absent = known.filter(({ id = "" }) => !there.some((it) => id.startsWith(it)));
  if (absent.length === 0) return state;
  const verb = absent.length === 1 ? "is" : "are";
  say(
    `${machine.title} was set up anew: ${absent.length} of its containers, networks and images ${verb} no longer there, and made again`,
  );
  return without(state, absent);
}
