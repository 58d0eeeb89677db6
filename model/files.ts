/** Which file is what, by its name alone; and what is wrong with names. */
import { quoted, visible } from "./characters.ts";
import type { Code } from "./explain/index.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./read.ts";
import { ID } from "./schema.ts";

/** What a file is for. `settings`: the engine's own, of which we look whether they are encrypted. */
export type Role =
  | { readonly kind: "tenant" | "stack"; readonly id: string }
  | { readonly kind: "members" | "levels" }
  | { readonly kind: "settings"; readonly stack: string };

const ID_HELP = "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter";

/** What a file is, and what is wrong with its name or kind; no role: it must not be opened. */
export function roleOf(source: Source): { readonly role: Role | null; readonly problems: readonly Problem[] } {
  const { file } = source;
  const [folder = "", name = "", ...deeper] = file.split("/");
  if (source.unread !== undefined) return { role: null, problems: [unread(source)] };
  if (deeper.length > 0) {
    const help = `move the file to ${folder}/, or out of ${folder}/ if it is not ours to read`;
    return { role: null, problems: [misplaced(file, `${folder}/ has no folders with YAML`, help)] };
  }
  if (!name.endsWith(".yaml")) {
    // `harbour`, `harbour.yml`, `harbour.yaml.txt`
    const yaml = /\.ya?ml$/i.test(name);
    const stem = name.replace(yaml ? /\.[^.]*$/ : /(?:\.ya?ml)?(?:\.[^.]*)?$/i, "");
    const meant = yaml ? "" : `, or move it out of ${folder}/ if it is none of our data`;
    return {
      role: null,
      problems: [misplaced(file, "the name must end in .yaml", `rename it to ${rightName(stem)}${meant}`)],
    };
  }
  const stem = name.slice(0, -".yaml".length);
  if (folder === "coop") {
    if (stem === "members" || stem === "levels") return { role: { kind: stem }, problems: [] };
    const help = "coop/ holds members.yaml and levels.yaml and no other YAML; rename or delete the file";
    return { role: null, problems: [misplaced(file, `coop/ has no file ${quoted(name)}`, help)] };
  }
  if (folder === "stacks" && stem.startsWith("Pulumi.")) {
    return { role: { kind: "settings", stack: stem.slice("Pulumi.".length) }, problems: [] };
  }
  const kind = folder === "stacks" ? "stack" : "tenant";
  const bad = misplaced(
    file,
    `a ${kind}'s file name is its id, and ${quoted(stem)} cannot be one`,
    `${ID_HELP}, then .yaml`,
  );
  return { role: { kind, id: stem }, problems: ID.test(stem) ? [] : [bad] };
}

/** `mill.yaml` for `MILL`; the name that is advised must be right itself. */
function rightName(stem: string): string {
  const small = stem.toLowerCase();
  if (ID.test(small)) return `${small}.yaml`;
  return stem.startsWith("Pulumi.") ? `${visible(stem)}.yaml` : `its id and .yaml (${ID_HELP.replace("use ", "")})`;
}

function unread({ file, unread: why }: Source): Problem {
  if (why === "unreadable")
    return fileProblem("unreadable", file, "this cannot be read", "check its permissions and its name");
  const what = why === "link" ? "this is a link" : "this is not a plain file";
  return fileProblem("unreadable", file, what, "put the file itself here: what is reviewed must be what is used");
}

function misplaced(file: string, message: string, help: string): Problem {
  return fileProblem("file-name", file, message, help);
}

/** A problem with a whole file: at its very start. */
export function fileProblem(
  code: Code,
  file: string,
  message: string,
  help: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { code, severity, message, help, place: { file, line: 1, column: 1, text: "", length: 1 } };
}

/** Files without which nothing follows, and settings of stacks that are not there. */
export function missingFiles(roles: readonly Role[]): Problem[] {
  const problems: Problem[] = [];
  const kinds = new Set(roles.map((role) => role.kind));
  if (!kinds.has("members")) {
    const help = "write who runs what: hypha: { name: Hypha Worker Co-operative, contact: infra@hypha.example }";
    problems.push(fileProblem("missing-file", "coop/members.yaml", "this file is missing", help));
  }
  if (!kinds.has("levels")) {
    const level = "level-1: { name: Level 1, price: 10, duration: 3 h, participants: 10, rooms: 1, recordings: false }";
    problems.push(
      fileProblem("missing-file", "coop/levels.yaml", "this file is missing", `write the levels: ${level}`),
    );
  }
  if (!kinds.has("stack")) {
    const help =
      "write one file for each region, such as stacks/ca.yaml, with name, domain, operator, release, mail and ssh";
    problems.push(fileProblem("missing-file", "stacks", "there is no stack", help));
  }
  const stacks = new Set(roles.flatMap((role) => (role.kind === "stack" ? [role.id] : [])));
  for (const role of roles) {
    if (role.kind !== "settings" || stacks.has(role.stack)) continue;
    const file = `stacks/Pulumi.${role.stack}.yaml`;
    const message = `these are settings of the stack ${quoted(role.stack)}, and there is no such stack`;
    const help = `write stacks/${visible(role.stack)}.yaml, or delete this file once the stack is down`;
    problems.push(fileProblem("orphan-settings", file, message, help, "warning"));
  }
  return problems;
}
