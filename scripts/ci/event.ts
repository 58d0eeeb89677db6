/**
 * `meet ci pull`: which merge request a webhook of GitLab is about, as lines `NAME=value` for the jobs that follow. What
 * a webhook carries was written by others: it is read as data, and only a number and a commit come out.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { git } from "../git.ts";
import type { Options } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";

export interface Event {
  /** null: there is nothing to review. */
  readonly pull: number | null;
  readonly head: string | null;
}

const NOTHING: Event = { pull: null, head: null };

/** docs.gitlab.com: webhook events, merge request events. */
const Payload = z.looseObject({
  object_kind: z.string(),
  project: z.looseObject({ id: z.number() }).optional(),
  object_attributes: z.looseObject({
    iid: z.number().int().positive(),
    state: z.string(),
    action: z.string().optional(),
    /** Only when commits came. */
    oldrev: z.string().optional(),
    target_branch: z.string(),
    target_project_id: z.number(),
    last_commit: z.looseObject({ id: z.string().regex(/^[0-9a-f]{40,64}$/) }),
  }),
});

type Environment = Readonly<Record<string, string | undefined>>;

export async function run({ root, json }: Options): Promise<number> {
  const event = eventIn(process.env, root);
  if (json) printDocument<"ci-pull">([], event);
  else print(`PULL=${event.pull ?? ""}\nHEAD_SHA=${event.head ?? ""}\n`);
  return EXIT.ok;
}

/** @throws Refusal when nobody says which merge request it is */
export function eventIn(env: Environment, root: string): Event {
  const { TRIGGER_PAYLOAD: file = "", MEET_PULL: number = "" } = env;
  if (file !== "") return fromPayload(readFileSync(file, "utf8"), env);
  if (!/^[1-9]\d{0,9}$/.test(number)) {
    const help = "start the pipeline with MEET_PULL=7, or by a webhook of merge requests, as docs/ci.md says";
    throw new Refusal(EXIT.usage, "no-forge", "nobody says which merge request this is about", help);
  }
  const said = git(root, "ls-remote", "origin", `refs/merge-requests/${number}/head`).stdout;
  const head = /^([0-9a-f]{40,64})\s/.exec(said)?.[1];
  if (head !== undefined) return { pull: Number(number), head };
  throw new Refusal(
    EXIT.usage,
    "no-commit",
    `there is no merge request ${number}`,
    "write the number that its page shows after !",
  );
}

function fromPayload(text: string, env: Environment): Event {
  let read: z.infer<typeof Payload>;
  try {
    read = Payload.parse(JSON.parse(text));
  } catch {
    const help = "let the webhook send merge request events, and nothing else";
    throw new Refusal(EXIT.usage, "no-forge", "the webhook is about no merge request", help);
  }
  const { iid, state, action, oldrev, target_branch: target, last_commit: last } = read.object_attributes;
  const isOurs =
    String(read.object_attributes.target_project_id) === env["CI_PROJECT_ID"] && target === env["CI_DEFAULT_BRANCH"];
  const isOld = action === "update" && oldrev === undefined;
  if (read.object_kind !== "merge_request" || !isOurs || state !== "opened" || isOld) return NOTHING;
  return { pull: iid, head: last.id };
}
