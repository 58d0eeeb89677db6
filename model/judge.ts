/** The second pass: rules across files, on data that is typed. */
import type { Checked } from "./check.ts";
import { own } from "./limits.ts";
import type { LoadOptions } from "./load.ts";
import type { Place, Problem, Spot } from "./problem.ts";
import { rules } from "./rules/index.ts";
import type { Platform } from "./schema.ts";

/**
 * What breaks a rule. `whole` is false when some files are left out because they have errors of their own: then
 * a warning could come from what is missing, so only errors are told.
 */
export function ruleProblems(
  platform: Platform,
  options: LoadOptions,
  files: ReadonlyMap<string, Checked<unknown>>,
  whole: boolean,
): Problem[] {
  const place = (spot: Spot): Place =>
    files.get(spot.file)?.place(spot) ?? { file: spot.file, line: 1, column: 1, text: "", length: 1 };
  const [today, before] = [options.today ?? null, options.before ?? null];
  const { left = {}, unread = [], except = [] } = options;
  const changed = changedFiles(platform, before);
  return Object.entries(rules)
    .filter(([name]) => !except.includes(name))
    .flatMap(([, rule]) => rule(platform, { today, before, changed, left, unread, whole }))
    .filter((finding) => whole || finding.severity !== "warning")
    .map(({ code, severity = "error", message, help, at, also }) => {
      const problem = { code, severity, message, help, place: place(at), path: at.path };
      return also === undefined
        ? problem
        : { ...problem, also: also.map((it) => ({ label: it.label, place: place(it.at) })) };
    });
}

/** The files of tenants and stacks that are new or say something else than before. */
export function changedFiles(platform: Platform, before: Platform | null): ReadonlySet<string> {
  if (before === null) return new Set();
  const of = <T>(folder: string, is: Readonly<Record<string, T>>, was: Readonly<Record<string, T>>) =>
    Object.entries(is).flatMap(([id, it]) =>
      JSON.stringify(it) === JSON.stringify(own(was, id)) ? [] : [`${folder}/${id}.yaml`],
    );
  return new Set([...of("tenants", platform.tenants, before.tenants), ...of("stacks", platform.stacks, before.stacks)]);
}
