/**
 * What a person has filled in so far: what is wrong and beside which field, the file, and what it would change. The
 * very model that checks a pull request says it, in a browser as everywhere.
 */
import type { Answers, Field } from "../model/ask/field.ts";
import { fieldAt, TENANT_FIELDS, tenantData, tenantText } from "../model/ask/tenant.ts";
import { diff } from "../model/diff.ts";
import { type Loaded, load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Source } from "../model/read.ts";
import { renderChanges } from "../model/render.ts";
import type { Platform } from "../model/schema.ts";

/** The data of a region, once read: what a newcomer is judged against. */
export interface Ground {
  readonly sources: readonly Source[];
  readonly platform: Platform;
  /** What was said of it before anybody filled in anything. */
  readonly known: ReadonlySet<string>;
}

export interface Judged {
  /** The fields that are asked, given the answers, with the choices there are. */
  readonly asked: readonly Field[];
  /** Fields that must still be answered. */
  readonly missing: readonly string[];
  /** What is wrong, by the field it stands beside. */
  readonly wrong: Readonly<Record<string, string>>;
  /** What is wrong with the whole, and belongs to no field. */
  readonly elsewhere: readonly string[];
  /** Worth a second look, and no reason to stop. */
  readonly warnings: Readonly<Record<string, string>>;
  /** `tenants/otter.yaml`; null while there is no id. */
  readonly file: string | null;
  readonly text: string;
  /** What it would change, as `meet plan --against` prints it; null while something is missing or wrong. */
  readonly changes: string | null;
}

/** Reads the data; null when they have errors, for then nothing can be planned. */
export function ground(sources: readonly Source[]): Ground | null {
  const { platform, problems } = load(sources);
  return platform === null ? null : { sources, platform, known: new Set(problems.map(keyOf)) };
}

/** The same problem on another line is the same. */
function keyOf({ code, message, place }: Problem): string {
  return `${place.file} ${code} ${message}`;
}

export function judge({ sources, platform, known }: Ground, answers: Answers): Judged {
  const asked = TENANT_FIELDS.filter((field) => field.asked(platform, answers));
  const missing = asked.filter(({ name, needed }) => needed && !(name in answers)).map(({ name }) => name);
  const wrong: Record<string, string> = {};
  for (const field of asked) {
    const text = answers[field.name];
    const said = text === undefined ? null : field.check(text, platform, answers);
    if (said !== null) wrong[field.name] = said;
  }
  const told = Object.fromEntries(
    asked.flatMap(({ name }) => (answers[name] === undefined ? [] : [[name, answers[name]]])),
  );
  const { id } = told;
  const text = tenantText(tenantData(told));
  const file = id === undefined ? null : `tenants/${id}.yaml`;
  const part = { asked, missing, wrong, elsewhere: [], warnings: {}, file, text, changes: null };
  if (missing.length > 0 || file === null || wrong["id"] !== undefined) return part;
  const loaded = load([...sources, { file, bytes: new TextEncoder().encode(text) }], { before: platform });
  return {
    ...part,
    ...problemsOf(loaded, file, known, wrong),
    changes: changesOf(loaded, platform, told["stack"] ?? ""),
  };
}

function problemsOf(
  { problems }: Loaded,
  file: string,
  known: ReadonlySet<string>,
  before: Readonly<Record<string, string>>,
) {
  const wrong: Record<string, string> = { ...before };
  const warnings: Record<string, string> = {};
  const elsewhere: string[] = [];
  // What is said of the new file itself first: of two problems beside one field, that one is shown.
  const mine = (it: Problem) => (it.place.file === file ? 0 : 1);
  for (const problem of [...problems].sort((a, b) => mine(a) - mine(b))) {
    if (known.has(keyOf(problem))) continue;
    const { code, severity, message, help, place, also = [] } = problem;
    const said = `${message}: ${help}`;
    // Of a conflict, the newcomer's own place counts, whichever file it is told of.
    const own = [place, ...also.map((it) => it.place)].find((it) => it.file === file);
    const field = code === "previous-id" ? "id" : own === undefined ? null : fieldAt(own);
    if (field === null) elsewhere.push(own === undefined ? `${said} (${place.file})` : said);
    else if (severity === "warning") warnings[field] ??= said;
    else wrong[field] ??= said;
  }
  return { wrong, warnings, elsewhere };
}

function changesOf(loaded: Loaded, before: Platform, stack: string): string | null {
  if (loaded.platform === null) return null;
  return renderChanges([diff(plan(before, stack), plan(loaded.platform, stack))], "text");
}
