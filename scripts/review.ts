/** `meet review --against REF`: what a reviewer needs to know of a change, in one comment. Needs no engine or secret. */
import { readFileSync } from "node:fs";
import { type Changes, diff } from "../model/diff.ts";
import { problemRow } from "../model/report.ts";
import { renderBroken } from "../model/review/broken.ts";
import { type EngineLook, engineLook } from "../model/review/engine.ts";
import { lockedOut } from "../model/review/lockedOut.ts";
import { type About, renderReviews } from "../model/review/render.ts";
import { type Declared, REGION, type Review, review } from "../model/review/review.ts";
import { leftAlone } from "../model/review/unchanged.ts";
import type { Platform } from "../model/schema.ts";
import { count } from "../model/words.ts";
import { compare, waitsOtherwise } from "../preview/compare.ts";
import { bySubject, countsOf, effects } from "../preview/danger.ts";
import { type Against, commitOf, openAgainst, programDiffers } from "./against.ts";
import { pullNotes, pullOf } from "./ci/pull.ts";
import { type Data, DataRefusal, openData, requireData, requireStack, shown, stackNames, stacksOf } from "./data.ts";
import { graphsOf } from "./declare.ts";
import { changeText } from "./graphText.ts";
import { leanRoot } from "./lean.ts";
import type { ReviewOptions } from "./options.ts";
import { columnsOf, print, printDocument } from "./output.ts";
import { writeTo } from "./place.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { judgedBy, planOf, planThen, whatWas } from "./was.ts";

/** Of a change that is done: what both sides are called, for nothing is asked of the program any more. */
export type Done = Pick<About, "against" | "commit">;

export async function run(options: ReviewOptions): Promise<number> {
  try {
    const { text, document, refused } = await reviewText(options);
    if (options.json) printDocument<"review">(...document);
    else print(text);
    return refused ? EXIT.guard : EXIT.ok;
  } catch (error) {
    // A comment must say so: what stands in it from the commit before is no longer true.
    if (error instanceof DataRefusal && options.format === "md" && !options.json) tellBroken(options, error);
    throw error;
  }
}

/** The review as text and as a document, and whether `up` would refuse the change. */
export async function reviewText(options: ReviewOptions, done: Done | null = null) {
  const { root, against, stack } = options;
  requireData(root);
  const { other, undeclared } = opened(options);
  try {
    // What may not change is judged as well: else a review would tell a way out that leads nowhere.
    const was = whatWas(other);
    // Who was in a file that could not be read is in no list of changes.
    const except = was.unread.some((file) => file.startsWith("tenants/"))
      ? TOLD_HERE.filter((it) => it !== GONE)
      : TOLD_HERE;
    const now = openData(root, null, { ...judgedBy(was, other, root), except });
    const before = was.known;
    if (stack !== null) requireStack(stack, now.platform, before);
    const stacks = stack === null ? stacksOf(now.platform, before) : [stack];
    // As the program has it: a retirement whose day has come closes with the next `up`.
    const today = new Date().toISOString().slice(0, 10);
    const changes = stacks.map((one) => diff(planThen(was, one), planOf(now.platform, one), today));
    const program = undeclared === null && programDiffers(other);
    const reviews: Review[] = [];
    for (const one of changes) {
      const declared =
        (was.says === null ? undeclared : { undeclared: `the data of ${against} have errors` }) ??
        (done === null && (one.changes.length > 0 || program)
          ? await declare(other, one, options, before, now.platform, program)
          : null);
      const more = lockedOut(before, now.platform, one.stack, today);
      reviews.push(review(one, declared, options.applied, engineIn(options.preview, one.stack), today, more));
    }
    await drawn(options, now, changes);
    return { ...told(options, now, reviews, other, done, was.says), refused: reviews.some(({ refused }) => refused) };
  } finally {
    other.close();
  }
}

/** A tenant that is gone or moves is a danger here, with all that hangs on it, and the review is refused all the same. */
const GONE = "tenantsLeaveByRetirement";
const TOLD_HERE = [GONE, "tenantsStayOnTheirHost"];

