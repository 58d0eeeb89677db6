/** The verbs that look at the world or change it: they need the engine, its state, and mostly credentials. */
import { InvalidArgumentError, Option } from "commander";
import { type Cli, day, formats, ready, today } from "./cli.ts";

export function worldVerbs({ verb, go }: Cli): void {
  verb("preview", "what the engine would do to the world", "preview sandbox --stand-in")
    .argument("<STACK>", "the region")
    .option("--stand-in", "on an empty throw-away state, without credentials")
    .action((stack: string, read) => {
      const { standIn = false } = read;
      return go(import("../preview.ts"), { ...ready(read), stack, standIn });
    });

  verb("up", "deploy a region", "up sandbox")
    .argument("<STACK>", "the region")
    .option("--yes", "do not ask whether to go on")
    .option("--plan <HASH|FILE>", "apply only this reviewed plan, as `meet preview` prints it; asks nothing")
    .option("--accept-host-key <MACHINE...>", "machines that were reinstalled on purpose and show a new host key", [])
    .option("--verbose", "everything the engine says, without secrets")
    .action((stack: string, read) => {
      const { yes = false, verbose = false, plan = null } = read;
      return go(import("../up.ts"), { ...ready(read), stack, yes, verbose, plan });
    });

  verb("down", "take a region away, unless it holds what cannot be made again", "down sandbox --confirm sandbox")
    .argument("<STACK>", "the region")
    .option("--confirm <STACK>", "its name once more; without it nothing is done")
    .action((stack: string, read) => {
      const { confirm = null } = read;
      return go(import("../down.ts"), { ...ready(read), stack, confirm });
    });

  verb("doctor", "is each machine, tenant and name well, and what to do where it is not", "doctor sandbox")
    .argument("<STACK>", "the region")
    .action((stack: string, read) => go(import("../doctor.ts"), { ...ready(read), stack }));

  verb("drift", "does what Hetzner and Cloudflare hold differ from what was declared? Changes nothing", "drift sandbox")
    .argument("<STACK>", "the region")
    .addOption(new Option("--today <DATE>", "the day on which rules end").argParser(day).default(today(), "today"))
    .addOption(formats("text or Markdown", "text", "md"))
    .action((stack: string, read) => go(import("../drift.ts"), { ...ready(read), stack }));

  verb("ssh", "a shell on a machine, which must show its pinned host key", "ssh sandbox gl1 -- uptime")
    .argument("<STACK>", "the region")
    .argument("<MACHINE>", "a machine, or a tenant: then its host")
    .argument("[COMMAND...]", "what to run there, after --; default: a shell")
    .action((stack: string, subject: string, command: string[], read) =>
      go(import("../ssh.ts"), { ...ready(read), stack, subject, command }),
    );

  verb("logs", "what a tenant or a machine logs", "logs sandbox garden --since 30m")
    .argument("<STACK>", "the region")
    .argument("<SUBJECT>", "a tenant or a machine")
    .argument("[PART]", "one container or service of it; default: those that matter")
    .addOption(new Option("--since <TIME>", SINCE).argParser(since).default("1h"))
    .option("-f, --follow", "go on showing what comes")
    .action((stack: string, subject: string, part: string | undefined, read) =>
      go(import("../logs.ts"), { ...ready(read), stack, subject, part: part ?? null, follow: read.follow === true }),
    );
}

const SINCE = "a while, such as 30m, or a time, such as 2026-11-21";

/** Reads a while or a time. @throws InvalidArgumentError when it is neither: Docker and the journal would say so in words of theirs */
function since(text: string): string {
  if (/^[1-9]\d{0,5}[smhd]$/.test(text)) return text;
  if (/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError(`Write ${SINCE}`);
}
