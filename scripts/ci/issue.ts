/** `meet ci issue`: one issue that says what drifted, in every region; it is closed when nothing does. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { visible } from "../../model/characters.ts";
import { escapeMarkdown } from "../../model/render/markdown.ts";
import { count, sentence } from "../../model/words.ts";
import { shown } from "../data.ts";
import type { Forge } from "../forge/forge.ts";
import { Unsure } from "../forge/http.ts";
import { footOf, openForge } from "../forge/open.ts";
import { type Place, placeOf } from "../forge/place.ts";
import { decide, withStamp } from "../forge/publish.ts";
import type { CiIssueOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";

const ABOUT = "drift";
const LABEL = "drift";
const TITLE = "What runs is not what was declared";

/** What `meet drift STACK --json` prints, as far as it is told here. */
const Document = z.looseObject({
  stack: z.string().optional(),
  problems: z.array(z.looseObject({ code: z.string(), message: z.string(), help: z.string() })),
});

interface Region {
  readonly stack: string;
  readonly problems: z.infer<typeof Document>["problems"];
}

export async function run(options: CiIssueOptions): Promise<number> {
  const place = placeOf(process.env, options.forge);
  const regions = options.files.map(regionIn);
  const did = await issue(openForge(place), place, regions, options.commit);
  if (options.json)
    printDocument<"ci-issue">([], {
      did,
      drifted: regions.flatMap(({ stack, problems }) => (problems.length === 0 ? [] : [stack])),
    });
  else print(WORDS[did]);
  return EXIT.ok;
}

const WORDS = {
  add: "an issue was opened",
  change: "the issue was changed",
  close: "nothing drifts: the issue was closed",
  leave: "the issue is of a later run, and stays",
  nothing: "nothing drifts",
} as const;

/** A file is called by its region where the document does not say it: a run that failed prints its problems alone. */
function regionIn(file: string): Region {
  try {
    const { stack, problems } = Document.parse(JSON.parse(readFileSync(file, "utf8")));
    return { stack: stack ?? /([a-z][a-z0-9-]*?)\.json$/.exec(file)?.[1] ?? file, problems };
  } catch {
    const help = "write it with npx meet drift STACK --json";
    throw new Refusal(
      EXIT.usage,
      "invalid-argument",
      `--file cannot be ${shown(file)}: it says nothing of drift`,
      help,
    );
  }
}

/** Opens, changes or closes the one issue. */
export async function issue(
  forge: Forge,
  place: Place,
  regions: readonly Region[],
  commit: string,
): Promise<keyof typeof WORDS> {
  const drifts = regions.some(({ problems }) => problems.length > 0);
  const stamp = { about: ABOUT, run: place.run, attempt: place.attempt, commit };
  const body = withStamp(stamp, bodyOf(regions), footOf(place, commit, Date.now()));
  const known = await forge.issues(LABEL);
  const decision = decide(known, await forge.me(), stamp, !drifts);
  try {
    switch (decision.do) {
      case "add":
        await forge.addIssue({ title: TITLE, body, label: LABEL });
        return "add";
      case "change": {
        const isOpen = known.find(({ id }) => id === decision.id)?.open === true;
        if (!drifts && !isOpen) return "nothing";
        await forge.changeIssue(decision.id, { body, open: drifts });
        return drifts ? "change" : "close";
      }
      default:
        return decision.do;
    }
  } catch (error) {
    if (!(error instanceof Unsure)) throw error;
    throw new Refusal(
      EXIT.failed,
      "forge",
      error.message,
      "run this job again later: it looks first whether the issue is there",
    );
  }
}

function bodyOf(regions: readonly Region[]): string {
  return regions
    .map(({ stack, problems }) => {
      if (problems.length === 0) return `### ${escapeMarkdown(stack)}\n\nAs it was declared.`;
      const items = problems.map(
        ({ message, help }) =>
          `- ${escapeMarkdown(sentence(visible(message)))}. ${escapeMarkdown(sentence(visible(help)))}.`,
      );
      return `### ${escapeMarkdown(stack)}: ${count(problems.length, "difference")}\n\n${items.join("\n")}`;
    })
    .join("\n\n");
}
