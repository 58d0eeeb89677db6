/** The verbs that need files and Node, and nothing else: no engine, no secret, no network. */
import { join, resolve } from "node:path";
import { Argument, Option } from "commander";
import { SHELLS } from "../options.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { AGAINST, type Cli, day, formats, OUT, ready, today } from "./cli.ts";

export function dataVerbs({ verb, go }: Cli): void {
  verb("check", "is the YAML right? Needs no network, secret, engine or clock", "check")
    .addOption(
      new Option(
        "--today [DATE]",
        "judge ends of support, memberships and rules as well, by that day or else by today's; without it no clock counts",
      ).argParser(day),
    )
    .addOption(formats("text; annotations for GitHub; SARIF for code scanning", "text", "github", "sarif"))
    .option(AGAINST[0], "also check what may not change, compared with a folder of data or a commit")
    .action((read) =>
      go(import("../check.ts"), { ...ready(read), today: judgedBy(read.today), against: read.against ?? null }),
    );

  verb("explain", "what an error code means, why, and what to do", "explain unknown-key")
    .argument("[CODE]", "a code, such as unknown-key; default: all of them with a few words")
    .action((code: string | undefined, read) => go(import("../explain.ts"), { ...ready(read), code: code ?? null }));

  verb("plan", "who runs where, under which name, at what cost; or what a change of it does", "plan ca --against HEAD")
    .argument("[STACK]", "one region; default: all")
    .option(...AGAINST)
    .addOption(formats("text or Markdown", "text", "md"))
    .option("--expect-no-changes", `end with ${EXIT.changes} when there are any; with --against`)
    .action((stack: string | undefined, read) => {
      const { against = null, expectNoChanges = false } = read;
      if (expectNoChanges && against === null) {
        const help = "say against what, such as --against main";
        throw new Refusal(EXIT.usage, "no-against", "--expect-no-changes compares with nothing", help);
      }
      return go(import("../plan.ts"), { ...ready(read), stack: stack ?? null, against, expectNoChanges });
    });

  verb("review", "what a reviewer needs to know of a change: one comment, danger first", "review --against HEAD")
    .argument("[STACK]", "one region; default: all")
    .option(...AGAINST)
    .addOption(formats("text or Markdown", "text", "md"))
    .option("--picture <FILE>", "draw it there as well")
    .option("--preview <FILE>", "what meet preview --json wrote of the same data, to join it; with one region")
    .option("--applied", "add what is mailed to new tenants")
    .action((stack: string | undefined, read) => {
      const { against, picture, preview = null, applied = false } = read;
      if (against === undefined) {
        const help = "say against what, such as --against main";
        throw new Refusal(EXIT.usage, "no-against", "a review compares, and --against does not say with what", help);
      }
      const file = picture === undefined ? null : resolve(picture);
      if (preview !== null && stack === undefined) {
        const help = "say which region it is of, such as review ca";
        throw new Refusal(EXIT.usage, "missing-argument", "--preview is of one region, and none is named", help);
      }
      const joined = { preview: preview === null ? null : resolve(preview), applied };
      return go(import("../review.ts"), { ...ready(read), stack: stack ?? null, against, picture: file, ...joined });
    });

  verb(
    "declare",
    "which resources the program declares, or which a change adds, changes and removes",
    "declare sandbox",
  )
    .argument("<STACK>", "the region")
    .option(...AGAINST)
    .action((stack: string, read) => {
      const { against = null } = read;
      return go(import("../declare.ts"), { ...ready(read), stack, against });
    });

  verb("picture", "one page that shows who runs where, and what a change touches", "picture --against HEAD")
    .option(...AGAINST)
    .addOption(
      new Option("-o, --output <FILE>", "where to write it").default(join(OUT, "picture.html"), ".out/picture.html"),
    )
    .action((read) => {
      const { against = null } = read;
      return go(import("../picture.ts"), { ...ready(read), against, output: resolve(read.output) });
    });

  const completes = "a script that makes your shell complete verbs, options, stacks, machines and tenants";
  verb("completion", completes, "completion bash")
    .addArgument(new Argument("<SHELL>", "your shell").choices(SHELLS))
    .summary(completes)
    .description(`${completes}\n${COMPLETION}`)
    .action((shell, read) => go(import("../completion.ts"), { ...ready(read), shell }));
}

/** How a shell gets it. */
const COMPLETION = `
Add these two lines to the file that your shell reads at its start; then both
npx meet and meet are completed:
  bash, ~/.bashrc
    alias meet='npx meet'
    source <(npx meet completion bash)
  zsh, ~/.zshrc, after compinit
    alias meet='npx meet'
    source <(npx meet completion zsh)
  fish, ~/.config/fish/config.fish
    alias meet 'npx meet'
    npx meet completion fish | source
They work where npx finds meet, in a checkout. A shell that starts elsewhere
sources a file with what npx meet completion SHELL prints.`;

/** The day to judge by; `--today` alone asks the clock, and nothing else does. */
function judgedBy(read: string | true | undefined): string | null {
  return read === true ? today() : (read ?? null);
}
