/** A command in a container of this computer, with something to read. */
import { docker } from "../../sandbox/docker.ts";
import type { Ran, RunOptions } from "../../sandbox/run.ts";

/**
 * `docker exec`, with `-i` only where there is input, and with its length: on a busy computer Docker loses the end of
 * a short one (components/files/shared.sh), and the test would wait for ever.
 *
 * @param options as for any program; `user` inside the container, root where it says none
 */
export function execIn(
  container: string,
  command: readonly string[],
  { user, ...options }: RunOptions & { readonly user?: string } = {},
): Promise<Ran> {
  const as = user === undefined ? [] : ["--user", user];
  const { input } = options;
  if (input === undefined || input.length === 0) return docker(["exec", ...as, container, ...command], options);
  const told = ["sh", "-c", 'bytes=$1; shift; head -c "$bytes" | "$@"', "sh", String(Buffer.byteLength(input))];
  return docker(["exec", "-i", ...as, container, ...told, ...command], options);
}