/** What the engine said. @throws Refusal when the file holds no preview of the stack */
function engineIn(file: string | null, stack: string): EngineLook | null {
  if (file === null) return null;
  let look: EngineLook | null = null;
  try {
    look = engineLook(JSON.parse(readFileSync(file, "utf8")), stack);
  } catch {
    // Told below: whatever is wrong with it, the remedy is the same.
  }
  if (look !== null) return look;
  const help = `write it with npx meet preview ${stack} --json`;
  throw new Refusal(
    EXIT.usage,
    "invalid-argument",
    `--preview cannot be ${shown(file)}: it is no preview of ${stack}`,
    help,
  );
}

/** The other side; its data alone where its program cannot run here, and why. */
function opened({ root, against }: ReviewOptions): { other: Against; undeclared: { undeclared: string } | null } {
  try {
    return { other: openAgainst(against, root, true), undeclared: null };
  } catch (error) {
    if (!(error instanceof Refusal) || !["other-packages", "no-program"].includes(error.code)) throw error;
    return { other: openAgainst(against, root, false), undeclared: { undeclared: error.message } };
  }
}

/** `program`: whether the other side's is another one; then everything may be declared otherwise. */
async function declare(
  other: Against,
  changes: Changes,
  { root }: ReviewOptions,
  before: Platform,
  after: Platform,
  program: boolean,
): Promise<Declared> {
  const alone = program ? NOBODY : leftAlone(changes.before, changes.after);
  // Tenants of other stacks have no part in this one.
  const was = leanRoot(other.root, new Set([...alone.before, ...elsewhere(before, changes.stack)]));
  const is = leanRoot(root, new Set([...alone.after, ...elsewhere(after, changes.stack)]));
  try {
    const graphs = await graphsOf({ ...other, root: was.root }, is.root, changes.stack, after);
    const all = compare(graphs.before, graphs.after);
    const found = all.filter((change) => !waitsOtherwise(change));
    return {
      ...countsOf(found),
      subjects: bySubject(found, [changes.after, changes.before], REGION),
      ...effects(found, graphs.before, graphs.after, changes.before, changes.after),
      raw:
        found.length === 0 ? "" : changeText(found, graphs.before, graphs.after) + waiting(all.length - found.length),
    };
  } finally {
    was.close();
    is.close();
  }
}

/** Said and not counted: nothing is done to them. */
function waiting(resources: number): string {
  if (resources === 0) return "";
  return `\n${count(resources, "resource")} ${resources === 1 ? "waits" : "wait"} for other things than before, and nothing is done to ${resources === 1 ? "it" : "them"}.\n`;
}

const NOBODY = { before: new Set<string>(), after: new Set<string>() };

function elsewhere({ tenants }: Platform, stack: string): string[] {
  return Object.entries(tenants).flatMap(([id, tenant]) => (tenant.stack === stack ? [] : [id]));
}

async function drawn({ picture: file }: ReviewOptions, { platform }: Data, changes: readonly Changes[]): Promise<void> {
  if (file === null) return;
  const plans = stacksOf(platform).flatMap((stack) => planOf(platform, stack) ?? []);
  // Loaded only when it is asked for: what lays it out takes a third of a second to read.
  const { picture } = await import("../preview/picture.ts");
  const page = await picture(plans, changes);
  writeTo("--picture", file, page);
}

function told(
  options: ReviewOptions,
  { problems }: Data,
  reviews: readonly Review[],
  other: Against,
  done: Done | null,
  says: string | null,
) {
  const { against, root, picture } = options;
  const pull = pullOf(root);
  const notes = [...(says === null ? [] : [says]), ...(pull === null ? [] : pullNotes(pull))];
  const about: About = {
    against: other.commit === null ? folderNamed(other.root, against) : `${against} (${other.commit})`,
    commit: pull?.head.slice(0, 10) ?? commitOf(root),
    ...done,
    picture: picture === null ? null : shown(picture),
    notes,
  };
  const data = { against, commit: about.commit, picture, notes, reviews };
  return {
    text: renderReviews(reviews, about, options.format, columnsOf(process.stdout)),
    document: [problems.map(problemRow), data] as const,
  };
}

/** A folder is what is checked out there, where git knows. */
function folderNamed(root: string, name: string): string {
  const commit = commitOf(root);
  return commit === null ? `the folder ${name}` : `the commit ${commit}`;
}

/** Which stacks there are is not known while the data have errors; their files' names are. */
function tellBroken({ root, stack }: ReviewOptions, error: DataRefusal): void {
  print(renderBroken(stack === null ? stackNames(root) : [stack], error));
}
