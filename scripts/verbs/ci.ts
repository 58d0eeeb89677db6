/** What CI runs besides the verbs for people; each runs on a laptop as well, with the same environment. */
import { resolve } from "node:path";
import { type Cli, ready } from "./cli.ts";

export function ciVerbs({ verb, go }: Cli): void {
  verb(
    "ci data",
    "the data of a pull request as they would be once merged; nothing of it runs",
    "ci data --head HEAD --output .out/pull",
  )
    .requiredOption("--head <COMMIT>", "the pull request's newest commit")
    .requiredOption("-o, --output <DIR>", "the folder to write, which is not there yet")
    .action((read) => go(import("../ci/data.ts"), { ...ready(read), output: resolve(read.output) }));
}
