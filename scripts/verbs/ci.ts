/** What CI runs besides the verbs for people; each runs on a laptop as well, with the same environment. */
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { type CiRunOptions, FORGES } from "../options.ts";
import { type Cli, ready } from "./cli.ts";

export function ciVerbs({ verb, group, go }: Cli): void {
  group("ci", "what the jobs of CI run, and a laptop can as well", "ci comment --help");
  verb("ci pull", "which merge request a webhook of GitLab is about, for the jobs that follow", "ci pull").action(
    (read) => go(import("../ci/event.ts"), ready(read)),
  );

  verb(
    "ci data",
    "the data of a pull request as they would be once merged; nothing of it runs",
    "ci data --head HEAD --output .out/pull --refused .out",
  )
    .requiredOption("--head <COMMIT>", "the pull request's newest commit")
    .requiredOption("-o, --output <DIR>", "the folder to write, which is not there yet")
    .option("--refused <DIR>", "where to write, for each region, a comment that says why there are none")
    .action((read) => {
      const { output, refused } = read;
      const folders = { output: resolve(output), refused: refused === undefined ? null : resolve(refused) };
      return go(import("../ci/data.ts"), { ...ready(read), ...folders });
    });

  verb(
    "ci comment",
    "a review as the comment of a pull request: one for each stack, changed in place",
    "ci comment ca --pull 7 --commit 0123456789 --file .out/ca.md",
  )
    .argument("<STACK>", "the region")
    .addOption(new Option("--pull <NUMBER>", "the pull request").argParser(number).makeOptionMandatory())
    .addOption(new Option("--commit <COMMIT>", "the commit that was reviewed").argParser(commit).makeOptionMandatory())
    .requiredOption("--file <FILE>", "what meet review wrote, with --format md")
    .addOption(FORGE())
    .action((stack: string, read) => {
      const { forge = null } = read;
      return go(import("../ci/comment.ts"), { ...ready(read), stack, forge, file: resolve(read.file) });
    });

  /** What a job after a merge asks about one region, and the commit that its run applies. */
  const afterMerge = (
    name: string,
    says: string,
    verbOf: () => Promise<{ run(options: CiRunOptions): Promise<number> }>,
  ): void => {
    verb(`ci ${name}`, says, `ci ${name} ca --commit 0123456789`)
      .argument("<STACK>", "the region, whose environment is called the same")
      .addOption(
        new Option("--commit <COMMIT>", "the commit that the run applies").argParser(commit).makeOptionMandatory(),
      )
      .addOption(FORGE())
      .action((stack: string, read) => {
        const { forge = null } = read;
        return go(verbOf(), { ...ready(read), stack, forge });
      });
  };
  afterMerge(
    "base",
    "what a run after a merge is compared with: the commit that was last applied",
    () => import("../ci/base.ts"),
  );
  afterMerge(
    "approved",
    "did somebody agree to this run who did not write what it applies?",
    () => import("../ci/approved.ts"),
  );
  afterMerge(
    "applied",
    "tells every pull request that a run applied what came of it",
    () => import("../ci/applied.ts"),
  );

  verb(
    "ci issue",
    "one issue that says what drifted, and what is not applied yet; closed when nothing is",
    "ci issue --commit 0123456789 --file .out/ca.json",
  )
    .addOption(
      new Option("--commit <COMMIT>", "the commit that was compared with").argParser(commit).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--file <FILE...>",
        "what meet drift --json wrote, a file REGION.json for each region; one that is not there is told",
      ).makeOptionMandatory(),
    )
    .addOption(FORGE())
    .action((read) => {
      const { forge = null, file } = read;
      return go(import("../ci/issue.ts"), { ...ready(read), forge, files: file.map((it: string) => resolve(it)) });
    });
}

const FORGE = () => new Option("--forge <FORGE>", "default: as the job's environment says").choices(FORGES);

/** Reads a number. @throws InvalidArgumentError when it is none: it becomes part of an address. */
function number(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("Write its number, such as 7");
  return Number(text);
}

/** Reads a commit's own name. @throws InvalidArgumentError when it is none. */
function commit(text: string): string {
  if (!/^[0-9a-f]{7,64}$/.test(text)) throw new InvalidArgumentError("Write its digits, such as 0123456789");
  return text;
}
